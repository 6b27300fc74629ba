package crm

import (
	"context"
	"time"
)

// Novidade is something that a destination told when it was asked about an ocorrência.
type Novidade struct {
	OcorrenciaID int64
	Chave        string // of this piece of news at the destination: it is taken in once
	// Situacao is the partner's word for the state of things, which Chave then names: it is taken in when it is another than
	// last time. The destination's table (CampoSituacoes) says which status that is; else it becomes a narrativa.
	Situacao string
	Autor    string
	Texto    string    // "" = not worth a narrativa, only to be remembered
	Em       time.Time // zero = now
}

// Recebimentos takes in what Ponte fetched from a destination itself, without a call of the partner.
type Recebimentos struct {
	Retratos  Retratos
	Consultas Consultas
	Escritor  Escritor
	Numeracao Numeracao
	Relogio   Relogio

	vez vez
}

// Receber takes the news in, as a movement or a narrativa whose origem is the destination's sistema, so that nothing of it is
// sent back there. News that is known already writes nothing and gives false.
func (rc *Recebimentos) Receber(ctx context.Context, slug, sistema string, n Novidade) (nova bool, err error) {
	err = insistir(ctx, &rc.vez, func(error) error { return rc.Retratos.Atualizar(ctx) }, func() (err error) {
		nova, err = rc.receber(ctx, slug, sistema, n)
		return err
	})
	return nova, err
}

func (rc *Recebimentos) receber(ctx context.Context, slug, sistema string, n Novidade) (bool, error) {
	r, ok := rc.Retratos.Retrato(slug)
	if !ok {
		return false, ErrNaoEncontrado
	}
	chave := ProcuraChave{Sistema: sistema, Tipo: ChaveNarrativa, Chave: sha256Hex([]byte("novidade\x00" + n.Chave))}
	conteudo := ""
	if n.Situacao != "" {
		conteudo = sha256Hex([]byte(n.Situacao))
	}
	achados, err := rc.Consultas.Buscar(ctx, &Procura{TenantID: r.Tenant.ID, OcorrenciaID: n.OcorrenciaID, Chaves: []ProcuraChave{chave}})
	if err != nil || achados.Ocorrencia == nil {
		return false, err
	}
	anterior := acharChave(achados.Chaves, chave)
	if anterior != nil && anterior.Conteudo == conteudo {
		return false, nil
	}
	agora := rc.Relogio()
	m := novaMovimentacao(r, achados.Ocorrencia, Origem{Sistema: sistema}, Encurtar(n.Autor, 190), agora)
	movida, err := m.receberSituacao(sistema, n.Situacao)
	if err != nil {
		return false, err
	}
	if !movida && n.Texto != "" {
		em := n.Em
		if em.IsZero() {
			em = agora
		}
		m.narrar(NarrativaRecebida, Encurtar(n.Texto, MaxTexto-1), em)
	}
	m.lembrar(chave, anterior, conteudo)
	return true, m.gravarSo(ctx, rc.Numeracao, rc.Escritor)
}

// receberSituacao moves to the status that the partner's table gives for a situation. false = it says nothing that could be
// applied, and people are to read it: no row, a status that is gone, an ocorrência that is closed here.
func (m *movimentacao) receberSituacao(sistema, situacao string) (bool, error) {
	status, _, _ := m.retrato.situacaoDoParceiro(sistema, situacao)
	st := m.retrato.Status[status]
	if st == nil || m.encerrada() && st.ID != m.oc.StatusID {
		return false, nil
	}
	var nenhum avisos
	return true, m.mover(status, "situacao", nil, &nenhum)
}
