package crm

import (
	"context"
	"slices"
)

// amarrar takes an opening that names an ocorrência (Pedido.Ocorrencia) to that one and opens none: from here on the
// caller's CODIGO_OC is its key. The description is narrated. What the call says of client and place changes nothing of the
// ocorrência; where it says something else, a notice tells.
func (o *Ocorrencias) amarrar(ctx context.Context, a *abertura, oc *Ocorrencia, achados *Achados) (*Resposta, error) {
	if a.codigoOC == "" {
		return nil, Recusar(RecusaObrigatorio, "CODIGO_OC")
	}
	i := slices.IndexFunc(achados.Clientes, func(c Cliente) bool { return c.ID == oc.ClienteID })
	switch {
	case i >= 0 && len(achados.Clientes) == 1 && a.cadastro != CadastroNenhum:
		a.completarCliente(&achados.Clientes[i])
	case i < 0 && !a.procura.Cliente.Vazia():
		a.avisar("CLIENTE ENVIADO NAO E O DA OCORRENCIA "+oc.Numero, "Verificar o cliente da ocorrencia e o da chamada")
	}
	if a.outroLugarQue(oc, achados) {
		a.avisar("CONTRATO OU UNIDADE ENVIADO NAO E O DA OCORRENCIA "+oc.Numero, "Verificar o contrato da ocorrencia e o da chamada")
	}
	m := novaMovimentacao(a.retrato, oc, a.p.origem(), a.p.Credencial.Usuario, a.agora)
	for _, k := range a.procura.Chaves {
		m.lembrar(k, nil, a.conteudo)
	}
	if d := a.p.Campos.Texto("DESCRICAO"); d != "" {
		m.narrar(NarrativaRecebida, d, a.agora)
	}
	if a.clienteMudado != nil {
		m.mudancas = append(m.mudancas, MudancaCliente{Cliente: *a.clienteMudado})
	}
	if v := a.vinculoDaChamada(oc, achados.Nomeada); v != nil && achados.Nomeada != oc.ID {
		m.vinculos = []Vinculo{*v}
	}
	return o.gravarMovimentacao(ctx, a.p, m, &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, avisos: a.avisos})
}

// outroLugarQue tells whether the call names a contract or a unit that is not the ocorrência's.
func (a *abertura) outroLugarQue(oc *Ocorrencia, achados *Achados) bool {
	switch {
	case a.procura.Contrato != "":
		return !slices.ContainsFunc(achados.Contratos, func(c Contrato) bool { return c.ID == oc.ContratoID })
	case a.procura.Unidade != "":
		return !slices.ContainsFunc(achados.Unidades, func(u Unidade) bool { return u.ID == oc.UnidadeID })
	}
	return false
}
