package negativacao

import (
	"context"
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
	// ItensParados gives those that nothing is told of and whose entrega ended otherwise than in the service's hands (falhou, cancelada,
	// incerta), by id, from after one on.
	ItensParados(ctx context.Context, tenantID, depoisDe int64, n int) ([]ItemNaFila, error)
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
