package portal

import (
	"net/http"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// telaCliente is one client with what hangs on them.
type telaCliente struct {
	Cliente          crm.Cliente
	Documento        string
	Aberto           bool
	Criado, Alterado momento
	Contratos        []crm.LinhaContrato
	Vinculos         []crm.Vinculo
	Telefones        []parte
	LinkOcorrencias  string
	Paginas          []paginaExterna
}

func (k *contexto) cliente() error { return k.mostrarCliente(false) }

func (k *contexto) mostrarCliente(aberto bool) error {
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	contratos, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, ClienteID: c.ID})
	if err != nil {
		return err
	}
	vinculos, err := k.p.Cadastros.Vinculos(k.ctx, k.tenant.ID, crm.VinculoCliente, []int64{c.ID})
	if err != nil {
		return err
	}
	tela := telaCliente{
		Cliente: *c, Documento: sigilo.MascararDocumento(c.Documento), Aberto: aberto, Criado: k.em(c.CriadoEm), Alterado: k.em(c.AtualizadoEm),
		Contratos: contratos.Linhas, Vinculos: vinculos[c.ID], LinkOcorrencias: Raiz + "/ocorrencias?cliente=" + texto64(c.ID),
	}
	if tela.Paginas, err = k.paginasExternas(c.ID, nil); err != nil {
		return err
	}
	if aberto {
		tela.Documento = c.Documento
	}
	for _, t := range c.Telefones {
		tela.Telefones = append(tela.Telefones, parte{t.Tipo, t.DDD + " " + t.Numero})
	}
	return k.mostrar(http.StatusOK, "cliente", c.Nome, tela)
}

// mostrarDocumentoCliente shows the document whole, and leaves who asked for it in the trail.
func (k *contexto) mostrarDocumentoCliente() error {
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	if err := k.auditar("documento.mostrar", "cliente "+texto64(c.ID), sigilo.MascararDocumento(c.Documento)); err != nil {
		return err
	}
	return k.mostrarCliente(true)
}
