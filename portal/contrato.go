package portal

import (
	"net/http"
	"time"

	"ponte/crm"
)

// telaContrato is one contract with who has a share of it, and its instalments.
type telaContrato struct {
	fichaCadastro
	AClassificar  bool
	Participantes []linhaParticipante
	Titulos       []linhaTitulo
	Fonte         string  // of the instalments
	DaFonteEm     momento // the newest of what it said
	Paginacao     paginacao
	Entregas      []linhaEntrega // about the contract itself
}

type linhaParticipante struct {
	crm.LinhaParticipante
	Parte string // percentage, "" = not told
}

// linhaTitulo is an instalment as people read it.
type linhaTitulo struct {
	crm.Titulo
	Vence, Original    string // Original where the due date was put off
	Devido, Recebido   string
	Atraso, Deve       bool
	Pagamento, Detalhe string
}

func (k *contexto) contrato() error {
	c, err := k.lerContrato(k.id("id"))
	if err != nil {
		return err
	}
	tela := telaContrato{AClassificar: c.AClassificar}
	refere := map[string]referencia{}
	if c.ClienteID != 0 {
		refere["cliente"] = referenciaDoCliente(c.ClienteID, c.ClienteNome, c.ClienteDocumento)
	}
	if c.UnidadeID != 0 {
		refere["codigo_unidade"] = referencia{Texto: local(c.Empreendimento, c.Bloco, c.Unidade), Link: Raiz + "/unidades/" + texto64(c.UnidadeID)}
	}
	if tela.fichaCadastro, err = k.fichaDe("contratos", c.ID, c.Codigo, &c.Contrato, refere, false); err != nil {
		return err
	}
	participantes, err := k.p.Cadastros.Participantes(k.ctx, k.tenant.ID, c.ID, 0)
	if err != nil {
		return err
	}
	for _, p := range participantes {
		tela.Participantes = append(tela.Participantes, linhaParticipante{p, percentual(p.Parte)})
	}
	titulos, err := k.p.Cadastros.Titulos(k.ctx, crm.FiltroTitulos{TenantID: k.tenant.ID, ContratoID: c.ID, Pagina: k.paginaPedida()})
	if err != nil {
		return err
	}
	k.mostrarTitulos(&tela, titulos.Linhas)
	tela.Paginacao = k.paginar(k.novoFiltro("/contratos/"+texto64(c.ID)), len(titulos.Linhas), titulos.Proximo)
	entregas, err := k.p.Despacho.Entregas.Entregas(k.ctx, crm.FiltroEntregas{TenantID: k.tenant.ID, Contrato: c.ID})
	if err != nil {
		return err
	}
	tela.Entregas = k.linhasEntrega(entregas.Linhas)
	return k.mostrar(http.StatusOK, "contrato", "Contrato "+c.Codigo, tela)
}

// mostrarTitulos writes instalments for people, and says of which day the source's figures are.
func (k *contexto) mostrarTitulos(tela *telaContrato, titulos []crm.Titulo) {
	hoje := k.hoje()
	var em time.Time
	for _, t := range titulos {
		l := linhaTitulo{Titulo: t, Vence: t.VenceEm().Texto(), Devido: dinheiro(t.Valor), Recebido: dinheiro(t.Pago), Pagamento: t.PagoEm.Texto(), Atraso: t.Vencido(hoje), Deve: t.Quitacao() == crm.TituloEmAberto || t.Quitacao() == crm.TituloParcial}
		if t.Prorrogado != "" && t.Prorrogado != t.Vencimento {
			l.Original = t.Vencimento.Texto()
		}
		if t.Corrigido != 0 && t.Corrigido != t.Valor {
			l.Detalhe = "corrigido " + dinheiro(t.Corrigido)
		}
		tela.Titulos = append(tela.Titulos, l)
		if t.Sistema != "" {
			tela.Fonte = t.Sistema
		}
		if t.Carimbo.After(em) {
			em = t.Carimbo
		}
	}
	for _, v := range tela.Vinculos { // a source that tells no date of a title told of the contract on one
		if em.IsZero() && v.Sistema == tela.Fonte {
			em = v.Em
		}
	}
	tela.DaFonteEm = k.em(em)
}

func dinheiro(centavos int64) string {
	if centavos == 0 {
		return ""
	}
	return "R$ " + crm.Centesimos(centavos)
}

func percentual(centesimos int64) string {
	if centesimos == 0 {
		return ""
	}
	return crm.Centesimos(centesimos) + " %"
}

func (k *contexto) lerContrato(id int64) (*crm.LinhaContrato, error) {
	lista, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	return unico(id, lista, err)
}
