package negativacao

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Aviso is what a service told of an item, after it had been brought there.
type Aviso struct {
	Chave     string // transaction
	Operacao  Operacao
	Credor    string // CNPJ, digits
	Devedor   string // document, masked
	Numero    string // of the debt
	Protocolo string // the service's own key of the debt, "" = none
	Recusada  bool
	Codigo    string // of the refusal, "" = none was said
	Texto     string // of the refusal, documents masked
}

// evento tells the messages of one transaction apart.
func (a *Aviso) evento() string { return fmt.Sprintf("%s/%t", a.Operacao, a.Recusada) }

func (a *Aviso) codigos() []Codigo {
	switch {
	case a.Recusada:
		return []Codigo{{Codigo: cmp.Or(a.Codigo, "RECUSADA"), Texto: cmp.Or(a.Texto, "o serviço recusou sem dizer por quê"), Classe: ClasseRejeicao}}
	case a.Protocolo != "":
		return []Codigo{{Codigo: "CADUS", Texto: a.Protocolo, Classe: ClasseInformativo}}
	}
	return nil
}

// ReceberAviso applies what a service told: estado and porque say what became of it. A transaction that is not known may be of an item whose answer was
// lost, which is found by its debt; of one that is on its way; or of none: that is EventoSemObjeto, and is asked again a while later.
func (g *Negativador) ReceberAviso(ctx context.Context, t *crm.Tenant, a *Aviso) (estado crm.EstadoEvento, porque string, err error) {
	e, err := g.Negativacoes.PorChave(ctx, t.ID, a.Chave)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		if e, porque, err = g.porDivida(ctx, t, a); err == nil && e == nil {
			return crm.EventoSemObjeto, porque, nil
		}
	}
	if err != nil {
		return "", "", err
	}
	if porque := a.deOutra(e, CNPJDoCredor(t)); porque != "" {
		return crm.EventoFalhou, porque, nil
	}
	r, repetido, err := g.ReceberItem(ctx, t, a.Chave, a.evento(), a.codigos())
	switch {
	case err != nil:
		return "", "", err
	case repetido:
		return crm.EventoIgnorado, "já tinha sido aplicado", nil
	case r.Contagens[DesfechoAceito] > 0:
		return crm.EventoAplicado, "negativação " + strconv.FormatInt(e.NegativacaoID, 10) + ": " + feita(a), nil
	case r.Contagens[DesfechoRejeitado] > 0:
		return crm.EventoAplicado, "negativação " + strconv.FormatInt(e.NegativacaoID, 10) + ": recusada, " + cmp.Or(a.Texto, "sem dizer por quê"), nil
	}
	return crm.EventoIgnorado, "a negativação " + strconv.FormatInt(e.NegativacaoID, 10) + " já não esperava por isto", nil
}

func feita(a *Aviso) string {
	if a.Operacao == Exclusao {
		return "excluída"
	}
	return "incluída"
}

// deOutra says why a message is not of an item, by what identifies the debt; "" = it is.
func (a *Aviso) deOutra(e *Envio, credor string) string {
	switch {
	case a.Credor != credor:
		return "o credor do aviso não é o das configurações"
	case a.Numero != e.Numero || a.Devedor != sigilo.MascararDocumento(e.Documento):
		return "o aviso traz outro contrato ou outro devedor que o item desta transação"
	case a.Operacao != e.Operacao:
		return "o aviso é de outra operação que o item desta transação"
	}
	return ""
}

// porDivida finds the item of which nobody knows whether it arrived, and takes the transaction for its own. nil with why = there is none now.
func (g *Negativador) porDivida(ctx context.Context, t *crm.Tenant, a *Aviso) (*Envio, string, error) {
	itens, err := g.Negativacoes.ItensDoNumero(ctx, t.ID, a.Numero)
	if err != nil {
		return nil, "", err
	}
	porque := "nenhum item daqui tem esta transação, nem espera por este contrato"
	for i := range itens {
		item := &itens[i]
		if item.Chave != "" || item.Desfecho != "" || a.deOutra(&item.Envio, a.Credor) != "" {
			continue
		}
		if item.Estado != crm.EntregaIncerta {
			porque = "o item deste contrato está a caminho: a resposta com a transação ainda não foi gravada"
			continue
		}
		reconhecido, err := g.Negativacoes.Reconhecer(ctx, item, a.Chave)
		if err != nil || reconhecido {
			return &item.Envio, "", err
		}
	}
	return nil, porque, nil
}
