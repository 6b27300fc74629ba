package crm

import (
	"context"
	"strconv"
)

// SistemaPonte is the origem of what Ponte itself writes under an ocorrência.
const SistemaPonte = "ponte"

// FalhasDeIntegracao tells the people of an ocorrência that a delivery ended badly (docs/regras.md §6.8): a narrativa that says why
// and, while the ocorrência is still in the status that triggered, a move to the tenant's status of a failed
// integration. That status triggers nothing.
type FalhasDeIntegracao struct {
	Retratos  Retratos
	Consultas Consultas
	Escritor  Escritor
	Numeracao Numeracao
	Relogio   Relogio

	vez vez
}

// Avisar writes narrativa and move, once however often it is called for the same end (an entrega and its number of
// tries). titulo names the destination to people.
func (f *FalhasDeIntegracao) Avisar(ctx context.Context, slug, titulo string, e *Entrega) error {
	return insistir(ctx, &f.vez, func(error) error { return f.Retratos.Atualizar(ctx) }, func() error { return f.avisar(ctx, slug, titulo, e) })
}

func (f *FalhasDeIntegracao) avisar(ctx context.Context, slug, titulo string, e *Entrega) error {
	r, ok := f.Retratos.Retrato(slug)
	if !ok {
		return ErrNaoEncontrado
	}
	chave := ProcuraChave{
		Sistema: SistemaPonte, Tipo: ChaveNarrativa, Chave: "entrega/" + strconv.FormatInt(e.ID, 10) + "/" + strconv.Itoa(e.Tentativas),
	}
	achados, err := f.Consultas.Buscar(ctx, &Procura{TenantID: e.TenantID, OcorrenciaID: e.OcorrenciaID, Chaves: []ProcuraChave{chave}})
	if err != nil {
		return err
	}
	if len(achados.Chaves) > 0 || achados.Ocorrencia == nil {
		return nil // told before, or nothing to tell it under
	}
	oc, agora, origem := achados.Ocorrencia, f.Relogio(), Origem{Sistema: SistemaPonte}
	id, err := f.Numeracao.IDs(ctx, 2)
	if err != nil {
		return err
	}
	escrita := &Escrita{
		Chaves: []ChaveIdempotencia{{
			TenantID: e.TenantID, Sistema: chave.Sistema, Tipo: chave.Tipo, Chave: chave.Chave, OcorrenciaID: oc.ID, Numero: oc.Numero, Versao: 1, Em: agora,
		}},
		Narrativas: []Narrativa{{
			ID: id, TenantID: e.TenantID, OcorrenciaID: oc.ID, Autor: "Ponte", Origem: origem, Tipo: NarrativaSistema,
			Texto: fraseFalha(titulo, e), Em: agora, CriadaEm: agora,
		}},
	}
	mudanca := oc.Mudanca(agora)
	falha := r.Status[r.Tenant.Configuracoes.Texto(ConfStatusFalha)]
	if falha != nil && e.StatusID != 0 && oc.StatusID == e.StatusID && falha.ID != oc.StatusID {
		mudanca.StatusID = falha.ID
		if !falha.Fase.Final() {
			mudanca.FechadaEm = nil
		}
		escrita.Movimentos = []Movimento{{
			ID: id + 1, TenantID: e.TenantID, OcorrenciaID: oc.ID, DeStatusID: oc.StatusID, ParaStatusID: falha.ID, Autor: "Ponte", Origem: origem, Em: agora,
		}}
	}
	escrita.Mudancas = []Mudanca{mudanca} // a narrativa is a modification: callers poll by ultima_modificacao
	return f.Escritor.Gravar(ctx, escrita)
}

// fraseFalha keeps the form of the family's integration log (docs/fatos/multidados.md §8).
func fraseFalha(titulo string, e *Entrega) string {
	problema := "FALHA DE INTEGRACAO COM " + titulo + " (" + e.Acao + "): " + e.Motivo
	if e.Estado == EntregaIncerta {
		return Aviso("INTEGRACAO COM "+titulo+" SEM CONFIRMACAO ("+e.Acao+"): "+e.Motivo,
			"Verificar em "+titulo+" se a solicitação existe antes de reenviar ou cancelar a entrega "+strconv.FormatInt(e.ID, 10))
	}
	return Aviso(problema, "Corrigir e reenviar a entrega "+strconv.FormatInt(e.ID, 10))
}
