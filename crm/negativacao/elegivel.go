package negativacao

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Bounds of what may be noted (docs/regras.md §31.2).
const (
	maxMeses    = 4*12 + 11 // since the due date, for an inclusion
	maioridade  = 18
	maxNumero   = 16
	DiasDaBaixa = 5 // working days from the payment, by law
)

// Remanescente is what is noted of a title: its value less what was paid and the discount, in cents, without correction, fine and interest,
// which may be disputed and change every day.
func Remanescente(t *crm.Titulo) int64 { return max(t.Valor-t.Desconto-t.Pago, 0) }

// NumeroDoTitulo is by which the bureau knows a debt, the same for every inclusion of it: contract/instalment where that is short enough and
// has no sign that the file does not know, else the title's id. Two titles never have the same: the first has one slash and the second none.
func NumeroDoTitulo(t *crm.Titulo, contrato *crm.Contrato) string {
	legivel := func(s string) bool {
		return s != "" && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.") == ""
	}
	if n := contrato.Codigo + "/" + t.Codigo; legivel(contrato.Codigo) && legivel(t.Codigo) && len(n) <= maxNumero {
		return n
	}
	return "T" + strings.ToUpper(strconv.FormatInt(t.ID, 36))
}

// DevedorDe reads who owes from the client.
func DevedorDe(c *crm.Cliente) Devedor {
	d := Devedor{Documento: c.Documento, Nome: strings.TrimSpace(c.Nome), Endereco: c.Endereco, Email: c.Email}
	if t, leitura := crm.LerData(c.Nascimento, time.UTC); leitura == crm.DataLida {
		d.Nascimento = crm.DiaDe(t)
	}
	for _, f := range c.Telefones {
		if f.DDD != "" && f.Numero != "" {
			d.DDD, d.Fone = f.DDD, f.Numero
			break
		}
	}
	return d
}

// Julgar says why a title may not be noted now, by rules that hold for every way to the bureau; none = it may. No reason bears a personal
// value.
func Julgar(t *crm.Tenant, ti *Titulo, hoje crm.Dia) []string {
	motivos := julgarPrazo(t, &ti.Titulo, hoje)
	switch ti.Quitacao() {
	case crm.TituloPago:
		motivos = append(motivos, "O título está pago.")
	case crm.TituloEncerrado:
		motivos = append(motivos, "O título está encerrado na origem: "+crm.Encurtar(ti.Situacao, 40)+".")
	case crm.TituloEmAberto, crm.TituloParcial:
		if Remanescente(&ti.Titulo) == 0 {
			motivos = append(motivos, "Nada resta a pagar do valor do título.")
		}
	}
	if c := ti.Combinado; c != nil && c.Limite >= hoje {
		nome := "uma promessa de pagamento"
		if c.Acordo {
			nome = "um acordo"
		}
		motivos = append(motivos, "Há "+nome+" até "+c.Ate.Texto()+": espera-se até "+c.Limite.Texto()+".")
	}
	if !ti.Contrato.Situacao.Vigente() {
		motivos = append(motivos, "O contrato não está vigente.")
	}
	return append(motivos, julgarDevedor(ti.Cliente, hoje)...)
}

func julgarPrazo(t *crm.Tenant, ti *crm.Titulo, hoje crm.Dia) []string {
	vence, err := time.Parse(time.DateOnly, string(ti.VenceEm()))
	dia, _ := time.Parse(time.DateOnly, string(hoje))
	minimo := t.Configuracoes.Inteiro(crm.ConfSerasaAtraso)
	switch dias := int(dia.Sub(vence) / (24 * time.Hour)); {
	case ti.VenceEm() == "":
		return []string{"O título não tem vencimento: a origem precisa dizê-lo."}
	case err != nil:
		return []string{"O vencimento do título não é um dia do calendário: corrija-o na origem."}
	case dias <= 0:
		return []string{"O título ainda não venceu."}
	case vence.Before(dia.AddDate(0, -maxMeses, 0)):
		return []string{"O vencimento é mais antigo do que 4 anos e 11 meses: a Serasa não o aceita."}
	case dias < minimo:
		return []string{fmt.Sprintf("O título venceu há %d dias, e a regra é esperar %d.", dias, minimo)}
	}
	return nil
}

func julgarDevedor(c *crm.Cliente, hoje crm.Dia) []string {
	if c == nil {
		return []string{"O contrato não tem cliente."}
	}
	var motivos []string
	switch {
	case c.Documento == "":
		motivos = append(motivos, "O cliente não tem CPF ou CNPJ.")
	case !sigilo.DocumentoValido(c.Documento):
		motivos = append(motivos, "O CPF ou CNPJ do cliente não é válido: confira os dígitos.")
	}
	if nascimento := DevedorDe(c).Nascimento; nascimento != "" && len(c.Documento) == 11 {
		n, _ := time.Parse(time.DateOnly, string(nascimento))
		if n.AddDate(maioridade, 0, 0).Format(time.DateOnly) > string(hoje) {
			motivos = append(motivos, "O devedor tem menos de 18 anos.")
		}
	}
	return motivos
}

// envioDe is the item by which a title is included.
func (n *Negativacao) envioDe(c *crm.Cliente) Envio {
	e := n.envio(Inclusao)
	if c != nil {
		e.Devedor = DevedorDe(c)
	}
	return e
}

func (n *Negativacao) envio(op Operacao) Envio {
	e := Envio{
		TenantID: n.TenantID, NegativacaoID: n.ID, Operacao: op, Documento: n.Documento, Numero: n.Numero, Valor: n.Valor, Vencimento: n.Vencimento,
		Natureza: n.Natureza, Devedor: Devedor{Documento: n.Documento},
	}
	if op == Exclusao {
		e.Motivo = n.Motivo
	}
	return e
}

// novaDe is the negativação that a title would be asked for by.
func (g *Negativador) novaDe(t *crm.Tenant, credor *Credor, ti *Titulo, quem string) Negativacao {
	agora := g.Relogio()
	n := Negativacao{
		TenantID: t.ID, TituloID: ti.ID, ContratoID: ti.ContratoID, Situacao: Pendente, Numero: NumeroDoTitulo(&ti.Titulo, &ti.Contrato),
		Valor: Remanescente(&ti.Titulo), Vencimento: ti.VenceEm(), Natureza: credor.Natureza, PedidaPor: quem, PedidaEm: agora, MudouEm: agora,
	}
	if ti.Cliente != nil {
		n.ClienteID, n.Documento = ti.Cliente.ID, ti.Cliente.Documento
	}
	return n
}

// julgar adds what the tenant's way to the bureau lacks to what Julgar says.
func (g *Negativador) julgar(t *crm.Tenant, x Transporte, credor *Credor, ti *Titulo, hoje crm.Dia) []string {
	motivos := Julgar(t, ti, hoje)
	if len(motivos) > 0 || ti.Cliente == nil {
		return motivos
	}
	n := g.novaDe(t, credor, ti, "")
	e := n.envioDe(ti.Cliente)
	return x.Conferir(credor, &e, hoje)
}
