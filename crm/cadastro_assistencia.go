package crm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CadastroAssistencias keeps the catalogue of what may be mended and the workflows. Each change is one transaction with its Auditoria.
type CadastroAssistencias interface {
	// GravarItemDeManutencao adds one (ID 0, which it gets) or replaces the one whose Versao was read, else ErrConflito. A name that another one
	// has is ErrJaExiste.
	GravarItemDeManutencao(ctx context.Context, i *ItemDeManutencao, a Auditoria) error
	// GravarWorkflow replaces the situations of one funcionalidade while they are as they were read, else ErrConflito.
	GravarWorkflow(ctx context.Context, tenantID int64, f Funcionalidade, antes, w Workflow, a Auditoria) error
	// SituacoesEmUso are the ids of its situations that something is in.
	SituacoesEmUso(ctx context.Context, tenantID int64, f Funcionalidade) ([]int64, error)
}

const (
	maxNomeCatalogo = 190
	maxDias         = 3650
	maxMeses        = 600
	maxMinutos      = 60 * 24 * 365
)

// GravarItemDeManutencao adds an item to the catalogue (ID 0) or changes one. Wrong input is an *Invalido.
func (a *Administracao) GravarItemDeManutencao(ctx context.Context, ator Ator, i *ItemDeManutencao) error {
	i.Nome, i.Descricao, i.Cobertura = strings.TrimSpace(i.Nome), strings.TrimSpace(i.Descricao), strings.TrimSpace(i.Cobertura)
	if err := i.conferir(); err != nil {
		return err
	}
	err := a.Assistencias.GravarItemDeManutencao(ctx, i, a.auditoria(ator, i.TenantID, "catalogo.gravar", i.Nome, "", i.descrever()))
	return comoInvalido(err, "nome", i.Nome)
}

func (i *ItemDeManutencao) conferir() error {
	var problemas []error
	if i.Nome == "" {
		problemas = append(problemas, NovoInvalido("nome", MotivoVazio))
	}
	problemas = anexarErro(problemas, ConferirCampo("nome", i.Nome, maxNomeCatalogo, EhControle))
	for _, x := range []struct{ campo, texto string }{{"descricao", i.Descricao}, {"cobertura", i.Cobertura}} {
		if len([]rune(x.texto)) > MaxTexto {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoLongo, strconv.Itoa(MaxTexto)))
		}
	}
	for _, x := range []struct {
		campo    string
		valor, n int
	}{
		{"dias_minimos", i.DiasMinimos, maxDias},
		{"dias_finalizacao", i.DiasFinalizacao, maxDias},
		{"minutos_medios", i.MinutosMedios, maxMinutos},
		{"garantia_meses", i.GarantiaMeses, maxMeses},
	} {
		if x.valor < 0 || x.valor > x.n {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoFormato, "0 a "+strconv.Itoa(x.n)))
		}
	}
	return errors.Join(problemas...)
}

func (i *ItemDeManutencao) descrever() string {
	return descrever("dias_minimos", strconv.Itoa(i.DiasMinimos), "minutos_medios", strconv.Itoa(i.MinutosMedios), "dias_finalizacao", strconv.Itoa(i.DiasFinalizacao),
		"garantia_meses", strconv.Itoa(i.GarantiaMeses), "arquivo_obrigatorio", simNao(i.ArquivoObrigatorio), "no_painel", simNao(i.NoPainel))
}

// Versao tells two states of a workflow apart.
func (w Workflow) Versao() string {
	partes := make([]string, len(w))
	for i := range w {
		partes[i] = w[i].descrever()
	}
	return versaoDe(partes...)
}

func (s *SituacaoWorkflow) descrever() string {
	return fmt.Sprint(s.ID, " ", s.Ordem, " ", strconv.Quote(s.Nome), " ", simNao(s.Inicio), simNao(s.Fim), simNao(s.Cancelado), " ", s.Proximas, " ", strconv.Quote(s.Status))
}

// GravarWorkflow replaces the situations of one funcionalidade. antes is as they were read; a situation with a negative id is new, and others name it
// by that. Wrong input is an *Invalido.
func (a *Administracao) GravarWorkflow(ctx context.Context, ator Ator, r *Retrato, f Funcionalidade, antes, w Workflow) error {
	if !slices.Contains(Funcionalidades, f) {
		return NovoInvalido("funcionalidade", MotivoInexistente, string(f))
	}
	w = slices.Clone(w)
	proximo, dados := int64(0), map[int64]int64{} // given ids, by the negative ones
	for _, outro := range r.Workflows {
		for i := range outro {
			proximo = max(proximo, outro[i].ID)
		}
	}
	for i := range w {
		if w[i].Funcionalidade, w[i].Nome = f, strings.TrimSpace(w[i].Nome); w[i].ID < 0 {
			proximo++
			dados[w[i].ID] = proximo
			w[i].ID = proximo
		}
	}
	for i := range w {
		w[i].Proximas = slices.Clone(w[i].Proximas)
		for j, id := range w[i].Proximas {
			if id < 0 {
				w[i].Proximas[j] = dados[id]
			}
		}
	}
	slices.SortStableFunc(w, func(x, y SituacaoWorkflow) int { return x.Ordem - y.Ordem })
	if err := w.Conferir(r.Status); err != nil {
		return err
	}
	emUso, err := a.Assistencias.SituacoesEmUso(ctx, r.Tenant.ID, f)
	if err != nil {
		return err
	}
	for _, id := range emUso {
		if w.Situacao(id) == nil && antes.Situacao(id) != nil {
			return NovoInvalido("situacao", MotivoDuplicado, antes.Situacao(id).Nome+" está em uso e não pode ser apagada")
		}
	}
	err = a.Assistencias.GravarWorkflow(ctx, r.Tenant.ID, f, antes, w, a.auditoria(ator, r.Tenant.ID, "workflow.gravar", string(f), nomesDasSituacoes(antes), nomesDasSituacoes(w)))
	return comoInvalido(err, "funcionalidade", string(f))
}

// nomesDasSituacoes names the situations, for the trail.
func nomesDasSituacoes(w Workflow) string {
	nomes := make([]string, len(w))
	for i := range w {
		nomes[i] = w[i].descrever()
	}
	return Encurtar(strings.Join(nomes, "; "), 2000)
}

// Conferir judges a workflow: exactly one situation is the beginning, one at least is the end and one the cancelling, from the beginning each other
// one can be reached, and a status that it means exists and is of the same kind.
func (w Workflow) Conferir(status map[string]*Status) error {
	var problemas []error
	falhar := func(campo string, m Motivo, detalhe ...string) {
		problemas = append(problemas, NovoInvalido(campo, m, detalhe...))
	}
	inicio, fim, cancelado := 0, 0, 0
	nomes, ids := map[string]bool{}, map[int64]bool{}
	for i := range w {
		s := &w[i]
		chave := strings.ToLower(s.Nome)
		switch {
		case s.Nome == "":
			falhar("situacao", MotivoVazio)
		case len([]rune(s.Nome)) > maxNomeCatalogo:
			falhar("situacao", MotivoLongo, strconv.Itoa(maxNomeCatalogo))
		case nomes[chave] || ids[s.ID]:
			falhar("situacao", MotivoDuplicado, s.Nome)
		}
		nomes[chave], ids[s.ID] = true, true
		marcas := 0
		for _, m := range []struct {
			tem   bool
			conta *int
		}{{s.Inicio, &inicio}, {s.Fim, &fim}, {s.Cancelado, &cancelado}} {
			if m.tem {
				marcas++
				*m.conta++
			}
		}
		if marcas > 1 {
			falhar("situacao", MotivoFormato, s.Nome+" só pode ter uma marca: início, fim ou cancelado")
		}
		if s.Status == "" {
			continue
		}
		switch st := status[s.Status]; {
		case st == nil:
			falhar("status", MotivoInexistente, s.Status)
		case s.Final() != st.Fase.Final():
			falhar("status", MotivoFormato, s.Nome+" e o status "+s.Status+" precisam encerrar os dois, ou nenhum")
		}
	}
	if inicio != 1 {
		falhar("inicio", MotivoFormato, "exatamente uma situação de início")
	}
	if fim == 0 {
		falhar("fim", MotivoFormato, "ao menos uma situação de fim")
	}
	if cancelado == 0 {
		falhar("cancelado", MotivoFormato, "ao menos uma situação de cancelado")
	}
	problemas = append(problemas, w.conferirCaminhos(ids)...)
	return errors.Join(problemas...)
}

// conferirCaminhos judges the ways between the situations.
func (w Workflow) conferirCaminhos(ids map[int64]bool) (problemas []error) {
	alcancadas := map[int64]bool{}
	var seguir func(s *SituacaoWorkflow)
	seguir = func(s *SituacaoWorkflow) {
		if s == nil || alcancadas[s.ID] {
			return
		}
		alcancadas[s.ID] = true
		for _, id := range s.Proximas {
			seguir(w.Situacao(id))
		}
	}
	seguir(w.DeInicio())
	for i := range w {
		s := &w[i]
		for _, id := range s.Proximas {
			if !ids[id] || id == s.ID {
				problemas = append(problemas, NovoInvalido("proximas", MotivoInexistente, s.Nome+" → "+strconv.FormatInt(id, 10)))
			}
		}
		if w.DeInicio() != nil && !alcancadas[s.ID] {
			problemas = append(problemas, NovoInvalido("proximas", MotivoFormato, "nenhum caminho leva do início a "+s.Nome))
		}
	}
	return problemas
}
