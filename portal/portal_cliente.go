package portal

import (
	"errors"
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/portalcliente"
	"ponte/crm/sigilo"
	"ponte/portal/cliente"
)

// telaPortalCliente is how the Portal do Cliente stands, with its addresses.
type telaPortalCliente struct {
	Ligado    bool
	Minutos   int
	Endereco  string
	Falta     string // before a code goes out, "" = nothing
	Segredo   momento
	FeitoPor  string
	Pode      bool
	Obras     []linhaObra
	Paginacao paginacao
}

// linhaObra is an empreendimento in the portal.
type linhaObra struct {
	portalcliente.Empreendimento
	Endereco string // of its own, "" = none
}

func (k *contexto) portalDoCliente() error {
	r := k.retrato()
	tela := telaPortalCliente{
		Ligado: portalcliente.Aberta(r), Minutos: r.Tenant.Configuracoes.Inteiro(crm.ConfPortalSessao), Endereco: k.enderecoDoCliente(""), Falta: crm.FaltaParaOCodigo(r),
		Pode: k.pode(mudar(crm.ModuloPortalCliente)),
	}
	segredo, err := k.p.Ajustes.Guarda.Segredo(k.ctx, k.tenant.ID)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return err
	}
	if segredo != nil {
		tela.Segredo, tela.FeitoPor = k.em(segredo.CriadoEm), segredo.CriadoPor
	}
	lista, err := k.p.Cadastros.Empreendimentos(k.ctx, crm.FiltroEmpreendimentos{TenantID: k.tenant.ID, Pagina: k.paginaPedida()})
	if err != nil {
		return err
	}
	ids := make([]int64, len(lista.Linhas))
	for i := range lista.Linhas {
		ids[i] = lista.Linhas[i].ID
	}
	obras, err := k.p.Ajustes.Guarda.Empreendimentos(k.ctx, k.tenant.ID, ids)
	if err != nil {
		return err
	}
	for i := range obras {
		tela.Obras = append(tela.Obras, k.linhaObra(&obras[i]))
	}
	tela.Paginacao = k.paginar(k.novoFiltro("/portal-do-cliente"), len(lista.Linhas), lista.Proximo)
	return k.mostrar(http.StatusOK, "portal_cliente", "Portal do Cliente", tela)
}

func (k *contexto) linhaObra(e *portalcliente.Empreendimento) linhaObra {
	l := linhaObra{Empreendimento: *e}
	if e.Link != "" {
		l.Endereco = k.enderecoDoCliente("/e/" + e.Link)
	}
	return l
}

func (k *contexto) enderecoDoCliente(caminho string) string {
	return k.base() + cliente.Raiz + "/" + k.tenant.Slug + caminho
}

// mudarSegredoDoCliente makes what the ERP signs its links with, or ends signed links.
func (k *contexto) mudarSegredoDoCliente() error {
	if k.campo("ato") == "apagar" {
		if err := k.p.Ajustes.ApagarSegredo(k.ctx, k.ator(""), k.tenant.ID); err != nil {
			return err
		}
		return k.voltar("/portal-do-cliente", "Segredo apagado: nenhum link assinado vale mais.")
	}
	segredo, err := k.p.Ajustes.NovoSegredo(k.ctx, k.ator(""), k.tenant.ID)
	if err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "segredo", "Segredo do link assinado", telaSegredo{
		Titulo: "Segredo do link assinado", Oque: "o segredo", RotuloLogin: "Instalação", Login: k.tenant.Slug, RotuloSenha: "Segredo", Senha: segredo, Voltar: Raiz + "/portal-do-cliente",
	})
}

// obraNoPortal is what was said of an empreendimento in the Portal do Cliente.
func (k *contexto) obraNoPortal(e *crm.Empreendimento) (*portalcliente.Empreendimento, error) {
	obras, err := k.p.Ajustes.Guarda.Empreendimentos(k.ctx, k.tenant.ID, []int64{e.ID})
	if err != nil {
		return nil, err
	}
	if len(obras) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &obras[0], nil
}

// gravarObraNoPortal switches an empreendimento in the Portal do Cliente and names its link.
func (k *contexto) gravarObraNoPortal() error {
	e, err := k.lerEmpreendimento(k.id("id"))
	if err != nil {
		return err
	}
	obra := portalcliente.Empreendimento{
		TenantID: k.tenant.ID, ID: e.ID, Nome: e.Nome, Desligado: k.campo("aparece") != "sim", Link: k.campo("link"), Versao: lerID(k.campo("versao")),
	}
	err = k.p.Ajustes.GravarEmpreendimento(k.ctx, k.ator(""), obra)
	if errors.Is(err, crm.ErrConflito) {
		err = crm.NovoInvalido("link", crm.MotivoConflito)
	}
	if erros := errosDe(err); erros != nil {
		return k.mostrarEmpreendimento(http.StatusUnprocessableEntity, e, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/empreendimentos/"+texto64(e.ID), "Portal do Cliente gravado.")
}

// telaPorQue says of a contract who sees it in the Portal do Cliente, and why others do not.
type telaPorQue struct {
	ID       int64
	Codigo   string
	Pessoas  []pessoaDoContrato
	Procura  string // document of somebody else
	NaoAchou bool
}

type pessoaDoContrato struct {
	ID              int64
	Nome, Documento string
	Papel           string
	Aparece         bool
	Causas          []string // why the contract does not appear
	Entrada         []string // why they cannot sign in by a code
}

// porQueNaoAparece answers for the people of a contract, and for one who is asked about by document.
func (k *contexto) porQueNaoAparece() error {
	c, err := k.lerContrato(k.id("id"))
	if err != nil {
		return err
	}
	tela := telaPorQue{ID: c.ID, Codigo: c.Codigo, Procura: k.consulta("documento")}
	papeis := map[int64]string{}
	ids := []int64{}
	junta := func(id int64, papel string) {
		if _, ja := papeis[id]; id != 0 && !ja {
			papeis[id], ids = papel, append(ids, id)
		}
	}
	junta(c.ClienteID, "cliente do contrato")
	partes, err := k.p.Cadastros.Participantes(k.ctx, k.tenant.ID, c.ID, 0)
	if err != nil {
		return err
	}
	for _, p := range partes {
		junta(p.ClienteID, strings.TrimSpace("participante, "+p.Papel))
	}
	if tela.Procura != "" {
		outro, err := k.p.Ajustes.Guarda.ClienteDoDocumento(k.ctx, k.tenant.ID, sigilo.NormalizarDocumento(tela.Procura))
		if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
			return err
		}
		if tela.NaoAchou = outro == nil; outro != nil {
			junta(outro.ID, "procurado")
		}
	}
	for _, id := range ids {
		p, err := k.pessoaDoContrato(c.ID, id)
		if err != nil {
			return err
		}
		p.Papel = papeis[id]
		tela.Pessoas = append(tela.Pessoas, *p)
	}
	return k.mostrar(http.StatusOK, "por_que_nao_aparece", "Quem vê o contrato no Portal do Cliente", tela)
}

func (k *contexto) pessoaDoContrato(contratoID, clienteID int64) (*pessoaDoContrato, error) {
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, clienteID)
	if err != nil {
		return nil, err
	}
	contrato, err := k.p.Ajustes.Guarda.ContratoPorID(k.ctx, k.tenant.ID, clienteID, contratoID)
	if err != nil {
		return nil, err
	}
	porque := portalcliente.PorQueNaoAparece(k.retrato(), contrato, c)
	p := &pessoaDoContrato{ID: c.ID, Nome: c.Nome, Documento: sigilo.MascararDocumento(c.Documento), Aparece: len(porque.Contrato) == 0}
	for _, x := range porque.Contrato {
		p.Causas = append(p.Causas, x.Frase())
	}
	for _, x := range porque.Entrada {
		frase := x.Frase()
		if x == portalcliente.SemDestinoMail {
			frase = strings.TrimSuffix(frase, ".") + ": " + porque.Falta + "."
		}
		p.Entrada = append(p.Entrada, frase)
	}
	return p, nil
}

// verComoCliente shows a page as the client sees it. Each is in the trail.
func (k *contexto) verComoCliente() error {
	id := k.id("id")
	base := Raiz + "/clientes/" + texto64(id) + "/como-cliente"
	caminho := strings.TrimPrefix(k.Request().URL.EscapedPath(), base)
	if err := k.auditar("portal_cliente.ver_como", portalcliente.QuemE(id), "página "+strings.TrimPrefix(caminho+"/", "/")); err != nil {
		return err
	}
	return k.p.Cliente.VerComo(k.Context, cliente.Visao{Retrato: k.retrato(), ClienteID: id, Operador: k.usuario.Login, Base: base, Caminho: caminho})
}
