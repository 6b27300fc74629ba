package mega

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"ponte/crm/charset"
	"ponte/integration/simulator"
)

// Chances of what makes Mega's agenda a hard caller (docs/fatos/mega.md §1).
const (
	chanceSobreposta = 0.3 // of an opening that two runs send at once
	chanceRepetida   = 0.5 // of a run that sends again what was answered long ago
)

// agenda is Mega's queue of what has still to go, and what went.
type agenda struct {
	*simulator.Player
	mu       sync.Mutex
	chamados []*chamado
}

// chamado is one ticket of Mega.
type chamado struct {
	codigo, projeto, descricao string
	aberto                     time.Time
	etapa                      int // how many of the steps after the opening went
}

var defeitos = []string{
	"Infiltração na laje – \"copa\" & cozinha", "Porta do quarto não fecha", "Vazamento no sifão da pia", "Tomada da sala sem energia", "Piso solto <varanda>",
}

// roteiro runs the agenda: each round is one run of the schedule, which downloads the WSDL, opens what is new and what has no
// answer yet, repeats, narrates, closes and queries. Rounds that overlap send the same tickets, as Mega's do.
func roteiro(p *simulator.Player, _ *simulator.Simulator) simulator.Script {
	a := &agenda{Player: p}
	return a.executar
}

func (a *agenda) executar(ctx context.Context, rodada int) {
	s := sessao{agenda: a, estilo: delphi7}
	if rodada%2 == 0 {
		s.estilo = delphi2009
	}
	if !s.baixarWSDL(ctx) {
		return
	}
	for _, c := range a.pendentes() {
		if a.Number(c.codigo) == "" {
			s.abrir(ctx, c)
			continue
		}
		s.seguir(ctx, c)
	}
	if c := a.antigo(); c != nil {
		s.enviarAbertura(ctx, c, "repetição", false)
	}
	s.consultar(ctx)
}

// pendentes are this run's tickets: new ones, and those of earlier runs that are not through.
func (a *agenda) pendentes() []*chamado {
	a.mu.Lock()
	defer a.mu.Unlock()
	for range a.Batch {
		n := len(a.chamados) + 1
		a.chamados = append(a.chamados, &chamado{
			codigo: fmt.Sprintf("SIM-%d-%d", a.Seed, n), projeto: a.Projects[n%len(a.Projects)], descricao: defeitos[n%len(defeitos)], aberto: a.Now(),
		})
	}
	var lista []*chamado
	for _, c := range a.chamados {
		if c.etapa < passos {
			lista = append(lista, c)
		}
	}
	return lista
}

// antigo is a ticket that was through long ago and is sent once more, or nil.
func (a *agenda) antigo() *chamado {
	if !a.Chance(chanceRepetida) {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.chamados[a.Pick(len(a.chamados))]
	if c.etapa < passos {
		return nil
	}
	return c
}

// passos is how many steps follow an opening: a narrativa and the end.
const passos = 2

// sessao is one run, with what its WSDL says.
type sessao struct {
	*agenda
	estilo   estilo
	endereco string
}

var enderecoDoWSDL = regexp.MustCompile(`address\s+location\s*=\s*["']([^"']*)["']`)

// baixarWSDL is what every process of Delphi's begins with: the address of the calls is the one that is in the WSDL.
func (s *sessao) baixarWSDL(ctx context.Context) bool {
	endereco, ok := s.Do(ctx, simulator.Request{
		Operation: "WSDL", What: "baixar", Method: http.MethodGet, Address: s.To + "/webservices/index.php?wsdl",
		Header: http.Header{"User-Agent": {s.estilo.agente}},
		Read: func(status int, body string) (string, bool) {
			achado := enderecoDoWSDL.FindStringSubmatch(body)
			if status != http.StatusOK || achado == nil {
				return fmt.Sprintf("Unable to load WSDL (HTTP %d, %d bytes)", status, len(body)), false
			}
			return html.UnescapeString(achado[1]), true
		},
	})
	s.endereco = endereco
	return ok
}

// abrir sends an opening, at times twice at once, as runs that overlap do.
func (s *sessao) abrir(ctx context.Context, c *chamado) {
	if !s.Chance(chanceSobreposta) {
		s.enviarAbertura(ctx, c, "abertura", s.Chance(s.GiveUp))
		return
	}
	var juntas sync.WaitGroup
	for range 2 {
		desiste := s.Chance(s.GiveUp)
		juntas.Go(func() { s.enviarAbertura(ctx, c, "abertura sobreposta", desiste) })
	}
	juntas.Wait()
}

var soDigitos = regexp.MustCompile(`^[0-9]+$`)

func (s *sessao) enviarAbertura(ctx context.Context, c *chamado, oQue string, desiste bool) {
	numero, ok := s.chamar(ctx, "DadosServicedesk", oQue+" "+c.codigo, desiste, partesAbertura, map[string]string{
		"CNPJ_EMPRESA": s.Company, "COD_PROJETO": c.projeto, "DESCRICAO": c.descricao, "DATA_ABERTURA": c.aberto.Format(time.DateTime),
		"COD_ABERTO_POR": s.User, "COD_ABERTO_PARA": s.User, "CNPJ_CLIENTE": s.Document, "CODIGO_OC": c.codigo, "BLOQUEIO_INCLUIR_CLIENTE": "T",
		"DH_ARQUIVO_GERADO": s.Now().Format(time.DateTime),
	})
	if ok {
		s.Opened(c.codigo, numero)
	}
}

// seguir takes one step with an opened ticket.
func (s *sessao) seguir(ctx context.Context, c *chamado) {
	s.mu.Lock()
	etapa := c.etapa
	s.mu.Unlock()
	numero := s.Number(c.codigo)
	var ok bool
	switch etapa {
	case 0:
		_, ok = s.chamar(ctx, "DadosNarrativasOC", "narrativa em "+numero, false, partesNarrativa, map[string]string{
			"N_OCORRENCIA": numero, "DESCRICAO": "Vistoria marcada: " + c.descricao, "COD_OPERADOR": "12", "NOME_OPERADOR": "Operador do Mega",
			"DATA_HORA_ATENDIMENTO": c.aberto.Format(time.DateTime),
		})
	case 1:
		_, ok = s.chamar(ctx, "EditOC", "encerrar "+numero, false, partesEdicao, map[string]string{
			"PARAMS": "numero=" + numero + "&status=encerrado&descricao=" + url.QueryEscape("Concluído no Mega"),
		})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ok && c.etapa == etapa { // a run beside this one may have taken the step, too
		c.etapa++
	}
}

func (s *sessao) consultar(ctx context.Context) {
	hoje := s.Now().Format(time.DateOnly)
	s.chamar(ctx, "ConsultarOcorrencias", "as de hoje", false, partesConsulta, map[string]string{
		"TIPO_DATA": "data_abertura", "DATA_INI": hoje, "DATA_FIM": hoje, "RETORNO": "json", "CAMPOS": "numero,status_codigo",
	})
}

var (
	retorno = regexp.MustCompile(`(?s)<return[^>]*>(.*?)</return>`)
	falha   = regexp.MustCompile(`(?s)<faultstring[^>]*>(.*?)</faultstring>`)
)

// chamar makes one call. Its answer is what Mega reads: the text of the one child of the response.
func (s *sessao) chamar(ctx context.Context, operacao, oQue string, desiste bool, ordem string, valores map[string]string) (string, bool) {
	valores["USUARIO_WS"], valores["SENHA_WS"] = s.User, s.Password
	return s.Do(ctx, simulator.Request{
		Operation: operacao, What: oQue, Method: http.MethodPost, Address: s.endereco, Body: s.estilo.corpo(operacao, s.estilo.partes(ordem, valores)),
		Header: http.Header{
			"SOAPAction": {`"` + espaco + `#` + operacao + `"`}, "Content-Type": {s.estilo.tipo}, "User-Agent": {s.estilo.agente}, "Cache-Control": {"no-cache"},
		},
		Abandon: desiste,
		Read: func(status int, body string) (string, bool) {
			achado := retorno.FindStringSubmatch(body)
			if status != http.StatusOK || achado == nil {
				if f := falha.FindStringSubmatch(body); f != nil {
					achado = f
				} else {
					return "HTTP " + strconv.Itoa(status) + " sem retorno", false
				}
				status = http.StatusInternalServerError
			}
			texto, _, _, _ := charset.Read([]byte(achado[1]), charset.Windows1252, false)
			texto = strings.TrimSpace(html.UnescapeString(texto))
			if operacao == "ConsultarOcorrencias" && status == http.StatusOK && strings.HasPrefix(texto, "[") {
				return fmt.Sprintf("%d ocorrências", strings.Count(texto, `"numero"`)), true
			}
			return texto, status == http.StatusOK && soDigitos.MatchString(texto)
		},
	})
}
