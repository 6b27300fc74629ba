package crm

import (
	"context"
	"strings"
)

// GetClienteCpfCnpj looks a client up by document and answers a JSON object of strings. Personal data: only a master, or
// a credential that was granted the operation by name, may call it (DESIGN §4.2).
func (o *Ocorrencias) GetClienteCpfCnpj(ctx context.Context, p *Pedido) (r *Resposta, err error) {
	defer func() { err = o.anotarRecusa(p, err) }()
	if err := o.autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := validarCampos(p.Campos); err != nil {
		return nil, err
	}
	documento := NormalizarDocumento(primeiroTexto(p.Campos, []string{"CNPJ_CPF", "CNPJ_CLIENTE"}))
	if documento == "" {
		return nil, Recusar(RecusaObrigatorio, "CNPJ_CPF")
	}
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: p.Retrato.Tenant.ID, Cliente: ProcuraCliente{Documento: documento}})
	if err != nil {
		return nil, err
	}
	if len(achados.Clientes) == 0 {
		return nil, Recusar(RecusaClienteInexistente, "CNPJ_CPF "+MascararDocumento(documento))
	}
	return o.responder(p, descreverCliente(&achados.Clientes[0]), "1 cliente"), nil
}

// descreverCliente writes a client under the names of the contract's parts, in lower case as REST spells them.
func descreverCliente(c *Cliente) string {
	b := []byte{'{'}
	for _, par := range [...][2]string{
		{"codigo_cliente", c.Codigo},
		{"codigo_auxiliar_cliente", c.CodigoAuxiliar},
		{"id_integracao", c.IDIntegracao},
		{"nome_cliente", c.Nome},
		{"cnpj_cliente", c.Documento},
		{"email_cliente", c.Email},
		{"dt_nasc_cliente", c.Nascimento},
		{"end_cliente", c.Endereco.Logradouro},
		{"num_end_cliente", c.Endereco.Numero},
		{"complemento_cliente", c.Endereco.Complemento},
		{"bairro_cliente", c.Endereco.Bairro},
		{"cidade_cliente", c.Endereco.Cidade},
		{"estado_cliente", c.Endereco.Estado},
		{"cep_cliente", c.Endereco.CEP},
	} {
		b = anexarPar(b, par[0], par[1])
	}
	for i := range tiposTelefone {
		t := &tiposTelefone[i]
		for _, f := range c.Telefones {
			if f.Tipo == t.tipo && f.Ordem == t.ordem {
				b = anexarPar(b, strings.ToLower(t.ddd), f.DDD)
				b = anexarPar(b, strings.ToLower(t.tel), f.Numero)
			}
		}
	}
	return string(append(b, '}'))
}
