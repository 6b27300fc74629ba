package crm

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Repeticao says what a second try of an action does at the partner, who has no idempotency keys (docs/regras.md §6.3).
type Repeticao string

// The three kinds of action.
const (
	RepeticaoIdempotente Repeticao = "idempotente" // repeat freely
	RepeticaoVerificavel Repeticao = "verificavel" // after an unknown outcome ask the partner first
	RepeticaoCega        Repeticao = "cega"        // an unknown outcome is for a person to decide
)

// The two sides of a destination, with one switch between them.
const (
	AmbienteHomologacao = "homologacao"
	AmbienteProducao    = "producao"
)

// DefinicaoDestino describes a kind of destination: settings, portal forms, validation and redaction derive from it.
type DefinicaoDestino struct {
	Nome    string        // registry name
	Titulo  string        // Portuguese
	Sistema string        // origem of what comes from it, unless the setting sistema says otherwise
	Acoes   []AcaoDestino // what a status can ask for
	Eventos []AcaoDestino // what it can be told of whatever the status, as EventoAbertura
	Campos  []CampoDestino
	Ajuda   string // Portuguese, Markdown
	// CodigoDaUnidade names to people the code by which the partner knows a unit, as "Id na Mobuss"; "" = it knows none. Units
	// are imported with it and keep it as a Vinculo.
	CodigoDaUnidade string
	// Conferir judges what single fields cannot show, such as whether the mapping compiles. Its error is Portuguese and
	// names the field's label.
	Conferir func(valores map[string]string) error
	// ConferirStatus judges the statuses of ours that the settings name; its error is as Conferir's.
	ConferirStatus func(valores map[string]string, existe func(codigo string) bool) error
	// Paginas are the partner's own pages that the portal leads to.
	Paginas []PaginaDestino
	// AcoesDe narrows the actions by the settings; nil = all of them. SemAcao says to people why one that it left out is not
	// sent, in the form "falta ...".
	AcoesDe func(valores map[string]string) []string
	SemAcao string
	// EventosDe says which of Eventos are wanted with these settings; nil = all of them.
	EventosDe func(valores map[string]string) []string
	// Assinante: it is a subscriber of events, which its own system may set up through the REST facade.
	Assinante bool
	// EscreveAPessoas: by it people are written to, users who asked among them (docs/regras.md §20.5).
	EscreveAPessoas bool
	// Avisa: it tells by webhooks of its own, and what it told is kept (EventoDeParceiro).
	Avisa bool
	// CamposDaEntrada are the settings, none of them secret, by which what it tells is judged before it is kept. The Retrato has
	// them, so that nothing is read while it waits.
	CamposDaEntrada []string
	// LeCadastros says that its master data is read (docs/regras.md §14.6). AvisoTeste is what a person should know before the
	// connection is tried.
	LeCadastros bool
	AvisoTeste  string
}

// PaginaDestino is a page of the partner, opened by a button on the page of an ocorrência or a client.
type PaginaDestino struct {
	Campo  string // the setting with its address, a CampoPagina; without a value there is no button
	Rotulo string
	De     string // whose id the address takes: that which the answer to this action brought, or PaginaDaChave
}

// PaginaDaChave takes the key by which the partner knows the ocorrência.
const PaginaDaChave = "chave"

// AcaoDestino is one thing that a destination can be asked to do.
type AcaoDestino struct {
	Codigo    string // integração externa of a status, e.g. MOBUSS_ISA, or the code of an event
	Rotulo    string
	Repeticao Repeticao
	// Unica: it opens something at the partner that an ocorrência has once in each environment. It is not performed again
	// where that is there, unless a person asks for another with a reason.
	Unica    bool
	Campos   []CampoAcao // what a person who asks for it says besides
	Horarios bool        // the partner can be asked for free times for it
	Nomeia   TipoVinculo // what the id that the partner answers is the name of, "" = of nothing that we look up
}

// TipoCampoDestino says how a destination's setting is read.
type TipoCampoDestino string

// Kinds of a destination's setting.
const (
	CampoTexto   TipoCampoDestino = "texto"
	CampoURL     TipoCampoDestino = "url"
	CampoCaminho TipoCampoDestino = "caminho" // path below the address
	CampoSimNao  TipoCampoDestino = "sim/nao"
	CampoInteiro TipoCampoDestino = "inteiro"
	CampoDuracao TipoCampoDestino = "duracao" // as 15s or 2m
	CampoAgenda  TipoCampoDestino = "agenda"  // durations separated by commas
	CampoOpcao   TipoCampoDestino = "opcao"
	CampoOpcoes  TipoCampoDestino = "opcoes" // some of Opcoes, separated by commas
	CampoJQ      TipoCampoDestino = "jq"
	CampoLinhas  TipoCampoDestino = "linhas" // key=value, one a line or separated by ;
	CampoPagina  TipoCampoDestino = "pagina" // address of a page for people, with {id}
)

// CampoDestino is one setting of a destination.
type CampoDestino struct {
	Chave         string
	Rotulo        string // Portuguese label
	Ajuda         string // Portuguese
	Tipo          TipoCampoDestino
	Segredo       bool // encrypted at rest, never shown, removed from logs and tries
	Obrigatorio   bool // before the destination can be switched on
	NaoConfirmado bool // the partner does not publish it: shown as "não confirmado"
	Padrao        string
	Opcoes        []string
	Min, Max      int // of CampoInteiro
}

// maxValorDestino bounds a setting: a mapping is the longest.
const maxValorDestino = 64 << 10

// ErroDestino is a setting of a destination that cannot be as it is.
type ErroDestino struct {
	Campo string // key, "" = about several
	Frase string // Portuguese, without the label
	causa error
}

// Error names the field's label.
func (e *ErroDestino) Error() string { return e.causa.Error() }

// Unwrap gives the cause.
func (e *ErroDestino) Unwrap() error { return e.causa }

// erro finds the field whose label begins a sentence of Validar or Conferir.
func (d *DefinicaoDestino) erro(err error) error {
	if err == nil {
		return nil
	}
	e := &ErroDestino{Frase: err.Error(), causa: err}
	for _, c := range d.Campos {
		if frase, ok := strings.CutPrefix(e.Frase, c.Rotulo+":"); ok {
			e.Campo, e.Frase = c.Chave, strings.TrimSpace(frase)
			break
		}
	}
	return e
}

// Campo finds a setting by key.
func (d *DefinicaoDestino) Campo(chave string) (*CampoDestino, bool) {
	i := slices.IndexFunc(d.Campos, func(c CampoDestino) bool { return c.Chave == chave })
	if i < 0 {
		return nil, false
	}
	return &d.Campos[i], true
}

// Entregas are what can be delivered to it: actions and events. None = nothing is.
func (d *DefinicaoDestino) Entregas() []AcaoDestino { return slices.Concat(d.Acoes, d.Eventos) }

// Acao finds an action or an event by code.
func (d *DefinicaoDestino) Acao(codigo string) (AcaoDestino, bool) {
	todas := d.Entregas()
	i := slices.IndexFunc(todas, func(a AcaoDestino) bool { return a.Codigo == codigo })
	if i < 0 {
		return AcaoDestino{}, false
	}
	return todas[i], true
}

func codigosDe(acoes []AcaoDestino) []string {
	codigos := make([]string, len(acoes))
	for i, a := range acoes {
		codigos[i] = a.Codigo
	}
	return codigos
}

// Unicas are the codes of the actions that open something once.
func (d *DefinicaoDestino) Unicas() []string {
	var codigos []string
	for _, a := range d.Acoes {
		if a.Unica {
			codigos = append(codigos, a.Codigo)
		}
	}
	return codigos
}

// PorqueNaoSai says what is missing before the tenant's destination performs an action, "" = nothing. configurado is nil when
// it was never set up.
func (d *DefinicaoDestino) PorqueNaoSai(configurado *Destino, acao string) string {
	switch {
	case configurado == nil:
		return "falta configurar o destino " + d.Titulo
	case !configurado.Ativo && configurado.Endereco == "":
		return "falta o endereço do destino " + d.Titulo + " em " + configurado.Ambiente
	case !configurado.Ativo:
		return "falta ligar o destino " + d.Titulo
	case !slices.Contains(configurado.Acoes, acao) && !slices.Contains(configurado.Interesses, acao):
		return cmp.Or(d.SemAcao, "falta a ação entre as do destino "+d.Titulo)
	}
	return ""
}

// NaoEnviada words a reason for which nothing went to a partner.
func NaoEnviada(falta string) string { return "Não enviada: " + falta }

// AcoesCom are the codes of the actions that are performed with these settings.
func (d *DefinicaoDestino) AcoesCom(valores map[string]string) []string {
	if d.AcoesDe != nil {
		return d.AcoesDe(d.Completar(valores))
	}
	return codigosDe(d.Acoes)
}

// InteressesCom are the codes of the events that are wanted with these settings.
func (d *DefinicaoDestino) InteressesCom(valores map[string]string) []string {
	if d.EventosDe != nil {
		return d.EventosDe(d.Completar(valores))
	}
	return codigosDe(d.Eventos)
}

// Completar gives every setting its value in force: what was set, else the default.
func (d *DefinicaoDestino) Completar(valores map[string]string) map[string]string {
	completos := make(map[string]string, len(d.Campos))
	for _, c := range d.Campos {
		completos[c.Chave] = c.Padrao
		if v, ok := valores[c.Chave]; ok && v != "" {
			completos[c.Chave] = v
		}
	}
	return completos
}

// Segredos are the secrets among values.
func (d *DefinicaoDestino) Segredos(valores map[string]string) []string {
	var segredos []string
	for _, c := range d.Campos {
		if c.Segredo && valores[c.Chave] != "" {
			segredos = append(segredos, valores[c.Chave])
		}
	}
	return segredos
}

// Faltam lists the labels of the required settings that have no value.
func (d *DefinicaoDestino) Faltam(valores map[string]string) []string {
	var rotulos []string
	completos := d.Completar(valores)
	for _, c := range d.Campos {
		if c.Obrigatorio && completos[c.Chave] == "" {
			rotulos = append(rotulos, c.Rotulo)
		}
	}
	return rotulos
}

// Validar brings a value to the form in which it is kept. Its error is Portuguese, starts with the label and never
// shows a secret. Empty puts the setting back to its default.
func (c *CampoDestino) Validar(valor string) (string, error) {
	if c.Tipo != CampoJQ && c.Tipo != CampoLinhas {
		valor = strings.TrimSpace(valor)
	}
	switch {
	case valor == "":
		return "", nil
	case len(valor) > maxValorDestino || !utf8.ValidString(valor):
		return "", fmt.Errorf("%s: use até %d bytes de texto UTF-8", c.Rotulo, maxValorDestino)
	case c.Tipo != CampoJQ && c.Tipo != CampoLinhas && strings.ContainsFunc(valor, EhControle):
		return "", fmt.Errorf("%s: não aceita caracteres de controle", c.Rotulo)
	}
	switch c.Tipo {
	case CampoURL:
		return c.validarURL(valor)
	case CampoPagina:
		// The id is the partner's: it must not choose the server.
		u, err := url.Parse(strings.ReplaceAll(valor, idDaPagina, "0id0"))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.Contains(u.Host, "0id0") || !strings.Contains(valor, idDaPagina) {
			return "", fmt.Errorf("%s: use um endereço http:// ou https:// com {id} depois do servidor, como https://servidor/pagina/{id}", c.Rotulo)
		}
	case CampoCaminho:
		if u, err := url.Parse(valor); err != nil || u.IsAbs() || u.Host != "" || strings.Contains(valor, "..") {
			return "", fmt.Errorf("%s: use um caminho sem servidor, como /v1/recurso", c.Rotulo)
		}
	case CampoSimNao:
		v, err := validarSimNao(LinhaConfiguracao{Chave: c.Rotulo}, valor)
		return v, err
	case CampoInteiro:
		n, err := strconv.Atoi(valor)
		if err != nil || n < c.Min || n > c.Max {
			return "", fmt.Errorf("%s: use um número de %d a %d", c.Rotulo, c.Min, c.Max)
		}
		return strconv.Itoa(n), nil
	case CampoDuracao, CampoAgenda:
		if _, err := LerAgenda(valor); err != nil || c.Tipo == CampoDuracao && strings.Contains(valor, ",") {
			return "", fmt.Errorf("%s: use durações como 500ms, 15s, 5m ou 2h, até 72h", c.Rotulo)
		}
	case CampoOpcao:
		if !slices.Contains(c.Opcoes, valor) {
			return "", fmt.Errorf("%s: use um de %s", c.Rotulo, strings.Join(c.Opcoes, ", "))
		}
	case CampoOpcoes:
		return c.validarOpcoes(valor)
	case CampoLinhas:
		if _, err := LerLinhas(valor); err != nil {
			return "", fmt.Errorf("%s: use linhas chave=valor", c.Rotulo)
		}
	}
	return valor, nil
}

// validarOpcoes brings a choice to the order of the options, each once.
func (c *CampoDestino) validarOpcoes(valor string) (string, error) {
	escolhidas := LerOpcoes(valor)
	for _, e := range escolhidas {
		if !slices.Contains(c.Opcoes, e) {
			return "", fmt.Errorf("%s: use um ou mais de %s, separados por vírgula", c.Rotulo, strings.Join(c.Opcoes, ", "))
		}
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(c.Opcoes), func(o string) bool { return !slices.Contains(escolhidas, o) }), ","), nil
}

// LerOpcoes reads the value of a CampoOpcoes.
func LerOpcoes(valor string) []string {
	return strings.FieldsFunc(valor, func(r rune) bool { return r == ',' || r == ' ' })
}

func (c *CampoDestino) validarURL(valor string) (string, error) {
	u, err := url.Parse(valor)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%s: use um endereço http:// ou https:// sem parâmetros", c.Rotulo)
	}
	if u.User != nil {
		return "", fmt.Errorf("%s: não escreva usuário e senha no endereço, há campos para eles", c.Rotulo)
	}
	// The rest is judged when it is dialled: names, and private networks, which a flag allows.
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		if ip = ip.Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
			return "", fmt.Errorf("%s: %s é um endereço link-local ou de nenhum servidor, que não é aceito", c.Rotulo, ip)
		}
	}
	return strings.TrimRight(valor, "/"), nil
}

const idDaPagina = "{id}"

// EnderecoDaPagina puts an id into the address of a CampoPagina, in a path or in a query.
func EnderecoDaPagina(modelo, id string) string {
	return strings.ReplaceAll(modelo, idDaPagina, strings.ReplaceAll(url.QueryEscape(id), "+", "%20"))
}

// maxEspera bounds one wait of a schedule, maxAgenda how many there are.
const (
	maxEspera = 72 * time.Hour
	maxAgenda = 50
)

// LerAgenda reads durations separated by commas. Its own text is never in the error: it could be anything.
func LerAgenda(texto string) ([]time.Duration, error) {
	var esperas []time.Duration
	for parte := range strings.SplitSeq(texto, ",") {
		d, err := time.ParseDuration(strings.TrimSpace(parte))
		if err != nil || d < 0 || d > maxEspera || len(esperas) == maxAgenda {
			return nil, fmt.Errorf("wait %d of the schedule is not a duration up to %s", len(esperas)+1, maxEspera)
		}
		esperas = append(esperas, d)
	}
	return esperas, nil
}

// LerLinhas reads key=value, one a line or separated by semicolons.
func LerLinhas(texto string) (map[string]string, error) {
	pares := map[string]string{}
	for linha := range strings.FieldsFuncSeq(texto, func(r rune) bool { return r == '\n' || r == ';' }) {
		linha = strings.TrimSpace(linha)
		if linha == "" {
			continue
		}
		chave, valor, ok := strings.Cut(linha, "=")
		if chave = strings.TrimSpace(chave); !ok || chave == "" {
			return nil, fmt.Errorf("line %d is not key=value", len(pares)+1)
		}
		pares[chave] = strings.TrimSpace(valor)
	}
	return pares, nil
}
