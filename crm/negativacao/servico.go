package negativacao

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// PorEntregas is a Transporte whose items are brought one by one, by an entrega each to a destination.
type PorEntregas interface {
	Transporte
	Destino() string // registry name
}

// ItemNaFila is an item with the entrega that brings it.
type ItemNaFila struct {
	Envio
	EntregaID int64
	Estado    crm.EstadoEntrega
	Porque    string // of the entrega
}

// Fila is what Negativacoes keeps of items that a service is brought.
type Fila interface {
	// ItensDoNumero gives the items by the number of their debt at the bureau, the newest first.
	ItensDoNumero(ctx context.Context, tenantID int64, numero string) ([]ItemNaFila, error)
	// ItensParados gives those that nothing is told of and whose entrega ended otherwise than in the service's hands: falhou, cancelada, incerta.
	ItensParados(ctx context.Context, tenantID int64, n int) ([]ItemNaFila, error)
	// Reconhecer ends an entrega of which nobody knew whether it arrived, for the service told of it by a transaction; false = it has ended
	// otherwise meanwhile.
	Reconhecer(ctx context.Context, i *ItemNaFila, chave string) (bool, error)
}

// CNPJDoCredor is that of a tenant's settings, digits.
func CNPJDoCredor(t *crm.Tenant) string {
	return sigilo.NormalizarCNPJ(t.Configuracoes.Texto(crm.ConfSerasaCNPJ))
}

// PedidoDe is what a bureau's service is told of an item.
func PedidoDe(credor string, e *Envio) *crm.PedidoDeNegativacao {
	a := &e.Devedor.Endereco
	logradouro := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(a.Logradouro), ","))
	if numero := strings.TrimSpace(a.Numero); logradouro != "" && numero != "" {
		logradouro += ", " + numero
	}
	p := &crm.PedidoDeNegativacao{
		ID: e.NegativacaoID, Contrato: e.Numero, Credor: credor, Natureza: e.Natureza, Vencimento: e.Vencimento, Valor: e.Valor,
		Devedor: crm.DevedorNegativado{
			Documento: e.Documento, Nome: e.Devedor.Nome, CEP: strings.Map(digito, a.CEP), Logradouro: logradouro, Complemento: a.Complemento, Bairro: a.Bairro,
			Cidade: a.Cidade, UF: strings.ToUpper(strings.TrimSpace(a.Estado)),
		},
	}
	p.Motivo, _ = strconv.Atoi(e.Motivo)
	return p
}

func digito(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// PorqueNaoVai says why an item is not to be brought any more, Portuguese; "" = it is. ti is its title as it is now, nil = there is none.
func PorqueNaoVai(n *Negativacao, e *Envio, ti *crm.Titulo) string {
	switch {
	case e.Desfecho != "":
		return "o que houve com este item já se sabe"
	case e.Chave != "":
		return "o serviço já recebeu este item"
	case e.Operacao == Exclusao && n.Situacao != BaixaEnviada, e.Operacao == Inclusao && n.Situacao != Enviada:
		return "a negativação está " + string(n.Situacao) + ": este item já não vai"
	case e.Operacao == Inclusao && (ti == nil || Remanescente(ti) != e.Valor || ti.Quitacao() == crm.TituloPago || ti.Quitacao() == crm.TituloEncerrado):
		return "o título foi pago ou mudou depois da aprovação"
	}
	return ""
}

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

// maxParados bounds one round of AcompanharItens.
const maxParados = 500

// semChave begins the key of an item that no service has: its end is told like an answer, and by this key once.
const semChave = "nao-enviada/"

// AcompanharItens tells negativações of items that did not reach the service: what failed or was given up is refused with why, and what may have arrived waits for
// the service's word, and says so.
func (g *Negativador) AcompanharItens(ctx context.Context, t *crm.Tenant) error {
	itens, err := g.Negativacoes.ItensParados(ctx, t.ID, maxParados)
	for i := 0; i < len(itens) && err == nil; i++ {
		item := &itens[i]
		if item.Estado == crm.EntregaIncerta {
			err = g.anotarIncerta(ctx, t, item)
			continue
		}
		item.Chave = semChave + strconv.FormatInt(item.EntregaID, 10)
		if err = g.Negativacoes.Anotar(ctx, &item.Envio); err == nil {
			_, _, err = g.ReceberItem(ctx, t, item.Chave, "fim", []Codigo{{Codigo: "NAO_ENVIADA", Texto: cmp.Or(item.Porque, "a entrega terminou "+string(item.Estado)), Classe: ClasseRejeicao}})
		}
	}
	return err
}

// fraseIncerta is what a negativação says while nobody knows whether its item arrived.
const fraseIncerta = "A resposta do serviço se perdeu: não se sabe se ele recebeu, e nada é enviado de novo sozinho. O aviso dele resolve; se não vier, confira no portal da Serasa."

func (g *Negativador) anotarIncerta(ctx context.Context, t *crm.Tenant, item *ItemNaFila) error {
	n, err := g.Negativacoes.Negativacao(ctx, t.ID, item.NegativacaoID)
	if err != nil || n.Porque == fraseIncerta {
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return nil
		}
		return err
	}
	n.Porque = fraseIncerta
	p := n.anotar(Sistema, fraseIncerta, g.Relogio())
	ns := []Negativacao{*n}
	err = g.Negativacoes.Mudar(ctx, ns, []Passo{p}, g.auditoria(crm.Ator{Quem: Sistema}, t.ID, "negativacao.incerta", alvos(ns), "", resumo(ns)))
	if errors.Is(err, crm.ErrConflito) { // it moved meanwhile
		return nil
	}
	return err
}
