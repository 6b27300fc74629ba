package deliveries

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// try runs a command that may fail and returns all that it printed.
func (p *ponte) try(arguments ...string) (string, error) {
	p.t.Helper()
	command := exec.Command(p.binary, arguments...)
	command.Env = p.environ()
	out, err := command.CombinedOutput()
	return string(out), err
}

// TestHomologacaoIsMadeUsedAndEmptied: a copy of an installation lets the partners in with passwords of its own, sends nothing
// to produção, and is emptied without the original noticing.
func TestHomologacaoIsMadeUsedAndEmptied(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, address string) {
		p := install(t, address)
		p.serve()
		p.run("destination", "set", "mobuss", "url=http://127.0.0.1:9", "ativo=false")
		p.run("destination", "set", "mobuss", "--environment", "producao", "url=https://producao.invalid/api")
		p.run("status", "set", "aberta", "--name", "Chegou", "--phase", "aberta")
		if _, err := p.simulate("mobuss", "--rounds", "1"); err != nil {
			t.Fatal(err)
		}
		out := p.run("tenant", "create", "homologa", "--copy-from", "demo", "--with-cadastros")
		for _, want := range []string{"Created tenant homologa", "marked as homologação", "2 usuários do webservice", "1 contratos", "2 unidades", "1 destinos", "Not copied: ocorrências"} {
			if !strings.Contains(out, want) {
				t.Errorf("the output lacks %q:\n%s", want, out)
			}
		}
		if shown := p.run("destination", "list", "mobuss", "--tenant", "homologa"); strings.Contains(shown, "producao.invalid") || !strings.Contains(shown, "http://127.0.0.1:9") {
			t.Errorf("the destination of the copy:\n%s", shown)
		}
		if shown := p.run("status", "list", "--tenant", "homologa"); !strings.Contains(shown, "Chegou") {
			t.Errorf("the statuses of the copy:\n%s", shown)
		}
		if again := p.run("tenant", "create", "homologa", "--copy-from", "demo"); !strings.Contains(again, "Completed tenant homologa") || strings.Contains(again, "Password") {
			t.Errorf("made a second time:\n%s", again)
		}
		passwords := map[string]string{}
		for _, m := range regexp.MustCompile(`Password of (\S+): (\S+)`).FindAllStringSubmatch(out, -1) {
			passwords[m[1]] = m[2]
		}
		p.settled()

		inside := p.ocorrencias("mobuss")
		p.tenant, p.secret = "homologa", passwords["integra.mega"]
		first, err := p.simulate("mega", "--rounds", "2", "--give-up", "0")
		if err != nil {
			t.Fatalf("mega at the copy: %v\n%v", err, first)
		}
		if out, err := p.try("tenant", "empty", "demo", "--yes", "demo"); err == nil || !strings.Contains(out, "not marked as homologação") {
			t.Errorf("an installation that is not marked: %v\n%s", err, out)
		}
		if out := p.run("tenant", "empty", "homologa"); !strings.Contains(out, "ocorrencias  6") || !strings.Contains(out, "Nothing was deleted") {
			t.Errorf("without its slug:\n%s", out)
		}
		if out, err := p.try("tenant", "empty", "homologa", "--yes", "demo"); err == nil || !strings.Contains(out, "nothing was deleted") {
			t.Errorf("with another's slug: %v\n%s", err, out)
		}
		if out := p.run("tenant", "empty", "homologa", "--yes", "homologa"); !strings.Contains(out, "Emptied tenant homologa") {
			t.Error(out)
		}
		if list := p.run("ocorrencia", "list", "--tenant", "homologa", "--json"); strings.TrimSpace(list) != "[]" {
			t.Errorf("left: %s", list)
		}
		if n := p.ocorrencias("mobuss"); n != inside {
			t.Errorf("the original has %d ocorrências, had %d", n, inside)
		}
		second, err := p.simulate("mega", "--rounds", "2", "--give-up", "0")
		if err != nil {
			t.Errorf("mega at the emptied copy: %v\n%v", err, second)
		}
		for _, l := range second {
			for _, f := range first {
				if strings.Contains(l.What, "abertura") && l.What == f.What && l.Answer == f.Answer {
					t.Errorf("%s got the number %s again", l.What, l.Answer)
				}
			}
		}
	})
}
