package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// Sombra groups the commands about the comparison with the old service.
type Sombra struct {
	Report  SombraReport  `cmd:"" help:"What the comparison with the old service came to, and whether the switch may be made. Exit code 0: it may; 3: something is missing."`
	Explain SombraExplain `cmd:"" help:"Say why a difference does not stand in the way of the switch, or take that back."`
	Capture SombraCapture `cmd:"" help:"Read the old service's WSDL and compare its operations with ours. Exit code 0: Ponte answers them all; 3: some it does not; 1: there is no WSDL."`
}

// conducao gives the use cases of the switch.
func (i *installation) conducao() *sombra.Conducao {
	return &sombra.Conducao{Contagem: i.store.Sombra(), Registro: i.store.Sombra(), Acervo: i.lists, Administracao: i.admin, Relogio: crm.RelogioDoSistema}
}

// SombraReport prints the report.
type SombraReport struct {
	Target
	Days int  `help:"Of the last days." default:"30" placeholder:"30"`
	JSON bool `name:"json" help:"Write JSON."`
}

type sombraJSON struct {
	Desde        string               `json:"desde"`
	Modo         crm.ModoSombra       `json:"modo"`
	Dias         int                  `json:"dias"`
	Chamadas     int64                `json:"chamadas"`
	Inexplicadas int64                `json:"inexplicadas"`
	Perdidas     int64                `json:"nao_comparadas"`
	Antigo       string               `json:"servico_antigo"`
	Captura      *sombraCapturaJSON   `json:"captura"` // null = nobody looked
	Operacoes    []sombraOperacaoJSON `json:"operacoes"`
	Portao       sombraPortaoJSON     `json:"portao"`
	Viradas      []sombraViradaJSON   `json:"viradas"`
}

type sombraViradaJSON struct {
	Em      string         `json:"em"`
	De      crm.ModoSombra `json:"de"`
	Para    crm.ModoSombra `json:"para"`
	Numero  int64          `json:"proximo_numero"`
	Abertas int64          `json:"abertas"`
	Ultimo  int64          `json:"ultimo_numero"`
}

type sombraOperacaoJSON struct {
	Operacao string                     `json:"operacao"`
	Vezes    map[sombra.Resultado]int64 `json:"vezes"`
	Achados  []sombraAchadoJSON         `json:"achados"`
}

type sombraAchadoJSON struct {
	Resultado sombra.Resultado `json:"resultado"`
	Campo     string           `json:"campo"`
	Vezes     int64            `json:"vezes"`
	Aqui      string           `json:"aqui"`
	La        string           `json:"la"`
	Primeira  string           `json:"primeira"`
	Ultima    string           `json:"ultima"`
	Contam    int64            `json:"contam"` // of vezes, those that the gate counts
	Remedio   string           `json:"o_que_fazer"`

	Explicacao *sombraExplicacaoJSON `json:"explicacao"` // null = none
}

type sombraExplicacaoJSON struct {
	Corrigida bool   `json:"corrigida"`
	Porque    string `json:"porque"`
	Por       string `json:"por"`
	Em        string `json:"em"`
}

type sombraCapturaJSON struct {
	Em            string   `json:"em"`
	Antigo        string   `json:"servico_antigo"`
	Erro          string   `json:"erro"`
	Guardada      bool     `json:"guardada"`
	Endereco      string   `json:"endereco"`
	Desconhecidas []string `json:"desconhecidas"`
	Faltam        []string `json:"faltam"`
}

func asCapturaJSON(c *sombra.Captura, zone *time.Location) *sombraCapturaJSON {
	if c == nil {
		return nil
	}
	return &sombraCapturaJSON{stamp(c.Em, zone), c.Antigo, c.Erro, c.Guardada, c.Endereco, append([]string{}, c.Desconhecidas...), append([]string{}, c.Faltam...)}
}

type sombraPortaoJSON struct {
	Aberto   bool     `json:"aberto"`
	Dias     int      `json:"dias"`
	Chamadas int64    `json:"chamadas"`
	Falta    []string `json:"falta"`
}

// sombraView is what there is to say.
type sombraView struct {
	*sombra.Relatorio
	seen  *sombra.Captura // nil = nobody looked
	turns []sombra.Virada
}

// Run prints it. While something is missing for the switch the exit code is exitGaps.
func (c *SombraReport) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		use := i.conducao()
		var r sombraView
		var err error
		if r.Relatorio, err = use.Relatorio(ctx, tenant.ID, c.Days); err != nil {
			return err
		}
		if r.seen, err = use.Registro.Captura(ctx, tenant.ID); err != nil {
			return err
		}
		if r.turns, err = use.Registro.Viradas(ctx, tenant.ID); err != nil {
			return err
		}
		print := c.text
		if c.JSON {
			print = c.json
		}
		if err := print(t, tenant, &r); err != nil {
			return err
		}
		if !r.Portao.Aberto {
			return &gapsError{"the switch is not due yet: " + gateGaps(&r.Portao)}
		}
		return nil
	})
}

// gateGaps says what the gate waits for.
func gateGaps(p *sombra.Portao) string {
	var text []string
	for _, m := range p.Falta() {
		switch m.De {
		case sombra.MedidaDias:
			text = append(text, fmt.Sprintf("compared on %d of %d days", m.Foi, m.Pede))
		case sombra.MedidaChamadas:
			text = append(text, fmt.Sprintf("%d of %d calls compared", m.Foi, m.Pede))
		case sombra.MedidaInexplicadas:
			text = append(text, fmt.Sprintf("%d %s unexplained", m.Foi, plural(int(m.Foi), "difference", "differences")))
		case sombra.MedidaNaoAvaliadas:
			text = append(text, "no call could be evaluated of "+strings.Join(m.Operacoes, ", "))
		}
	}
	return strings.Join(text, "; ")
}

func (c *SombraReport) json(t *Terminal, tenant *crm.Tenant, r *sombraView) error {
	mode, old := tenant.Sombra()
	j := sombraJSON{
		Desde: r.Desde, Modo: mode, Dias: r.Dias, Chamadas: r.Chamadas, Inexplicadas: r.Inexplicado, Perdidas: r.Perdidas, Antigo: old,
		Captura: asCapturaJSON(r.seen, tenant.Fuso()), Operacoes: []sombraOperacaoJSON{},
		Portao: sombraPortaoJSON{r.Portao.Aberto, sombra.DiasDoPortao, sombra.ChamadasDoPortao, append([]string{}, r.Portao.Frases()...)}, Viradas: []sombraViradaJSON{},
	}
	for _, v := range r.turns {
		j.Viradas = append(j.Viradas, sombraViradaJSON{stamp(v.Em, tenant.Fuso()), v.De, v.Para, v.Numero, v.Abertas, v.Ultimo})
	}
	for n := range r.Operacoes {
		o := &r.Operacoes[n]
		of := sombraOperacaoJSON{Operacao: o.Nome, Vezes: o.Vezes, Achados: []sombraAchadoJSON{}}
		for n := range o.Achados {
			of.Achados = append(of.Achados, asAchadoJSON(&o.Achados[n], tenant.Fuso()))
		}
		j.Operacoes = append(j.Operacoes, of)
	}
	return t.json(j)
}

func asAchadoJSON(l *sombra.Achado, zone *time.Location) sombraAchadoJSON {
	j := sombraAchadoJSON{
		Resultado: l.Resultado, Campo: l.Campo, Vezes: l.Vezes, Aqui: l.Aqui, La: l.La, Primeira: stamp(l.Primeira, zone), Ultima: stamp(l.Ultima, zone), Contam: l.Conta, Remedio: l.Remedio(),
	}
	if e := l.Explicacao; e != nil {
		j.Explicacao = &sombraExplicacaoJSON{e.Corrigida, e.Porque, e.Por, stamp(e.Em, zone)}
	}
	return j
}

func (c *SombraReport) text(t *Terminal, tenant *crm.Tenant, r *sombraView) error {
	mode, _ := tenant.Sombra()
	fmt.Fprintf(t.Out, "%s: %d %s compared on %d %s since %s, %d unexplained, %d not compared\n\n", mode,
		r.Chamadas, plural(int(r.Chamadas), "call", "calls"), r.Dias, plural(r.Dias, "day", "days"), r.Desde, r.Inexplicado, r.Perdidas)
	headings := []string{"OPERATION"}
	for _, result := range sombra.Resultados {
		headings = append(headings, strings.ToUpper(string(result)))
	}
	var counts, found [][]string
	for n := range r.Operacoes {
		o := &r.Operacoes[n]
		row := []string{o.Nome}
		for _, result := range sombra.Resultados {
			row = append(row, fmt.Sprint(o.Vezes[result]))
		}
		counts = append(counts, row)
		for _, l := range o.Achados {
			found = append(found, []string{o.Nome, string(l.Resultado), l.Campo, fmt.Sprint(l.Vezes), clock(l.Ultima, tenant.Fuso()), oneLine(l.Aqui, 40), oneLine(l.La, 40), explained(&l)})
		}
	}
	if err := t.table("Nothing was compared.", headings, counts); err != nil {
		return err
	}
	if len(found) > 0 {
		fmt.Fprintln(t.Out)
		if err := t.table("", []string{"OPERATION", "RESULT", "FIELD", "COUNT", "LAST", "HERE", "THERE", "EXPLAINED"}, found); err != nil {
			return err
		}
	}
	if seen := r.seen; seen != nil {
		fmt.Fprintf(t.Out, "\nWSDL of %s, %s: %s\n", seen.Antigo, clock(seen.Em, tenant.Fuso()), captured(seen))
	}
	return c.turns(t, tenant, r.turns)
}

// explained is what somebody said of a difference.
func explained(l *sombra.Achado) string {
	switch e := l.Explicacao; {
	case l.Resultado == sombra.Ruido:
		return "-"
	case e == nil:
		return ""
	case l.Conta > 0:
		return "seen again: " + oneLine(e.Porque, 40)
	default:
		return oneLine(e.Porque, 40) + " (" + e.Por + ")"
	}
}

// turns tells who answered since when, and after a rollback what of it the old service does not know.
func (c *SombraReport) turns(t *Terminal, tenant *crm.Tenant, turns []sombra.Virada) error {
	if len(turns) == 0 {
		return nil
	}
	var rows [][]string
	for _, v := range turns {
		rows = append(rows, []string{stamp(v.Em, tenant.Fuso()), string(v.De), string(v.Para), fmt.Sprint(v.Numero), fmt.Sprint(v.Abertas)})
	}
	fmt.Fprintln(t.Out)
	if err := t.table("", []string{"SINCE", "FROM", "TO", "NEXT NUMBER", "OPENED HERE"}, rows); err != nil {
		return err
	}
	rollbacks, _ := sombra.SoAqui(turns)
	for _, p := range rollbacks {
		fmt.Fprintf(t.Out, "\nThe old service answers again and does not know %d %s that Ponte opened from %s to %s, numbers %d to %d: open them there, and move its numbering beyond %d before it comes to them.\n",
			p.Abertas, plural(int(p.Abertas), "ocorrência", "ocorrências"), stamp(p.Em, tenant.Fuso()), stamp(p.Ate, tenant.Fuso()), p.Primeiro, p.Ultimo, p.Ultimo)
	}
	return nil
}
