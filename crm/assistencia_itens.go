package crm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxItens and maxVisitas bound what one assistência has.
const (
	maxItens   = 200
	maxVisitas = 500
	maxEquipe  = 50 // people of a visit
)

// conferir judges a new item.
func (n *NovoItem) conferir(catalogo []ItemDeManutencao) error {
	n.Descricao, n.Ambiente, n.Patologia, n.Problema = strings.TrimSpace(n.Descricao), strings.TrimSpace(n.Ambiente), strings.TrimSpace(n.Patologia), strings.TrimSpace(n.Problema)
	if n.ItemID == 0 {
		return NovoInvalido("iditem", MotivoVazio)
	}
	if !slices.ContainsFunc(catalogo, func(i ItemDeManutencao) bool { return i.ID == n.ItemID }) {
		return NovoInvalido("iditem", MotivoInexistente, strconv.FormatInt(n.ItemID, 10)+" não está no catálogo de itens de manutenção")
	}
	return conferirTextosDoItem(n.Descricao, n.Ambiente, n.Patologia, n.Problema)
}

func conferirTextosDoItem(descricao, ambiente, patologia, problema string) error {
	if err := conferirTextoLongo("descricao", descricao); err != nil {
		return err
	}
	for campo, texto := range map[string]string{"ambiente": ambiente, "patologia": patologia, "problema": problema} {
		if err := ConferirCampo(campo, texto, maxNomeCatalogo, EhControle); err != nil {
			return err
		}
	}
	return nil
}

// frase is the item among what was received.
func (n *NovoItem) frase() string {
	partes := slices.DeleteFunc([]string{n.Descricao, n.Ambiente, n.Patologia, n.Problema}, func(s string) bool { return s == "" })
	return strings.Join(partes, " | ")
}

// incluir adds an item.
func (x *mudancaDeAssistencia) incluir(n *NovoItem, catalogo []ItemDeManutencao) error {
	if err := n.conferir(catalogo); err != nil {
		return err
	}
	if len(x.a.Itens)+len(x.itens) >= maxItens {
		return NovoInvalido("itens", MotivoLongo, strconv.Itoa(maxItens)+" itens, contados em")
	}
	i := slices.IndexFunc(catalogo, func(c ItemDeManutencao) bool { return c.ID == n.ItemID })
	x.itens = append(x.itens, novoItem(n, x.a, x.workflow(FuncItens), x.m.agora))
	x.contar("item incluído: ", catalogo[i].Nome)
	return nil
}

// novoItem is an item as it begins.
func novoItem(n *NovoItem, a *Assistencia, w Workflow, agora time.Time) ItemDaAssistencia {
	i := ItemDaAssistencia{
		TenantID: a.TenantID, OcorrenciaID: a.OcorrenciaID, Versao: 1, ItemID: n.ItemID, Descricao: n.Descricao, Ambiente: n.Ambiente,
		Patologia: n.Patologia, Problema: n.Problema, CriadoEm: agora,
	}
	if inicio := w.DeInicio(); inicio != nil {
		i.SituacaoID = inicio.ID
	}
	return i
}

// alterarItem changes an item that is there.
func (x *mudancaDeAssistencia) alterarItem(n *MudancaDeItem, semOrdem bool) error {
	i := x.a.Item(n.ID)
	if i == nil {
		return NovoInvalido("item", MotivoInexistente, strconv.FormatInt(n.ID, 10))
	}
	depois := *i
	copiar(&depois.Descricao, n.Descricao)
	copiar(&depois.Ambiente, n.Ambiente)
	copiar(&depois.Patologia, n.Patologia)
	copiar(&depois.Problema, n.Problema)
	copiar(&depois.PrevistoPara, n.PrevistoPara)
	copiar(&depois.ConcluidoEm, n.ConcluidoEm)
	copiar(&depois.Minutos, n.Minutos)
	copiar(&depois.Recorrente, n.Recorrente)
	if n.PelaGarantia && i.Coberto != nil {
		depois.Coberto = nil
		x.contar("item ", i.Item.Nome, ": coberto pela garantia, sem decisão")
	}
	if n.Coberto != nil && (i.Coberto == nil || *i.Coberto != *n.Coberto) {
		coberto := *n.Coberto
		depois.Coberto = &coberto
		x.contar("item ", i.Item.Nome, ": coberto: ", simNao(coberto), ", por decisão")
	}
	if err := conferirTextosDoItem(depois.Descricao, depois.Ambiente, depois.Patologia, depois.Problema); err != nil {
		return err
	}
	switch {
	case !depois.PrevistoPara.Valido():
		return NovoInvalido("data_previsao", MotivoFormato, "AAAA-MM-DD")
	case !depois.ConcluidoEm.Valido():
		return NovoInvalido("data_conclusao", MotivoFormato, "AAAA-MM-DD")
	case depois.Minutos < 0 || depois.Minutos > maxInteiro:
		return NovoInvalido("horas_servico", MotivoFormato, "um número a partir de zero")
	}
	s, err := x.passagem(FuncItens, i.SituacaoID, n.SituacaoID, semOrdem)
	if err != nil {
		return err
	}
	if s != nil {
		x.contar("item ", i.Item.Nome, ": ", x.workflow(FuncItens).Nome(i.SituacaoID), " → ", s.Nome)
		depois.SituacaoID = s.ID
		switch {
		case s.Fim && depois.ConcluidoEm == "":
			depois.ConcluidoEm = x.hoje()
		case !s.Fim && depois.ConcluidoEm == i.ConcluidoEm: // nobody gave another
			depois.ConcluidoEm = ""
		}
	}
	if depois == *i {
		return nil
	}
	if dito := depois; s == nil { // besides the coverage, which is told above
		if dito.Coberto = i.Coberto; dito != *i {
			x.contar("item ", i.Item.Nome, " alterado")
		}
	}
	*i = depois
	x.alterou(i.ID)
	return nil
}

func copiar[T any](atual, novo *T) {
	if novo != nil {
		*atual = *novo
	}
}

// remover takes an item off; the last one stays, because without items it is none.
func (x *mudancaDeAssistencia) remover(id int64) error {
	if id == 0 {
		return nil
	}
	i := x.a.Item(id)
	if i == nil {
		return NovoInvalido("item", MotivoInexistente, strconv.FormatInt(id, 10))
	}
	if len(x.a.Itens)+len(x.itens) == 1 {
		return NovoInvalido("item", MotivoFormato, "é o único da assistência: inclua outro antes, ou inative-a")
	}
	for v := range x.a.Visitas {
		if slices.Contains(x.a.Visitas[v].Itens, id) {
			return NovoInvalido("item", MotivoFormato, "está em uma visita: altere a visita antes")
		}
	}
	x.contar("item removido: ", i.Item.Nome)
	removido := *i
	x.removido = &removido
	x.alterados = slices.DeleteFunc(x.alterados, func(outro int64) bool { return outro == id })
	x.a.Itens = slices.DeleteFunc(x.a.Itens, func(outro ItemDaAssistencia) bool { return outro.ID == id })
	return nil
}

// conferirVisita judges what an appointment says.
func (x *mudancaDeAssistencia) conferirVisita(d *DadosDaVisita) error {
	d.Equipe, d.Observacao = strings.TrimSpace(d.Equipe), strings.TrimSpace(d.Observacao)
	switch {
	case d.Equipe == "":
		return NovoInvalido("equipe", MotivoVazio)
	case d.De.IsZero() || d.Ate.IsZero():
		return NovoInvalido("periodo", MotivoVazio)
	case foraDoCalendario(d.De) || foraDoCalendario(d.Ate):
		return NovoInvalido("periodo", MotivoFormato, formaDoCalendario)
	case !d.Ate.After(d.De):
		return NovoInvalido("data_ate", MotivoOrdem, "data_de")
	case len(d.Itens) == 0:
		return NovoInvalido("itens", MotivoVazio)
	case len(d.Usuarios) > maxEquipe:
		return NovoInvalido("usuarios", MotivoLongo, strconv.Itoa(maxEquipe)+" pessoas, contadas em")
	}
	for _, id := range d.Itens {
		if x.a.Item(id) == nil {
			return NovoInvalido("itens", MotivoInexistente, strconv.FormatInt(id, 10))
		}
	}
	for _, u := range d.Usuarios {
		if err := ConferirCampo("usuarios", u, maxNomeCatalogo, EhControle); err != nil {
			return err
		}
	}
	if err := ConferirCampo("equipe", d.Equipe, maxNomeCatalogo, EhControle); err != nil {
		return err
	}
	return conferirTextoLongo("observacao", d.Observacao)
}

// receber tells whether something is other than before.
func (v *Visita) receber(d *DadosDaVisita) bool {
	antes := *v
	v.Equipe, v.De, v.Ate, v.Observacao = d.Equipe, d.De.UTC(), d.Ate.UTC(), d.Observacao
	v.Usuarios, v.Itens = slices.Clone(d.Usuarios), slices.Clone(d.Itens)
	return v.Equipe != antes.Equipe || v.Observacao != antes.Observacao || !v.De.Equal(antes.De) || !v.Ate.Equal(antes.Ate) ||
		!slices.Equal(v.Usuarios, antes.Usuarios) || !slices.Equal(v.Itens, antes.Itens)
}

// periodo is the time of a visit, for people.
func (x *mudancaDeAssistencia) periodo(v *Visita) string {
	return v.De.In(x.zona).Format("02/01/2006 15:04") + " a " + v.Ate.In(x.zona).Format("02/01/2006 15:04")
}

// agendar adds a visit.
func (x *mudancaDeAssistencia) agendar(d *DadosDaVisita) error {
	if err := x.conferirVisita(d); err != nil {
		return err
	}
	if len(x.a.Visitas) >= maxVisitas {
		return NovoInvalido("visitas", MotivoLongo, strconv.Itoa(maxVisitas)+" visitas, contadas em")
	}
	x.visita = &Visita{TenantID: x.a.TenantID, OcorrenciaID: x.a.OcorrenciaID, Versao: 1, CriadaEm: x.m.agora}
	x.visita.receber(d)
	if inicio := x.workflow(FuncVisitas).DeInicio(); inicio != nil {
		x.visita.SituacaoID = inicio.ID
	}
	x.contar("visita agendada: ", d.Equipe, ", ", x.periodo(x.visita))
	return nil
}

// alterarVisita changes a visit that is there.
func (x *mudancaDeAssistencia) alterarVisita(n *MudancaDeVisita, semOrdem bool) error {
	v := x.a.Visita(n.ID)
	if v == nil {
		return NovoInvalido("visita", MotivoInexistente, strconv.FormatInt(n.ID, 10))
	}
	w := x.workflow(FuncVisitas)
	s, err := x.passagem(FuncVisitas, v.SituacaoID, n.SituacaoID, semOrdem)
	if err != nil {
		return err
	}
	if n.Dados != nil {
		if err := x.conferirVisita(n.Dados); err != nil {
			return err
		}
		if v.receber(n.Dados) {
			x.contar("visita alterada: ", v.Equipe, ", ", x.periodo(v))
			x.visitou(v.ID)
		}
	}
	if s != nil {
		x.contar("visita de ", x.periodo(v), ": ", w.Nome(v.SituacaoID), " → ", s.Nome)
		v.SituacaoID = s.ID
		x.visitou(v.ID)
	}
	return nil
}
