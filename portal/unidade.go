package portal

import (
	"net/http"

	"ponte/crm"
)

// telaUnidade is one unit with its contracts.
type telaUnidade struct {
	fichaCadastro
	Onde      string
	Contratos []crm.LinhaContrato
}

func (k *contexto) unidade() error {
	u, err := k.lerUnidade(k.id("id"))
	if err != nil {
		return err
	}
	tela := telaUnidade{Onde: local(u.Empreendimento, u.Bloco, "")}
	refere := map[string]referencia{"codigo_bloco": {Texto: tela.Onde}}
	if tela.fichaCadastro, err = k.fichaDe("unidades", u.ID, u.Numero, u, refere, false); err != nil {
		return err
	}
	contratos, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, UnidadeID: u.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}})
	if err != nil {
		return err
	}
	tela.Contratos = contratos.Linhas
	return k.mostrar(http.StatusOK, "unidade", "Unidade "+u.Numero, tela)
}

func (k *contexto) lerUnidade(id int64) (*crm.Unidade, error) {
	lista, err := k.p.Cadastros.Unidades(k.ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	return unico(id, lista, err)
}
