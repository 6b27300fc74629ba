package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Novidade is something that a destination told when it was asked about an ocorrência.
type Novidade struct {
	OcorrenciaID int64
	Chave        string // of this piece of news at the destination: it is taken in once
	Autor        string
	Texto        string
	Em           time.Time // zero = now
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

// Narrar writes the news as a narrativa whose origem is the destination's sistema, so that it is not sent back there.
// A piece that is known already writes nothing and gives false.
func (rc *Recebimentos) Narrar(ctx context.Context, slug, sistema string, n Novidade) (nova bool, err error) {
	err = insistir(ctx, &rc.vez, func(error) error { return rc.Retratos.Atualizar(ctx) }, func() (err error) {
		nova, err = rc.narrar(ctx, slug, sistema, n)
		return err
	})
	return nova, err
}

func (rc *Recebimentos) narrar(ctx context.Context, slug, sistema string, n Novidade) (bool, error) {
	r, ok := rc.Retratos.Retrato(slug)
	if !ok {
		return false, ErrNaoEncontrado
	}
	soma := sha256.Sum256([]byte("novidade\x00" + n.Chave))
	chave := ProcuraChave{Sistema: sistema, Tipo: ChaveNarrativa, Chave: hex.EncodeToString(soma[:])}
	achados, err := rc.Consultas.Buscar(ctx, &Procura{TenantID: r.Tenant.ID, OcorrenciaID: n.OcorrenciaID, Chaves: []ProcuraChave{chave}})
	if err != nil || len(achados.Chaves) > 0 || achados.Ocorrencia == nil {
		return false, err
	}
	oc, agora := achados.Ocorrencia, rc.Relogio()
	em := n.Em
	if em.IsZero() {
		em = agora
	}
	m := novaMovimentacao(r, oc, Origem{Sistema: sistema}, Encurtar(n.Autor, 190), agora)
	m.narrar(NarrativaRecebida, Encurtar(n.Texto, MaxTexto-1), em)
	m.chaves = []ChaveIdempotencia{{
		TenantID: r.Tenant.ID, Sistema: chave.Sistema, Tipo: chave.Tipo, Chave: chave.Chave, OcorrenciaID: oc.ID, Numero: oc.Numero, Versao: 1, Em: agora,
	}}
	entregas := m.entregas()
	primeiro, err := rc.Numeracao.IDs(ctx, m.quantosIDs(entregas))
	if err != nil {
		return false, err
	}
	ids, escrita := sequencia{primeiro}, &Escrita{}
	m.escrever(escrita, entregas, &ids)
	return true, rc.Escritor.Gravar(ctx, escrita)
}
