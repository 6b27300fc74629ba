package portal

import (
	"errors"
	"net/http"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/crm/titular"
)

// telaCliente is one client with what hangs on them.
type telaCliente struct {
	fichaCadastro
	Papel, CodigoAuxiliar string
	Telefones             []parte // those that no field shows
	Criado, Alterado      momento
	Contratos             []crm.LinhaContrato
	Partes                []linhaParticipante
	Paginas               []paginaExterna
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
	partes, err := k.p.Cadastros.Participantes(k.ctx, k.tenant.ID, 0, c.ID)
	if err != nil {
		return err
	}
	conjuge, err := k.clienteReferido(c.ConjugeID)
	if err != nil {
		return err
	}
	tela := telaCliente{Papel: string(c.Papel), CodigoAuxiliar: c.CodigoAuxiliar, Criado: k.em(c.CriadoEm), Alterado: k.em(c.AtualizadoEm), Contratos: contratos.Linhas}
	if tela.fichaCadastro, err = k.fichaDe("clientes", c.ID, c.Nome, c, map[string]referencia{"conjuge": conjuge}, aberto); err != nil {
		return err
	}
	for _, p := range partes {
		tela.Partes = append(tela.Partes, linhaParticipante{p, percentual(p.Parte)})
	}
	for _, t := range c.Telefones {
		if t.Ordem > 1 || t.Tipo != "CEL" && t.Tipo != "RES" && t.Tipo != "COM" {
			tela.Telefones = append(tela.Telefones, parte{t.Tipo, t.DDD + " " + t.Numero})
		}
	}
	if tela.Paginas, err = k.paginasExternas(c.ID, nil); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "cliente", c.Nome, tela)
}

// mostrarDocumentoCliente shows the personal data whole, and leaves who asked for it in the trail.
func (k *contexto) mostrarDocumentoCliente() error {
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	if err := k.auditar(titular.AtoMostrar, titular.Alvo(c.ID), sigilo.MascararDocumento(c.Documento)); err != nil {
		return err
	}
	return k.mostrarCliente(true)
}

func referenciaDoCliente(id int64, nome, documento string) referencia {
	return referencia{Texto: lacuna(nome), Sub: sigilo.MascararDocumento(documento), Link: Raiz + "/clientes/" + texto64(id)}
}

// ignorarAusente is for what a record refers to and is not there any more.
func ignorarAusente(err error) error {
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	return err
}
