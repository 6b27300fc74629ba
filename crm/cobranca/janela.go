package cobranca

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// LinhaUF is a row of the table of states: in which hours a debtor who lives there may be written to, and by which clock.
type LinhaUF struct {
	UF, Nome string
	Semana   string // as ConfExpediente is written; nobody is written to on holidays
	Zona     string // IANA
	Lei      string // where the hours are from; "" = no law of the state sets any
}

// semanaDoResto are the hours where no state law sets any: CDC art. 42 and 71 forbid to interfere with work, rest and leisure.
const semanaDoResto = "seg-sex 08:00-20:00, sab 08:00-14:00"

// SemUF is the row of debtors of whose state nothing is known: the hours that every row has.
const SemUF = "--"

// TabelaUF is the table that ships. A tenant may put other hours in their place.
var TabelaUF = []LinhaUF{
	{"AC", "Acre", semanaDoResto, "America/Rio_Branco", ""},
	{"AL", "Alagoas", semanaDoResto, "America/Maceio", "Lei estadual 7.782/2016"},
	{"AM", "Amazonas", "seg-sex 08:00-19:00", "America/Manaus", "Lei estadual 306/2016"},
	{"AP", "Amapá", semanaDoResto, "America/Belem", ""},
	{"BA", "Bahia", semanaDoResto, "America/Bahia", ""},
	{"CE", "Ceará", semanaDoResto, "America/Fortaleza", ""},
	{"DF", "Distrito Federal", semanaDoResto, "America/Sao_Paulo", ""},
	{"ES", "Espírito Santo", "seg-sex 08:00-19:00", "America/Sao_Paulo", "Lei estadual 10.626/2017"},
	{"GO", "Goiás", semanaDoResto, "America/Sao_Paulo", ""},
	{"MA", "Maranhão", semanaDoResto, "America/Fortaleza", ""},
	{"MG", "Minas Gerais", semanaDoResto, "America/Sao_Paulo", ""},
	{"MS", "Mato Grosso do Sul", semanaDoResto, "America/Campo_Grande", ""},
	{"MT", "Mato Grosso", semanaDoResto, "America/Cuiaba", ""},
	{"PA", "Pará", semanaDoResto, "America/Belem", ""},
	{"PB", "Paraíba", semanaDoResto, "America/Fortaleza", ""},
	{"PE", "Pernambuco", semanaDoResto, "America/Recife", ""},
	{"PI", "Piauí", semanaDoResto, "America/Fortaleza", ""},
	{"PR", "Paraná", semanaDoResto, "America/Sao_Paulo", ""},
	{"RJ", "Rio de Janeiro", "seg-sex 09:00-19:00", "America/Sao_Paulo", "Lei estadual 7.868/2018"},
	{"RN", "Rio Grande do Norte", semanaDoResto, "America/Fortaleza", ""},
	{"RO", "Rondônia", semanaDoResto, "America/Porto_Velho", ""},
	{"RR", "Roraima", semanaDoResto, "America/Boa_Vista", ""},
	{"RS", "Rio Grande do Sul", semanaDoResto, "America/Sao_Paulo", ""},
	{"SC", "Santa Catarina", semanaDoResto, "America/Sao_Paulo", ""},
	{"SE", "Sergipe", semanaDoResto, "America/Maceio", ""},
	{"SP", "São Paulo", semanaDoResto, "America/Sao_Paulo", "Lei estadual 15.426/2014"},
	{"TO", "Tocantins", semanaDoResto, "America/Araguaina", ""},
	{SemUF, "sem UF no cadastro", "seg-sex 09:00-19:00", "", ""},
}

// LerUF reads the state of an address: its two letters or its name, in any case; SemUF when it is neither.
func LerUF(estado string) string {
	estado = strings.TrimSpace(estado)
	for i := range TabelaUF {
		if strings.EqualFold(TabelaUF[i].UF, estado) || strings.EqualFold(TabelaUF[i].Nome, estado) {
			return TabelaUF[i].UF
		}
	}
	return SemUF
}

// Calendarios are the hours of every state for one tenant.
type Calendarios map[string]*crm.Expediente

// NovosCalendarios makes them of the table and of the hours that the tenant has in its place. Hours that cannot be read are an *crm.Invalido.
func NovosCalendarios(t *crm.Tenant, proprias map[string]string) (Calendarios, error) {
	todos := Calendarios{}
	for i := range TabelaUF {
		l := &TabelaUF[i]
		semana := l.Semana
		if s := proprias[l.UF]; s != "" {
			semana = s
		}
		zona := t.Fuso()
		if l.Zona != "" {
			if z, err := time.LoadLocation(l.Zona); err == nil { // the binary embeds the zones
				zona = z
			}
		}
		janela, err := t.Janela(semana, zona)
		if err != nil {
			return nil, crm.NovoInvalido("semana", crm.MotivoFormato, err.Error())
		}
		todos[l.UF] = janela
	}
	return todos, nil
}

// De is the calendar of where a debtor lives.
func (c Calendarios) De(cliente *crm.Cliente) *crm.Expediente {
	return c[LerUF(cliente.Endereco.Estado)]
}

// Aberto tells whether anybody at all may be written to now.
func (c Calendarios) Aberto(agora time.Time) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(c)), func(e *crm.Expediente) bool { return e.Aberto(agora) })
}

// GravarJanela sets the hours of a state, "" = back to what ships.
func (e *Editor) GravarJanela(ctx context.Context, ator crm.Ator, t *crm.Tenant, uf, semana string) error {
	uf, semana = strings.ToUpper(strings.TrimSpace(uf)), strings.TrimSpace(semana)
	if !slices.ContainsFunc(TabelaUF, func(l LinhaUF) bool { return l.UF == uf }) {
		return crm.NovoInvalido("uf", crm.MotivoInexistente, crm.Encurtar(uf, 10))
	}
	if semana != "" {
		if _, err := t.Janela(semana, t.Fuso()); err != nil {
			return crm.NovoInvalido("semana", crm.MotivoFormato, err.Error())
		}
	}
	antes, err := e.Reguas.Janelas(ctx, t.ID)
	if err != nil {
		return err
	}
	a := e.auditoria(ator, t.ID, "cobranca.janela", uf)
	a.Antes, a.Depois = antes[uf], semana
	return e.Reguas.GravarJanela(ctx, t.ID, uf, semana, a)
}
