package portal

import (
	"encoding/json"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// partesDoCadastro are the parts of a call that say what the fields of a record are, by its list. Of several the parts are joined.
var partesDoCadastro = map[string]map[string][]string{
	"contratos": {"codigo": {"COD_PROJETO"}, "documento": {"CNPJ_CLIENTE"}, "cliente": {"COD_CLIENTE"}},
	"unidades":  {"codigo": {"COD_PROJETO"}},
	"clientes": {
		"documento": {"CNPJ_CLIENTE"}, "nome": {"NOME_CLIENTE"}, "id_integracao": {"ID_INTEGRACAO"}, "codigo": {"COD_CLIENTE"}, "nascimento": {"DT_NASC_CLIENTE"},
		"rg": {"RG_CLIENTE"}, "sexo": {"SEXO_CLIENTE"}, "email": {"EMAIL_CLIENTE"}, "celular": {"DDD_CEL_CLIENTE", "TEL_CEL_CLIENTE"},
		"telefone_residencial": {"DDD_RES_CLIENTE", "TEL_RES_CLIENTE"}, "telefone_comercial": {"DDD_COM_CLIENTE", "TEL_COM_CLIENTE"},
		"logradouro": {"END_CLIENTE"}, "numero": {"NUM_END_CLIENTE"}, "complemento": {"COMPLEMENTO_CLIENTE"}, "bairro": {"BAIRRO_CLIENTE"},
		"cidade": {"CIDADE_CLIENTE"}, "estado": {"ESTADO_CLIENTE"}, "cep": {"CEP_CLIENTE"}, "estado_civil": {"EST_CIVIL_CLIENTE"},
	},
}

// cadastroDaChamada leads a refused call's remedy to the form of what it did not find.
func cadastroDaChamada(lista string) func(*crm.Chamada) string {
	return func(c *crm.Chamada) string { return "/" + lista + "/novo?chamada=" + texto64(c.ID) }
}

// daChamada is what a call said of the fields of a record: valores as they came, mascarados what the log hides a part of.
type daChamada struct {
	crm.Chamada
	valores, mascarados map[string]string
}

// lerChamadaDoForm reads the call that a form is a remedy of; nil when it is of none.
func (k *contexto) lerChamadaDoForm(lista string) (*daChamada, error) {
	id := lerID(k.campo("chamada"))
	if id == 0 {
		return nil, nil
	}
	chamadas, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, ID: id, ComConteudo: true, Pagina: crm.Pagina{Limite: 1}})
	c, err := unico(id, chamadas, err)
	if err != nil {
		return nil, err
	}
	d := &daChamada{Chamada: *c, valores: map[string]string{}, mascarados: map[string]string{}}
	partes := partesDoPedido(c.Pedido)
	for campo, nomes := range partesDoCadastro[lista] {
		var valor string
		for _, nome := range nomes {
			texto, _ := partes[nome].(string)
			valor = strings.TrimSpace(valor + " " + texto)
		}
		switch {
		case valor == "":
		case strings.Contains(valor, sigilo.Oculto):
			d.mascarados[campo] = valor
		default:
			d.valores[campo] = valor
		}
	}
	return d, nil
}

// preencher puts what the call said into a field that a person has not filled in yet. The log keeps personal data masked: that is
// shown beside its field, to be typed.
func (d *daChamada) preencher(f *campoForm, digitado bool) {
	if valor := d.valores[f.Nome]; valor != "" && !digitado && f.Tipo != "select" && f.Tipo != "checkbox" {
		f.Valor = valor
	}
	if valor := d.mascarados[f.Nome]; valor != "" {
		f.Ajuda = strings.TrimSpace("A chamada enviou " + valor + ", e só assim ficou guardado: digite inteiro. " + f.Ajuda)
	}
}

// entraDepois is what a person is told once what a call missed is there.
const entraDepois = "A ocorrência entra quando o parceiro repetir a chamada."

// partesDoPedido are the parts of a call by their names; none of one that was cut, or is of a form that names no parts.
func partesDoPedido(pedido string) map[string]any {
	var partes map[string]any
	if json.Unmarshal([]byte(pedido), &partes) != nil {
		return nil
	}
	return partes
}
