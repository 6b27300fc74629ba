package portal

import (
	"net/http"

	"ponte/crm"
	"ponte/crm/ficha"
	"ponte/wsdl"
)

// telaFicha is the sheet that the other party needs, to be printed or sent. It leaves the house: crm/ficha decides what it says.
type telaFicha struct {
	Ficha   ficha.Ficha
	Texto   string // the same, to be copied
	Emitida momento
}

func (k *contexto) ficha() error {
	r := k.retrato()
	c := r.Credenciais[k.segmento("usuario")]
	if c == nil {
		return crm.ErrNaoEncontrado
	}
	contrato := &wsdl.Multidados().Contract
	if r.WSDL != "" {
		if documento, err := wsdl.Parse([]byte(r.WSDL)); err == nil { // else ours is what is served
			contrato = &documento.Contract
		}
	}
	vistos, err := ficha.EnderecosVistos(k.ctx, k.p.Acervo, k.tenant.ID, []*crm.Credencial{c})
	if err != nil {
		return err
	}
	folha := ficha.DaCredencial(c, ficha.Dados{
		Retrato: r, Endereco: k.base() + "/" + k.tenant.Slug, Servico: contrato.Service, Porta: contrato.Port, Namespace: contrato.Namespace, Vistos: vistos,
	})
	return k.mostrar(http.StatusOK, "ficha", folha.Titulo, telaFicha{*folha, folha.Markdown(), k.em(k.agora)})
}
