package portal

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// telaDestinos lists the registry of destinations, set up or not.
type telaDestinos struct {
	Filtro *filtro
	Linhas []linhaDestino
}

type linhaDestino struct {
	Nome, Titulo, Ambiente, Estado, Tom string
	Configurado, Pausado, Ativo         bool
	Fonte, Entrega                      bool // it is read, it is delivered to
}

func (k *contexto) destinos() error {
	tela := telaDestinos{Filtro: k.novoFiltro("/destinos")}
	for _, def := range k.p.Despacho.Definicoes {
		d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, def.Nome)
		if err != nil {
			return err
		}
		l := linhaDestino{
			Nome: def.Nome, Titulo: def.Titulo, Ambiente: rotuloAmbiente(d.Ambiente), Configurado: d.ID != 0, Pausado: d.Pausado, Ativo: d.Ativo,
			Fonte: def.LeCadastros, Entrega: len(def.Entregas()) > 0,
		}
		switch {
		case d.ID == 0:
			l.Estado, l.Tom = "Não configurado", tomNeutro
		case !d.Ativo:
			l.Estado, l.Tom = "Desligado", tomNeutro
		case d.Pausado:
			l.Estado, l.Tom = "Pausado", tomAlerta
		default:
			l.Estado, l.Tom = "Ligado", tomBom
		}
		tela.Linhas = append(tela.Linhas, l)
	}
	return k.mostrar(http.StatusOK, "destinos", "Destinos", tela)
}

// telaDestino is the form of one destination, made from its metadata, one side at a time.
type telaDestino struct {
	Def           *crm.DefinicaoDestino
	Lado          string
	EmVigor       bool // this side is switched on
	Ambiente      string
	Lados         []opcao
	Campos        []campoDestino
	Ajustes       []campoDestino // that have a default and may stay as they are
	AjustesAberto bool           // one was changed, or is wrong
	Ativo         string
	Sistema       string
	Versao        int64
	Pausado       bool
	Configurado   bool
	PodeTestar    bool
	Teste         *testeConexao // that was just made
	Esperando     int64         // entregas that were not sent because it was off or not set up
	LinkEnviar    string
	Avisos        []avisoRecebido
	Decide        bool // on Avisos: have one tried again, or leave it
	Erros         errosForm
}

// maxAvisos is how many of the events that a partner told its page shows; the command line lists more.
const maxAvisos = 30

// avisoRecebido is an event that a partner told.
type avisoRecebido struct {
	crm.EventoDeParceiro
	Quando, Proxima momento
	Rotulo, Tom     string
	Parado          bool // a person may have it tried, or leave it
}

func (k *contexto) avisoRecebido(e *crm.EventoDeParceiro) avisoRecebido {
	a := avisoRecebido{EventoDeParceiro: *e, Quando: k.em(e.RecebidoEm), Tom: tomNeutro}
	switch e.Estado {
	case crm.EventoAplicado:
		a.Rotulo, a.Tom = "Aplicado", tomBom
	case crm.EventoIgnorado:
		a.Rotulo = "Ignorado"
	case crm.EventoFalhou:
		a.Rotulo, a.Tom, a.Parado = "Falhou", tomRuim, true
	case crm.EventoSemObjeto:
		a.Rotulo, a.Parado = "Sem objeto aqui", true
	case crm.EventoPendente:
		a.Rotulo, a.Tom = "Pendente", tomAtivo
		if e.Tentativas > 0 {
			a.Rotulo, a.Tom, a.Proxima, a.Parado = "Será tentado de novo", tomAlerta, k.em(e.ProximaEm), true
		}
	}
	return a
}

// linkEnviarEspera counts what waits for a destination and asks for a reason to send it.
func linkEnviarEspera(nome string) string {
	return "/entregas/lote?" + url.Values{"ato": {"reenviar"}, "destino": {nome}, "esperando": {"1"}}.Encode()
}

// maxRespostaTeste is how much of a partner's answer a test shows, in bytes: enough for its sentence, too little for a page
// that was meant for nobody here.
const maxRespostaTeste = 4 << 10

// testeConexao is what came of a test, for reading.
type testeConexao struct {
	crm.TesteDestino
	PedidoL, RespostaL conteudo
}

type campoDestino struct {
	campoForm
	Chave                              string
	Segredo, Preenchido, NaoConfirmado bool
}

func (k *contexto) destino() error {
	return k.mostrarDestino(http.StatusOK, k.consulta("lado"), nil, nil)
}

// mostrarDestino shows the form; digitados are the values to show in place of the stored ones.
func (k *contexto) mostrarDestino(status int, lado string, digitados url.Values, erros errosForm) error {
	tela, err := k.montarDestino(lado, digitados, erros)
	if err != nil {
		return err
	}
	return k.mostrar(status, "destino", tela.Def.Titulo, tela)
}

func (k *contexto) montarDestino(lado string, digitados url.Values, erros errosForm) (*telaDestino, error) {
	nome := k.segmento("nome")
	d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, nome)
	if err != nil {
		return nil, err
	}
	def, err := k.p.Despacho.Definicao(nome)
	if err != nil {
		return nil, err
	}
	if lado != crm.AmbienteHomologacao && lado != crm.AmbienteProducao {
		lado = d.Ambiente
	}
	tela := &telaDestino{
		PodeTestar: k.p.Despacho.Testador != nil,
		Def:        def, Lado: lado, EmVigor: lado == d.Ambiente, Ambiente: d.Ambiente, Sistema: d.Sistema, Versao: d.Versao, Pausado: d.Pausado, Configurado: d.ID != 0, Erros: erros,
		Lados: opcoes(lado, crm.AmbienteHomologacao, "Homologação", crm.AmbienteProducao, "Produção"),
	}
	if d.Ativo {
		tela.Ativo, tela.LinkEnviar = "sim", Raiz+linkEnviarEspera(nome)
	}
	if tela.Esperando, err = k.p.Despacho.Esperando(k.ctx, k.tenant.ID, nome); err != nil {
		return nil, err
	}
	if def.Avisa {
		tela.Decide = k.pode(mudar(crm.ModuloDestinos))
		eventos, err := k.p.Eventos.EventosDeParceiro(k.ctx, k.tenant.ID, nome, maxAvisos)
		if err != nil {
			return nil, err
		}
		for i := range eventos {
			tela.Avisos = append(tela.Avisos, k.avisoRecebido(&eventos[i]))
		}
	}
	if digitados != nil {
		tela.Ativo, tela.Sistema = digitados.Get("ativo"), digitados.Get("sistema")
	}
	for _, c := range def.Campos {
		valor := d.Valores[lado][c.Chave]
		campo := campoDestino{Segredo: c.Segredo, Preenchido: c.Segredo && valor != "", NaoConfirmado: c.NaoConfirmado, Chave: c.Chave}
		if c.Segredo {
			valor = ""
		}
		if digitados != nil && !c.Segredo {
			valor = digitados.Get(campoDoDestino(c.Chave))
		}
		campo.campoForm = formDoCampo(&c, valor, erros)
		for j := range campo.Opcoes { // a message by what it is
			if i := slices.IndexFunc(def.Eventos, func(e crm.AcaoDestino) bool { return c.Tipo == crm.CampoOpcoes && e.Codigo == campo.Opcoes[j].Valor }); i >= 0 {
				campo.Opcoes[j].Rotulo = maiusculaInicial(def.Eventos[i].Rotulo)
			}
		}
		if c.Padrao == "" || c.Tipo == crm.CampoOpcao || c.Tipo == crm.CampoOpcoes {
			tela.Campos = append(tela.Campos, campo)
			continue
		}
		tela.Ajustes = append(tela.Ajustes, campo)
		tela.AjustesAberto = tela.AjustesAberto || campo.Valor != "" || campo.Erro != ""
	}
	return tela, nil
}

// testarDestino asks the partner, with the stored settings of one side, and shows what it said.
func (k *contexto) testarDestino() error {
	nome, lado := k.segmento("nome"), k.campo("lado")
	if k.p.Despacho.Testador == nil {
		return errPagina
	}
	t, err := k.p.Despacho.TestarDestino(k.ctx, k.tenant.ID, nome, lado)
	switch {
	case errors.Is(err, crm.ErrMuitosTestes):
		t.Frase = "Nada foi chamado: há outros testes em andamento. Espere um momento e repita."
	case errors.As(err, new(*crm.Invalido)):
		return errPedido
	case err != nil:
		return err
	case t.Pedido != "":
		if err := k.auditar("destino.testar", nome, lado+": "+t.Frase); err != nil {
			return err
		}
	}
	tela, err := k.montarDestino(lado, nil, nil)
	if err != nil {
		return err
	}
	t.Frase = comoFrase(t.Frase)
	tela.Teste = &testeConexao{t, legivel(t.Pedido), legivel(t.Resposta).ate(maxRespostaTeste)}
	return k.mostrar(http.StatusOK, "destino", tela.Def.Titulo, tela)
}

// campoDoDestino is the name in a form of a setting: others have names there too.
func campoDoDestino(chave string) string { return "c_" + chave }

// formDoCampo makes a field of a setting's metadata.
func formDoCampo(c *crm.CampoDestino, valor string, erros errosForm) campoForm {
	f := campoForm{Nome: campoDoDestino(c.Chave), Rotulo: c.Rotulo, Valor: valor, Tipo: "text", Ajuda: c.Ajuda, Erro: erros[campoDoDestino(c.Chave)], Exemplo: c.Padrao}
	switch {
	case c.Segredo:
		f.Tipo, f.Autocompletar, f.Exemplo = "password", "off", ""
	case c.Tipo == crm.CampoJQ:
		f.Tipo, f.Linhas, f.Exemplo = "area", 12, ""
	case c.Tipo == crm.CampoLinhas:
		f.Tipo, f.Linhas, f.Exemplo = "area", 4, ""
	case c.Tipo == crm.CampoSimNao:
		f.Tipo, f.Opcoes = "select", opcoes(valor, "", "Padrão ("+rotuloSimNao(c.Padrao)+")", "sim", "Sim", "nao", "Não")
	case c.Tipo == crm.CampoOpcoes:
		f.Tipo = "opcoes"
		for _, o := range c.Opcoes {
			f.Opcoes = append(f.Opcoes, opcao{o, o, slices.Contains(crm.LerOpcoes(cmp.Or(valor, c.Padrao)), o)})
		}
	case c.Tipo == crm.CampoOpcao:
		pares := []string{"", "Padrão (" + c.Padrao + ")"}
		for _, o := range c.Opcoes {
			pares = append(pares, o, o)
		}
		f.Tipo, f.Opcoes = "select", opcoes(valor, pares...)
	}
	return f
}

// maxFormularioDestino has room for settings as long as they may be, mappings above all, as a form writes them.
const maxFormularioDestino = 1 << 20

// configurarDestino applies the form of one side. An empty secret keeps the one that is stored.
func (k *contexto) configurarDestino() error {
	nome := k.segmento("nome")
	digitados, err := k.FormParams()
	if err != nil {
		return errPedido
	}
	lado := digitados.Get("lado")
	def, err := k.p.Despacho.Definicao(nome)
	if err != nil {
		return err
	}
	ativo := "nao"
	if digitados.Get("ativo") == "sim" {
		ativo = "sim"
	}
	mudancas := []crm.Atribuicao{
		{Chave: crm.ChaveVersao, Valor: digitados.Get("versao")},
		{Chave: crm.ChaveAtivo, Valor: ativo},
		{Chave: crm.ChaveSistema, Valor: digitados.Get("sistema")},
	}
	for _, c := range def.Campos {
		if c.Tipo == crm.CampoOpcoes { // a box that is ticked is a value of its own
			digitados.Set(campoDoDestino(c.Chave), strings.Join(digitados[campoDoDestino(c.Chave)], ","))
		}
		valor := strings.ReplaceAll(digitados.Get(campoDoDestino(c.Chave)), "\r\n", "\n")
		if c.Segredo && valor == "" {
			if digitados.Get("apagar_"+c.Chave) != "sim" {
				continue
			}
		}
		mudancas = append(mudancas, crm.Atribuicao{Chave: c.Chave, Valor: valor})
	}
	antes, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, nome)
	if err != nil {
		return err
	}
	depois, _, err := k.p.Despacho.ConfigurarDestino(k.ctx, k.ator(""), k.tenant.ID, nome, lado, mudancas)
	if err != nil {
		erros := errosDe(err)
		if erros == nil {
			return err
		}
		if errors.Is(err, crm.ErrConflito) {
			digitados = nil // somebody else saved: show what is there now
		}
		return k.mostrarDestino(http.StatusUnprocessableEntity, lado, digitados, erros)
	}
	return k.depoisDoDestino(antes, depois, def.Titulo+" gravado. Vale em até 3 segundos.", "/destinos/"+url.PathEscape(nome)+"?lado="+url.QueryEscape(lado))
}

// depoisDoDestino goes back to the page; when the destination sends now what it did not before, and something waits for it, to
// the page that counts it and asks whether it is to be sent.
func (k *contexto) depoisDoDestino(antes, depois *crm.DestinoConfigurado, aviso, pagina string) error {
	mudou := !antes.Ativo || antes.Ambiente != depois.Ambiente || !slices.Equal(antes.Acoes, depois.Acoes) || !slices.Equal(antes.Interesses, depois.Interesses)
	if depois.Ativo && mudou {
		n, err := k.p.Despacho.Esperando(k.ctx, k.tenant.ID, depois.Nome)
		if err != nil {
			return err
		}
		if n > 0 {
			return k.voltar(linkEnviarEspera(depois.Nome), aviso+" O que não foi enviado até agora espera: envie, ou volte e deixe como está.")
		}
	}
	return k.voltar(pagina, aviso)
}

// decidirAviso has what the partner told tried again, or leaves it.
func (k *contexto) decidirAviso(ator crm.Ator, nome string, tentar bool) error {
	id, err := strconv.ParseInt(k.campo("aviso"), 10, 64)
	if err != nil {
		return errPedido
	}
	e := crm.EventoDeParceiro{ID: id, TenantID: k.tenant.ID, Destino: nome, Estado: crm.EventoIgnorado}
	aviso := "O aviso fica sem aplicar."
	if tentar {
		e.Estado, aviso = crm.EventoPendente, "O aviso é tentado de novo em instantes."
	}
	if err := crm.DecidirEvento(k.ctx, k.p.Eventos, ator, k.agora, e); err != nil {
		erros := errosDe(err)
		if erros == nil {
			return err
		}
		return k.mostrarDestino(http.StatusUnprocessableEntity, "", nil, errosForm{"": comoFrase(erros["aviso"])})
	}
	return k.voltar("/destinos/"+url.PathEscape(nome)+"#t-avisos", aviso)
}

// agirNoDestino pauses, resumes, or switches between homologação and produção.
func (k *contexto) agirNoDestino() error {
	nome, ato := k.segmento("nome"), k.campo("ato")
	ator := k.ator(k.campo("motivo"))
	switch ato {
	case "pausar", "retomar":
		fazer, aviso := k.p.Despacho.Pausar, "Pausado: as entregas esperam."
		if ato == "retomar" {
			fazer, aviso = k.p.Despacho.Retomar, "Retomado: as entregas saem em instantes."
		}
		if err := fazer(k.ctx, ator, k.tenant.ID, nome); err != nil {
			return err
		}
		return k.voltar("/destinos/"+url.PathEscape(nome), aviso)
	case "tentar_aviso", "ignorar_aviso":
		return k.decidirAviso(ator, nome, ato == "tentar_aviso")
	case "trocar":
		ambiente := k.campo("ambiente")
		antes, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, nome)
		if err != nil {
			return err
		}
		depois, suspensas, err := k.p.Despacho.ConfigurarDestino(k.ctx, ator, k.tenant.ID, nome, "", []crm.Atribuicao{{Chave: crm.ChaveAmbiente, Valor: ambiente}})
		if err != nil {
			erros := errosDe(err)
			if erros == nil {
				return err
			}
			return k.mostrarDestino(http.StatusUnprocessableEntity, ambiente, nil, erros)
		}
		aviso := "Agora em " + rotuloAmbiente(ambiente) + ". Entregas do outro ambiente suspensas: " + inteiro(suspensas) + "."
		return k.depoisDoDestino(antes, depois, aviso, "/destinos/"+url.PathEscape(nome))
	}
	return errPedido
}
