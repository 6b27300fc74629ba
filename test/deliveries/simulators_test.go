package deliveries

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"ponte/integration/simulator"
	"ponte/test/migrated"
)

// simulating starts a partner's calls at the installation and gives their lines; wait ends the reading and tells whether the
// play was content.
func (p *ponte) simulating(arguments ...string) (lines *bufio.Scanner, wait func() error) {
	p.t.Helper()
	command := exec.Command(p.binary, append([]string{"simulate", "--json", "--to", p.url + "/" + cmp.Or(p.tenant, "demo"), "--interval", "0s", "--seed", "7"}, arguments...)...)
	command.Env = append(p.environ(), "SENHA_WS="+cmp.Or(p.secret, "demo"))
	out, err := command.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		p.t.Fatal(err)
	}
	return bufio.NewScanner(out), func() error {
		_, _ = io.Copy(io.Discard, out) // what a test has not read
		return command.Wait()
	}
}

// simulate plays to the end.
func (p *ponte) simulate(arguments ...string) (lines []simulator.Line, err error) {
	p.t.Helper()
	scanner, wait := p.simulating(arguments...)
	for scanner.Scan() {
		lines = append(lines, p.line(scanner))
	}
	return lines, wait()
}

func (p *ponte) line(scanner *bufio.Scanner) (l simulator.Line) {
	p.t.Helper()
	if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
		p.t.Fatalf("%v: %s", err, scanner.Bytes())
	}
	if strings.Contains(scanner.Text(), "demo\"") {
		p.t.Errorf("a line shows the password: %s", scanner.Text())
	}
	return l
}

func countOf(lines []simulator.Line, operation, what string) (n int) {
	for _, l := range lines {
		if l.Operation == operation && strings.Contains(l.What, what) {
			n++
		}
	}
	return n
}

// ocorrencias is how many the installation has of a system.
func (p *ponte) ocorrencias(system string) int {
	p.t.Helper()
	var list []struct{ Sistema string }
	if err := json.Unmarshal([]byte(p.run("ocorrencia", "list", "--json")), &list); err != nil {
		p.t.Fatal(err)
	}
	n := 0
	for _, o := range list {
		if o.Sistema == system {
			n++
		}
	}
	return n
}

// TestSimulatorsPlayThePartners: each partner's calls are answered with a yes, what overlaps, is given up and is sent again
// opens one ocorrência, and a play of the same seed finds those of the first.
func TestSimulatorsPlayThePartners(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, address string) {
		p := install(t, address)
		p.serve()
		for range 2 {
			lines, err := p.simulate("mega", "--rounds", "4", "--tickets", "4", "--give-up", "40")
			if err != nil {
				t.Errorf("mega: %v\n%v", err, lines)
			}
			for operation, least := range map[string]int{"WSDL": 4, "DadosServicedesk": 16, "DadosNarrativasOC": 1, "EditOC": 1, "ConsultarOcorrencias": 4} {
				if n := countOf(lines, operation, ""); n < least {
					t.Errorf("mega made %d calls of %s, want %d at least", n, operation, least)
				}
			}
			if countOf(lines, "DadosServicedesk", "sobreposta") == 0 {
				t.Error("no opening was sent by two runs at once")
			}
			if n := p.ocorrencias("mega"); n == 0 || n > 16 {
				t.Errorf("%d ocorrências of 16 tickets", n)
			}
			if lines, err := p.simulate("mobuss", "--rounds", "2"); err != nil || len(lines) != 8 || p.ocorrencias("mobuss") != 2 {
				t.Errorf("mobuss: %v, %d ocorrências\n%v", err, p.ocorrencias("mobuss"), lines)
			}
		}
		if lines, err := p.simulate("mobuss", "--rounds", "1", "--project", "9999", "--seed", "8"); err == nil || !strings.Contains(lines[0].Answer, "(e:302)") {
			t.Errorf("a unit that is not there: %v\n%v", err, lines)
		}
	})
}

// TestSheetsExamplesWork: what a sheet shows as an example is answered with a number, at an address of the same sheet.
func TestSheetsExamplesWork(t *testing.T) {
	p := install(t, migrated.File(t))
	p.serve()
	body := regexp.MustCompile("(?s)```\n(.*?)\n```")
	for partner, c := range map[string]struct{ address, contentType, answer string }{
		"mega":   {`Endereço SOAP: (\S+)`, "text/xml; charset=utf-8", `<return[^>]*>[0-9]+<`},
		"mobuss": {`REST incluir_oc: (\S+)`, "application/json", `^[0-9]+$`},
		"vimob":  {`POST (\S+/propostas)`, "application/json", `"idocorrencia":"[0-9]+"`},
	} {
		sheet := p.run("ficha", partner, "--public-url", p.url)
		example, address := body.FindStringSubmatch(sheet), regexp.MustCompile(c.address).FindStringSubmatch(sheet)
		if example == nil || address == nil {
			t.Errorf("%s:\n%s", partner, sheet)
			continue
		}
		filled := strings.NewReplacer(">SENHA<", ">demo<", `"SENHA"`, `"demo"`).Replace(example[1])
		request, err := http.NewRequest(http.MethodPost, address[1], strings.NewReader(filled))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", c.contentType)
		if partner == "vimob" {
			request.SetBasicAuth("integra.mega", "demo") // the demonstration has none of Vimob's
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(response.Body)
		_ = response.Body.Close() // read to its end
		if err != nil || !regexp.MustCompile(c.answer).Match(answer) {
			t.Errorf("%s: %s (%v)\n%s", partner, answer, err, example[1])
		}
	}
}

// TestSimulatedProposalWaitsForTheBPO: the approval is asked for until the ocorrência has the status that the CRM demands.
func TestSimulatedProposalWaitsForTheBPO(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, address string) {
		p := install(t, address)
		p.serve()
		p.run("status", "set", "credito_ok", "--name", "Crédito aprovado", "--phase", "em_andamento")
		p.run("destination", "set", "vimob", "bpo=APROVADA=credito_ok")
		p.settled()
		lines, err := p.simulate("vimob", "--user", "integra.mega", "--rounds", "1", "--wait", "100ms")
		if err != nil || countOf(lines, "bpo", "") != 10 || countOf(lines, "propostas", "APROVADA") != 0 || countOf(lines, "propostas", "REPROVADA") != 2 {
			t.Errorf("a permission that never comes: %v\n%v", err, lines)
		}
		scanner, wait := p.simulating("vimob", "--user", "integra.mega", "--rounds", "1", "--wait", "2m", "--seed", "8")
		number, refused := "", false
		lines = nil
		for scanner.Scan() {
			l := p.line(scanner)
			lines = append(lines, l)
			if l.Operation == "propostas" {
				number = l.Answer
			}
			if l.Operation == "bpo" && !refused {
				refused = true
				if !strings.Contains(l.Answer, "permitido=false") || !strings.Contains(l.Answer, number) {
					t.Errorf("the first question is answered %s", l.Answer)
				}
				p.post("rest/editar_ocorrencia", "application/json", `{"usuario_ws":"integra.mega","senha_ws":"demo","numero_protocolo":"`+number+`","codigo_status":"credito_ok"}`)
			}
		}
		if err := wait(); err != nil || countOf(lines, "bpo", "") != 2 || countOf(lines, "propostas", "APROVADA") != 1 {
			t.Errorf("a permission that comes: %v\n%v", err, lines)
		}
		var shown struct{ Fase string }
		if err := json.Unmarshal([]byte(p.run("ocorrencia", "show", number, "--json")), &shown); err != nil || shown.Fase != "cancelada" {
			t.Errorf("the flow is not ended: %v, %+v", err, shown)
		}
	})
}
