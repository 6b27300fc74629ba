package crm

import (
	"cmp"
	"context"
	"strconv"
)

// SistemaPonte is the origem of what Ponte itself writes under an ocorrência.
const SistemaPonte = "ponte"

// FalhasDeIntegracao tells the people of an ocorrência that a delivery ended badly (docs/regras.md §6.8): a narrativa that says why
// and, while the ocorrência is still in the status that triggered, a move to the tenant's status of a failed
// integration. When the delivery succeeds after all, it moves back. Neither triggers anything.
type FalhasDeIntegracao struct {
	Retratos  Retratos
	Consultas Consultas
	Presas    Presas
	Escritor  Escritor
	Numeracao Numeracao
	Trilha    Trilha // of people who mend; nil where nobody does
	Relogio   Relogio

	vez vez
}

// Presas finds ocorrências that were moved to the status of a failed integration by Ponte, and whose entrega, of the status
// that they were moved out of, was delivered after that.
type Presas interface {
	// EmFalha gives those entregas, one an ocorrência, the oldest first, up to a thousand; entregaID 0 = any.
	EmFalha(ctx context.Context, tenantID, statusFalhaID, entregaID int64) ([]LinhaEntrega, error)
}

// Avisar writes narrativa and move, once however often it is called for the same end (an entrega and its number of
// tries).
func (f *FalhasDeIntegracao) Avisar(ctx context.Context, slug string, e *Entrega) error {
	return f.insistir(ctx, func() error { return f.avisar(ctx, slug, e) })
}

func (f *FalhasDeIntegracao) insistir(ctx context.Context, decidir func() error) error {
	return insistir(ctx, &f.vez, func(error) error { return f.Retratos.Atualizar(ctx) }, decidir)
}

func (f *FalhasDeIntegracao) avisar(ctx context.Context, slug string, e *Entrega) error {
	if e.OcorrenciaID == 0 {
		return nil // of a contract or an alarm: it stands among the entregas, and in the Painel
	}
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
	m := novaMovimentacao(r, achados.Ocorrencia, Origem{Sistema: SistemaPonte}, "Ponte", f.Relogio())
	m.narrar(NarrativaSistema, fraseFalha(r.titulo(e.Destino), e), m.agora)
	m.lembrar(chave, nil, "")
	if falha := r.statusFalha(); falha != nil && e.StatusID != 0 && m.oc.StatusID == e.StatusID {
		m.entrar(falha)
	}
	return f.gravar(ctx, m)
}

// Sanar takes the ocorrência of an entrega that was delivered after it had failed out of the status of a failed integration,
// back to the status that triggered, with a narrativa that says so. It does nothing where the ocorrência went on meanwhile.
func (f *FalhasDeIntegracao) Sanar(ctx context.Context, slug string, e *Entrega) error {
	r, ok := f.Retratos.Retrato(slug)
	if !ok {
		return ErrNaoEncontrado
	}
	presas, err := f.emFalha(ctx, r, e.ID)
	if err != nil || len(presas) == 0 {
		return err
	}
	_, err = f.sanar(ctx, slug, "Ponte", &presas[0].Entrega)
	return err
}

// ListarPresas lists the entregas whose ocorrências are in the status of a failed integration although they were delivered
// meanwhile: what SanarTodas would mend.
func (f *FalhasDeIntegracao) ListarPresas(ctx context.Context, slug string) ([]LinhaEntrega, error) {
	r, ok := f.Retratos.Retrato(slug)
	if !ok {
		return nil, ErrNaoEncontrado
	}
	return f.emFalha(ctx, r, 0)
}

// SanarTodas mends every one of ListarPresas, each with its trail, and tells how many. A reason is required.
func (f *FalhasDeIntegracao) SanarTodas(ctx context.Context, ator Ator, slug string) (int, error) {
	motivo, err := motivoDe(ator)
	if err != nil {
		return 0, err
	}
	presas, err := f.ListarPresas(ctx, slug)
	feitas := 0
	for i := range presas {
		p := &presas[i]
		var sanada bool
		if sanada, err = f.sanar(ctx, slug, ator.Quem, &p.Entrega); err != nil {
			break
		}
		if !sanada {
			continue
		}
		feitas++
		err = f.Trilha.RegistrarAuditoria(context.WithoutCancel(ctx), Auditoria{
			TenantID: p.TenantID, Quem: ator.Quem, Acao: "ocorrencia.sanar_falha", Alvo: p.Numero, Depois: descrever("entrega", strconv.FormatInt(p.ID, 10)),
			Motivo: motivo, Endereco: ator.Endereco, Em: f.Relogio(),
		})
		if err != nil {
			break
		}
	}
	return feitas, err
}

func (f *FalhasDeIntegracao) emFalha(ctx context.Context, r *Retrato, entregaID int64) ([]LinhaEntrega, error) {
	falha := r.statusFalha()
	if falha == nil {
		return nil, nil
	}
	return f.Presas.EmFalha(ctx, r.Tenant.ID, falha.ID, entregaID)
}

// sanar moves one ocorrência back, unless it is somewhere else by now.
func (f *FalhasDeIntegracao) sanar(ctx context.Context, slug, autor string, e *Entrega) (sanada bool, err error) {
	err = f.insistir(ctx, func() error {
		sanada = false
		r, ok := f.Retratos.Retrato(slug)
		if !ok {
			return ErrNaoEncontrado
		}
		achados, err := f.Consultas.Buscar(ctx, &Procura{TenantID: e.TenantID, OcorrenciaID: e.OcorrenciaID})
		if err != nil {
			return err
		}
		falha, volta := r.statusFalha(), r.StatusPorID[e.StatusID]
		if achados.Ocorrencia == nil || falha == nil || volta == nil || achados.Ocorrencia.StatusID != falha.ID {
			return nil
		}
		m := novaMovimentacao(r, achados.Ocorrencia, Origem{Sistema: SistemaPonte}, autor, f.Relogio())
		m.narrar(NarrativaSistema, fraseSanada(r.titulo(e.Destino), volta.Nome, e), m.agora)
		m.entrar(volta)
		sanada = true
		return f.gravar(ctx, m)
	})
	return sanada && err == nil, err
}

// statusFalha is the tenant's status of a failed integration; nil when there is none.
func (r *Retrato) statusFalha() *Status {
	return r.Status[r.Tenant.Configuracoes.Texto(ConfStatusFalha)]
}

// gravar writes what Ponte itself does to an ocorrência: nothing of it is sent.
func (f *FalhasDeIntegracao) gravar(ctx context.Context, m *movimentacao) error {
	primeiro, err := f.Numeracao.IDs(ctx, m.quantosIDs(nil))
	if err != nil {
		return err
	}
	ids, escrita := sequencia{primeiro}, &Escrita{}
	m.escrever(escrita, nil, &ids)
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

func fraseSanada(titulo, status string, e *Entrega) string {
	feita := "INTEGRACAO COM " + titulo + " FEITA (" + e.Acao + ")"
	if la := cmp.Or(e.NumeroExterno, e.IDExterno); la != "" {
		feita += ": " + la
	}
	return feita + ". A ocorrência voltou para o status " + status + "; nada foi enviado de novo."
}
