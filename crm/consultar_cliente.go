package crm

import (
	"context"
	"strings"

	"ponte/crm/jsontext"
	"ponte/crm/sigilo"
)

// ConsultarCliente (GetClienteCpfCnpj) looks a client up by document and answers a JSON object of strings. Personal data: only a master, or
// a credential that was granted the operation by name, may call it (docs/regras.md §4.2).
func (o *Ocorrencias) ConsultarCliente(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := validarCampos(p.Campos); err != nil {
		return nil, err
	}
	documento := sigilo.NormalizarDocumento(p.comValor(p.Campos, []string{"CNPJ_CPF", "CNPJ_CLIENTE"}))
	if documento == "" {
		return nil, Recusar(RecusaObrigatorio, "CNPJ_CPF")
	}
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: p.Retrato.Tenant.ID, Cliente: ProcuraCliente{Documento: documento}})
	if err != nil {
		return nil, err
	}
	if len(achados.Clientes) == 0 {
		return nil, Recusar(RecusaClienteInexistente, "CNPJ_CPF "+sigilo.MascararDocumento(documento))
	}
	return &Resposta{Texto: descreverCliente(&achados.Clientes[0]), resumo: "1 cliente"}, nil
}

// veClientes tells whether a credential may look any client up.
func (c *Credencial) veClientes() bool { return c.Mestre || c.Concedida(OperacaoConsultarCliente) }

// camposDoCliente are a client's fields under the names of the contract's parts, in lower case as REST spells them.
var camposDoCliente = []struct {
	nome  string
	valor func(c *Cliente) string
}{
	{"codigo_cliente", func(c *Cliente) string { return c.Codigo }},
	{"codigo_auxiliar_cliente", func(c *Cliente) string { return c.CodigoAuxiliar }},
	{"id_integracao", func(c *Cliente) string { return c.IDIntegracao }},
	{"nome_cliente", func(c *Cliente) string { return c.Nome }},
	{"cnpj_cliente", func(c *Cliente) string { return c.Documento }},
	{"email_cliente", func(c *Cliente) string { return c.Email }},
	{"dt_nasc_cliente", func(c *Cliente) string { return c.Nascimento }},
	{"end_cliente", func(c *Cliente) string { return c.Endereco.Logradouro }},
	{"num_end_cliente", func(c *Cliente) string { return c.Endereco.Numero }},
	{"complemento_cliente", func(c *Cliente) string { return c.Endereco.Complemento }},
	{"bairro_cliente", func(c *Cliente) string { return c.Endereco.Bairro }},
	{"cidade_cliente", func(c *Cliente) string { return c.Endereco.Cidade }},
	{"estado_cliente", func(c *Cliente) string { return c.Endereco.Estado }},
	{"cep_cliente", func(c *Cliente) string { return c.Endereco.CEP }},
}

// descreverCliente writes a client as a JSON object: all fields, and the phones that it has.
func descreverCliente(c *Cliente) string {
	b := []byte{'{'}
	for _, campo := range camposDoCliente {
		b = jsontext.AppendMember(b, campo.nome, campo.valor(c))
	}
	for i := range tiposTelefone {
		t := &tiposTelefone[i]
		if f := c.telefone(t); f != nil {
			b = jsontext.AppendMember(b, strings.ToLower(t.ddd), f.DDD)
			b = jsontext.AppendMember(b, strings.ToLower(t.tel), f.Numero)
		}
	}
	return string(append(b, '}'))
}

// telefone is the phone of a kind, nil when there is none.
func (c *Cliente) telefone(t *tipoTelefone) *Telefone {
	for i := range c.Telefones {
		if f := &c.Telefones[i]; f.Tipo == t.tipo && f.Ordem == t.ordem {
			return f
		}
	}
	return nil
}

// campoDoCliente finds a field by its name: one of camposDoCliente, or the name of a phone's part (ddd_, tel_ or both,
// ddd_tel_). nil = it is no field of a client.
func campoDoCliente(nome string) func(c *Cliente) string {
	for _, campo := range camposDoCliente {
		if campo.nome == nome {
			return campo.valor
		}
	}
	for i := range tiposTelefone {
		t := &tiposTelefone[i]
		parte := map[string]func(f *Telefone) string{
			t.ddd:     func(f *Telefone) string { return f.DDD },
			t.tel:     func(f *Telefone) string { return f.Numero },
			t.inteiro: func(f *Telefone) string { return strings.TrimSpace(f.DDD + " " + f.Numero) },
		}[strings.ToUpper(nome)]
		if parte != nil {
			return func(c *Cliente) string {
				if f := c.telefone(t); f != nil {
					return parte(f)
				}
				return ""
			}
		}
	}
	return nil
}
