package portal

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/sigilo"
)

// funcoes are what templates may call.
var funcoes = template.FuncMap{
	"relativo": relativo, "inteiro": inteiroDe, "documento": sigilo.MascararDocumento, "tamanho": tamanho,
	"duracao": duracao, "rotuloSituacao": rotuloSituacao, "tomSituacao": tomSituacao, "rotuloEstado": rotuloEstado, "tomEstado": tomEstado,
	"rotuloFase": rotuloFase, "tomFase": tomFase, "lista": func(v ...any) []any { return v }, "juntar": strings.Join,
	"caminho": url.PathEscape, "resumir": resumir, "rotuloSuperficie": rotuloSuperficie, "lacuna": lacuna, "canal": rotuloCanal,
	"situacaoContrato": rotuloContrato, "campo": novoCampo, "simSe": simSe, "aviso": avisoEmFrase, "registro": registroEmFrase, "telefone": telefone, "markdown": markdown, "ambiente": rotuloAmbiente, "escolha": novaEscolha,
}

// telefone writes a number with its area as the clients' pages do; any other stays as it is.
func telefone(texto string) string {
	digitos := crm.Digitos(texto)
	if len(digitos) != 10 && len(digitos) != 11 {
		return texto
	}
	return cadastro.TelefoneComDDD(digitos)
}

// momento is a time together with the zone in which it is shown and the present.
type momento struct {
	T     time.Time
	Zona  *time.Location
	Agora time.Time
}

// em is a time as this page shows it.
func (k *contexto) em(t time.Time) momento { return momento{t, k.zona, k.agora} }

// Existe tells whether the time is known.
func (m momento) Existe() bool { return !m.T.IsZero() }

// ISO is the machine's form.
func (m momento) ISO() string { return m.local().Format(time.RFC3339) }

// Texto is 22/11/2026 14:05:09.
func (m momento) Texto() string { return m.local().Format("02/01/2006 15:04:05") }

// Curto is 14:05:09.123 of today, and 22/11 14:05:09.123 of another day: what stands in the rows of a list, to tell those of a second apart.
func (m momento) Curto() string {
	t, agora := m.local(), momento{m.Agora, m.Zona, m.Agora}.local()
	forma := "02/01 15:04:05.000"
	switch {
	case t.Format(time.DateOnly) == agora.Format(time.DateOnly):
		forma = "15:04:05.000"
	case t.Year() != agora.Year():
		forma = "02/01/2006 15:04:05.000"
	}
	return t.Format(forma)
}

// Completo names the zone.
func (m momento) Completo() string {
	return m.Texto() + " " + nomeDaZona(m.Zona, m.T)
}

// Dia is 22/11/2026.
func (m momento) Dia() string { return m.local().Format("02/01/2006") }

// Relativo is "há 5 min".
func (m momento) Relativo() string { return relativo(m.Agora.Sub(m.T)) }

func (m momento) local() time.Time {
	if m.Zona == nil {
		return m.T.UTC()
	}
	return m.T.In(m.Zona)
}

// nomeDaZona is "America/Sao_Paulo (UTC-03:00)".
func nomeDaZona(zona *time.Location, quando time.Time) string {
	if zona == nil {
		zona = time.UTC
	}
	return zona.String() + " (UTC" + quando.In(zona).Format("-07:00") + ")"
}

func relativo(d time.Duration) string {
	if d <= -5*time.Second {
		return "em " + duracao(-d)
	}
	if d < 0 {
		return "em instantes"
	}
	if d < 5*time.Second {
		return "agora"
	}
	return "há " + duracao(d)
}

// duracao is a length of time in its greatest unit only: people compare, the exact value stands in the title.
func duracao(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "< 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	switch dias := int(d.Hours() / 24); {
	case dias < 60:
		return fmt.Sprintf("%d dias", dias)
	case dias < 730:
		return fmt.Sprintf("%d meses", dias/30)
	default:
		return fmt.Sprintf("%d anos", dias/365)
	}
}

// inteiro is 2.341.
func inteiro[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	sinal := ""
	if n < 0 {
		sinal, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sinal + s
}

// quantas is a number with its noun.
func quantas(n int64, uma, varias string) string {
	if n == 1 {
		return "1 " + uma
	}
	return inteiro(n) + " " + varias
}

func tamanho(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return umDecimal(float64(n)/(1<<10)) + " KB"
	}
	return umDecimal(float64(n)/(1<<20)) + " MB"
}

// umDecimal is 10 or 10,5.
func umDecimal(v float64) string {
	return strings.Replace(strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0"), ".", ",", 1)
}

func resumir(texto string, n int) string {
	texto = strings.Join(strings.Fields(texto), " ")
	r := []rune(texto)
	if len(r) <= n {
		return texto
	}
	return string(r[:n-1]) + "…"
}

// comoFrase begins with a capital and ends with a full stop.
func comoFrase(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	s = string(unicode.ToUpper(r)) + s[n:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// lacuna stands for what is not known.
func lacuna(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func rotuloSituacao(s crm.SituacaoChamada) string {
	switch s {
	case crm.ChamadaAtendida:
		return "Atendida"
	case crm.ChamadaRepetida:
		return "Repetida"
	case crm.ChamadaRecusada:
		return "Recusada"
	case crm.ChamadaFalha:
		return "Falha"
	case crm.ChamadaDesconhecida:
		return "Desconhecida"
	case crm.ChamadaSemResposta:
		return "Sem resposta"
	case crm.ChamadaTeste:
		return "Teste"
	}
	return string(s)
}

// Tones of a badge; each also has its own mark, because colour alone says nothing to some.
const (
	tomBom    = "bom"
	tomRuim   = "ruim"
	tomAlerta = "alerta"
	tomNeutro = "neutro"
	tomAtivo  = "ativo"
	tomCurso  = "curso" // under way: it asks nobody to act
)

func tomSituacao(s crm.SituacaoChamada) string {
	switch s {
	case crm.ChamadaAtendida:
		return tomBom
	case crm.ChamadaRepetida, crm.ChamadaTeste:
		return tomNeutro
	case crm.ChamadaSemResposta, crm.ChamadaDesconhecida:
		return tomAlerta
	}
	return tomRuim
}

func rotuloEstado(e crm.EstadoEntrega) string {
	rotulos := map[crm.EstadoEntrega]string{
		crm.EntregaPendente: "Pendente", crm.EntregaEnviando: "Enviando", crm.EntregaAgendada: "Agendada", crm.EntregaEntregue: "Entregue",
		crm.EntregaFalhou: "Falhou", crm.EntregaIncerta: "Incerta", crm.EntregaSuspensa: "Suspensa", crm.EntregaCancelada: "Cancelada",
	}
	if r := rotulos[e]; r != "" {
		return r
	}
	return string(e)
}

func tomEstado(e crm.EstadoEntrega) string {
	switch e {
	case crm.EntregaEntregue:
		return tomBom
	case crm.EntregaFalhou:
		return tomRuim
	case crm.EntregaIncerta, crm.EntregaSuspensa:
		return tomAlerta
	case crm.EntregaPendente, crm.EntregaEnviando, crm.EntregaAgendada:
		return tomAtivo
	}
	return tomNeutro
}

func rotuloFase(f crm.Fase) string {
	switch f {
	case crm.FaseAberta:
		return "Aberta"
	case crm.FaseEmAndamento:
		return "Em andamento"
	case crm.FaseEncerrada:
		return "Encerrada"
	case crm.FaseCancelada:
		return "Cancelada"
	}
	return string(f)
}

func tomFase(f crm.Fase) string {
	switch f {
	case crm.FaseAberta:
		return tomAtivo
	case crm.FaseEmAndamento:
		return tomCurso
	case crm.FaseEncerrada:
		return tomBom
	}
	return tomNeutro
}

// tonsStatus are the tones of an installation's statuses: of its phase, but for the one of failed deliveries.
type tonsStatus struct{ falha string }

func (k *contexto) tons() tonsStatus {
	return tonsStatus{k.tenant.Configuracoes.Texto(crm.ConfStatusFalha)}
}

// De is the tone of one status.
func (t tonsStatus) De(codigo string, fase crm.Fase) string {
	if codigo != "" && codigo == t.falha {
		return tomRuim
	}
	return tomFase(fase)
}

func rotuloSuperficie(s string) string {
	switch s {
	case "soap", "rest":
		return strings.ToUpper(s)
	case crm.SistemaCliente:
		return "Portal do Cliente"
	}
	return s
}

func rotuloContrato(s crm.SituacaoContrato) string {
	nomes := map[crm.SituacaoContrato]string{
		crm.ContratoAtivo: "Ativo", crm.ContratoInadimplente: "Inadimplente", crm.ContratoDistratado: "Distratado",
		crm.ContratoTransferido: "Transferido", crm.ContratoCessao: "Cessão", crm.ContratoQuitado: "Quitado",
	}
	if n := nomes[s]; n != "" {
		return n
	}
	return string(s)
}

// inteiroDe is inteiro for templates, which know no type parameters.
func inteiroDe(v any) string {
	switch v := v.(type) {
	case int:
		return inteiro(v)
	case int64:
		return inteiro(v)
	}
	return ""
}

func rotuloAmbiente(a string) string {
	switch a {
	case crm.AmbienteHomologacao:
		return "Homologação"
	case crm.AmbienteProducao:
		return "Produção"
	case "": // of an entrega whose destination was never set up
		return "ainda nenhum"
	}
	return a
}

// Passou tells whether the time is over.
func (m momento) Passou() bool { return !m.T.After(m.Agora) }

// rotuloSimNao writes a yes/no setting as people do; any other value stays.
func rotuloSimNao(v string) string {
	if v == "nao" {
		return "não"
	}
	return v
}

// simSe is a yes of a property.
func simSe(v bool) string {
	if v {
		return "sim"
	}
	return ""
}
