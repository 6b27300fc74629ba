package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/integration/destino"
)

// Paths of the API, below its address.
const (
	caminhoDivida   = "/collection/debt/"
	caminhoContrato = "/collection/debt/contract"
)

// tipoDaDivida is what the API calls the product.
const tipoDaDivida = "PEFIN"

// valorMinimo is the least that the API takes, in cents.
const valorMinimo = 1000

// Lengths of what is sent, in characters. What is longer is cut, but for what identifies the debt.
const (
	maxNome        = 70
	maxEndereco    = 70
	maxComplemento = 20
	maxBairro      = 20
	maxCidade      = 20
	maxContrato    = 20
)

type inclusao struct {
	Value          json.Number `json:"value"`
	AreaInformante string      `json:"areaInformante"`
	DueDate        string      `json:"dueDate"`
	CategoryID     string      `json:"categoryId"`
	Debtor         devedor     `json:"debtor"`
	Creditor       credor      `json:"creditor"`
	ContractNumber string      `json:"contractNumber"`
	DebtType       string      `json:"debtType"`
}

type devedor struct {
	DocumentNumber string   `json:"documentNumber"`
	Name           string   `json:"name"`
	Address        endereco `json:"address"`
}

type endereco struct {
	ZipCode     string `json:"zipCode"`
	AddressLine string `json:"addressLine"`
	Complement  string `json:"complement,omitempty"`
	District    string `json:"district"`
	City        string `json:"city"`
	State       string `json:"state"`
}

type credor struct {
	DocumentNumber string `json:"documentNumber"`
}

// pedir gives the call that an action is. Guarantors are not sent: excluding the principal takes those that somebody else included.
func (c *cliente) pedir(acao string, n *crm.PedidoDeNegativacao) (destino.Chamada, error) {
	if acao == crm.EventoBaixar {
		cabecalhos := map[string]string{
			"creditor-document": n.Credor, "debtor-document": n.Devedor.Documento, "contract-number": n.Contrato, "reason": strconv.Itoa(n.Motivo), "type": tipoDaDivida,
		}
		guardado := fmt.Sprintf("creditor-document: %s\ndebtor-document: %s\ncontract-number: %s\nreason: %d\ntype: %s", n.Credor, n.Devedor.Documento, n.Contrato, n.Motivo, tipoDaDivida)
		return destino.Chamada{Metodo: http.MethodDelete, Caminho: caminhoContrato, Cabecalhos: cabecalhos, Guardado: guardado}, nil
	}
	d := &n.Devedor
	b, err := json.Marshal(inclusao{
		Value: json.Number(fmt.Sprintf("%d.%02d", n.Valor/100, n.Valor%100)), AreaInformante: c.valores[campoArea], DueDate: string(n.Vencimento), CategoryID: n.Natureza,
		Debtor: devedor{DocumentNumber: d.Documento, Name: cortar(d.Nome, maxNome), Address: endereco{
			ZipCode: d.CEP, AddressLine: cortar(d.Logradouro, maxEndereco), Complement: cortar(d.Complemento, maxComplemento), District: cortar(d.Bairro, maxBairro),
			City: cortar(d.Cidade, maxCidade), State: d.UF,
		}},
		Creditor: credor{n.Credor}, ContractNumber: n.Contrato, DebtType: tipoDaDivida,
	})
	if err != nil {
		return destino.Chamada{}, destino.Permanente("o pedido não pode ser escrito em JSON").Por(err)
	}
	return destino.Chamada{Metodo: http.MethodPost, Caminho: caminhoDivida, Tipo: "application/json; charset=utf-8", Corpo: b}, nil
}

func cortar(texto string, n int) string {
	runas := []rune(strings.Join(strings.Fields(texto), " "))
	return strings.TrimSpace(string(runas[:min(len(runas), n)]))
}

var (
	contratoDoSerasa = regexp.MustCompile(`^[0-9A-Z/.\-][0-9A-Z/.\- ]*$`)
	duasLetras       = regexp.MustCompile(`^[A-Z][A-Z0-9]$`)
	oitoDigitos      = regexp.MustCompile(`^[0-9]{8}$`)
	unidadeFederal   = regexp.MustCompile(`^[A-Z]{2}$`)
)

// maxEnvios is how often one item is sent at most: once, and three times again by a person.
const maxEnvios = 4

// faltasDe says what Serasa asks for and is not there, a sentence each. What is not to go any more lacks nothing.
func faltasDe(_ context.Context, d *crm.DossieEntrega, _ map[string]string) []string {
	n := d.Negativacao
	switch {
	case n == nil:
		return []string{"A negativação não existe mais."}
	case n.NaoEnviar != "":
		return nil
	case n.Enviadas >= maxEnvios:
		return []string{"Já foi enviada " + strconv.Itoa(maxEnvios) + " vezes, o máximo: confira no portal do Serasa o que houve."}
	}
	return Conferir(n, exclui(d.Entrega.Acao))
}

// Conferir says what of a debt Serasa asks for and is not there, Portuguese, a sentence each, without the values.
func Conferir(n *crm.PedidoDeNegativacao, exclusao bool) (faltas []string) {
	exigir := func(certo bool, frase string) {
		if !certo {
			faltas = append(faltas, frase)
		}
	}
	exigir(len(n.Credor) == 14 && sigilo.DocumentoValido(n.Credor), "O CNPJ do credor não é válido: preencha-o nas configurações da negativação.")
	exigir(sigilo.DocumentoValido(n.Devedor.Documento), "O CPF ou CNPJ do devedor não é válido.")
	exigir(contratoDoSerasa.MatchString(n.Contrato) && len(n.Contrato) <= maxContrato, "O número do contrato tem até 20 de A-Z, 0-9, espaço, ponto, barra e hífen.")
	if exclusao {
		exigir(n.Motivo > 0 && n.Motivo < 86 && (n.Motivo < 26 || n.Motivo > 30), "O motivo da baixa falta ou é reservado ao Serasa.")
		return faltas
	}
	exigir(n.Devedor.Nome != "", "O devedor não tem nome.")
	exigir(n.Valor >= valorMinimo, "O valor é menor que R$ 10,00, o mínimo da API do Serasa.")
	exigir(n.Vencimento != "", "O título não tem vencimento.")
	exigir(duasLetras.MatchString(n.Natureza), "Falta a natureza da operação: preencha-a nas configurações da negativação.")
	exigir(oitoDigitos.MatchString(n.Devedor.CEP), "O CEP do devedor não tem 8 dígitos.")
	exigir(strings.TrimSpace(n.Devedor.Logradouro) != "", "O devedor não tem logradouro.")
	exigir(strings.TrimSpace(n.Devedor.Bairro) != "", "O devedor não tem bairro.")
	exigir(strings.TrimSpace(n.Devedor.Cidade) != "", "O devedor não tem cidade.")
	exigir(unidadeFederal.MatchString(n.Devedor.UF), "O devedor não tem UF.")
	return faltas
}
