package portal

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/crm/titular"
)

// telaOcorrencia is one ocorrência with everything that happened to it.
type telaOcorrencia struct {
	Tons       tonsStatus
	Ficha      *crm.Ficha
	Local      string
	Documento  string // masked, or whole after it was asked for
	Aberto     bool   // the document is shown whole
	Abertura   momento
	Fechamento momento
	Chegada    momento
	Eventos    []evento
	Tipos      []filtroTipo
	Recebido   []parte
	Variaveis  []crm.Item
	Status     []opcao
	Visoes     []opcao
	Donos      []opcao // who may be responsible
	Anexos     []crm.Anexo
	Tarefas    []linhaTarefa
	Tarefa     formTarefa
	Prazo      prazoTela
	Formulario formAtender
	Acao       *formAcao // what the chosen status asks for besides
	PodeAnexar string    // the limit, for people
	Paginas    []paginaExterna
	DoCliente  doClienteTela
	Vizinhas   vizinhas
}

type parte struct{ Nome, Valor string }

type filtroTipo struct {
	Rotulo, Link string
	Quantos      int
	Atual        bool
}

// formAtender is what a person does to an ocorrência, kept as typed when it is refused.
type formAtender struct {
	Texto, Status string
	Responsavel   string           // login, ninguem, or "" to leave it
	Visao         crm.Visibilidade // of Texto
	Versao        int64
	Campos        map[string]string // of the action that Status asks for
	Livres        []horario         // free times that were just asked for, or
	Frase         string            // why there are none
	Tarefa        formTarefa        // the form beside it
	Erros         errosForm
}

// ninguem stands for nobody among the choices of who is responsible, where nothing leaves it as it is.
const ninguem = "-"

// lerAtender reads the form.
func (k *contexto) lerAtender() formAtender {
	form := formAtender{Texto: k.FormValue("texto"), Status: k.campo("status"), Responsavel: k.campo("responsavel"), Erros: errosForm{}}
	form.Versao, _ = strconv.ParseInt(k.campo("versao"), 10, 64)
	form.Visao, _ = crm.LerVisibilidade(k.campo("visibilidade"))
	form.Campos = k.digitadosDaAcao(form.Status)
	return form
}

func (k *contexto) ocorrencia() error {
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, k.segmento("numero"))
	if err != nil {
		return err
	}
	return k.mostrarOcorrencia(http.StatusOK, ficha, formAtender{Versao: ficha.Ocorrencia.Versao, Status: k.consulta("status")}, false)
}

func (k *contexto) mostrarOcorrencia(status int, ficha *crm.Ficha, form formAtender, aberto bool) error {
	o := &ficha.Ocorrencia
	var err error
	if ficha.Relacionadas, err = k.soAlcancadas(ficha.Relacionadas); err != nil {
		return err
	}
	tela := telaOcorrencia{
		Tons:  k.tons(),
		Ficha: ficha, Local: local(ficha.Empreendimento, ficha.Bloco, ficha.Unidade), Documento: sigilo.MascararDocumento(ficha.ClienteDocumento),
		Aberto: aberto, Abertura: k.em(o.AbertaEm), Chegada: k.em(o.CriadaEm), Variaveis: k.variaveis(o.CamposVariaveis), Anexos: ficha.Anexos,
		Formulario: form, PodeAnexar: tamanho(int64(k.maxAnexo())),
	}
	if aberto {
		tela.Documento = ficha.ClienteDocumento
	}
	if o.FechadaEm != nil {
		tela.Fechamento = k.em(*o.FechadaEm)
	}
	for _, c := range o.Recebido {
		valor := sigilo.MascararParte(strings.ToUpper(c.Nome), c.Valor, "")
		if len(c.Itens) > 0 {
			var itens []string
			for _, item := range c.Itens {
				itens = append(itens, item.Codigo+" = "+sigilo.MascararParte(strings.ToUpper(item.Codigo), item.Valor, ""))
			}
			valor = strings.Join(itens, "\n")
		}
		if valor != "" {
			tela.Recebido = append(tela.Recebido, parte{c.Nome, valor})
		}
	}
	tela.Visoes = opcoesDeVisao(form.Visao)
	tela.Status = []opcao{{"", "Manter: " + ficha.StatusNome, form.Status == ""}}
	for _, s := range k.statusEmOrdem() {
		if s.Codigo != ficha.StatusCodigo {
			tela.Status = append(tela.Status, opcao{s.Codigo, s.Nome + " (" + rotuloFase(s.Fase) + ")", s.Codigo == form.Status})
		}
	}
	if tela.Acao = k.acaoDe(form.Status, form.Campos, form.Erros); tela.Acao != nil {
		tela.Acao.Livres, tela.Acao.Frase = form.Livres, form.Frase
		for i := range tela.Acao.Campos { // a free time may stand for what is not written: the browser must not ask for it
			tela.Acao.Campos[i].Obrigatorio = tela.Acao.Campos[i].Obrigatorio && len(form.Livres) == 0
		}
		if _, acao := crm.AcaoDoStatus(k.p.Despacho.Definicoes, k.retrato().Status[form.Status]); acao.Horarios && k.p.Despacho.Agenda != nil {
			tela.Acao.Perguntar = Raiz + "/ocorrencias/" + url.PathEscape(o.Numero) + "/horarios"
		}
	}
	if tela.Tarefas, tela.Tarefa, err = k.tarefasDa(ficha, form.Tarefa); err != nil {
		return err
	}
	tela.Donos = append(tela.Donos, opcao{"", "Manter: " + cmp.Or(o.Responsavel, "ninguém"), form.Responsavel == ""}, opcao{ninguem, "Ninguém", form.Responsavel == ninguem})
	for _, p := range tela.Tarefa.Pessoas[1:] {
		tela.Donos = append(tela.Donos, opcao{p.Valor, p.Rotulo, form.Responsavel == p.Valor})
	}
	tela.Prazo = k.prazo(o, ficha.Fase)
	tela.DoCliente = k.doCliente(ficha)
	todos, err := k.eventos(ficha)
	if err != nil {
		return err
	}
	tela.Tipos, tela.Eventos = k.filtrarEventos(o.Numero, todos)
	if tela.Paginas, err = k.paginasExternas(o.ClienteID, o); err != nil {
		return err
	}
	if tela.Vizinhas, err = k.vizinhasDaOcorrencia(o.ID); err != nil {
		return err
	}
	return k.mostrar(status, "ocorrencia", "Ocorrência "+o.Numero, tela)
}

// filtrarEventos keeps what the address asks for, and counts each kind.
func (k *contexto) filtrarEventos(numero string, todos []evento) ([]filtroTipo, []evento) {
	pedido := k.consulta("tipo")
	link := func(tipo string) string {
		v := url.Values{}
		for nome, valor := range map[string]string{"tipo": tipo, parametroLista: k.QueryParam(parametroLista)} {
			if valor != "" {
				v.Set(nome, valor)
			}
		}
		return Raiz + "/ocorrencias/" + url.PathEscape(numero) + comParametros(v) + "#linha-do-tempo"
	}
	tipos := []filtroTipo{{Rotulo: "Tudo", Link: link(""), Quantos: len(todos), Atual: pedido == ""}}
	for _, t := range tiposEvento {
		n := 0
		for i := range todos {
			if todos[i].Tipo == t.tipo {
				n++
			}
		}
		if n > 0 {
			tipos = append(tipos, filtroTipo{t.rotulo, link(t.tipo), n, pedido == t.tipo})
		}
	}
	if pedido == "" {
		return tipos, todos
	}
	return tipos, slices.DeleteFunc(todos, func(e evento) bool { return e.Tipo != pedido })
}

func (k *contexto) maxAnexo() int {
	return k.tenant.Configuracoes.Inteiro(crm.ConfMaxAnexo)
}

// maxAnexos bounds a form with attachments.
func (k *contexto) maxAnexos() int64 {
	return int64(k.tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart))
}

// atenderOcorrencia narrates, moves, closes and attaches.
func (k *contexto) atenderOcorrencia() error {
	numero := k.segmento("numero")
	if err := k.lerArquivos(); errors.Is(err, errLongo) {
		return k.recusarAto(numero, formAtender{Erros: errosForm{"anexo": "os arquivos passam do limite de " + tamanho(k.maxAnexos())}})
	} else if err != nil {
		return err
	}
	form := k.lerAtender()
	anexos, err := k.lerAnexos(form.Erros)
	if err != nil {
		return err
	}
	if len(form.Erros) > 0 {
		return k.recusarAto(numero, form)
	}
	ato := crm.Ato{
		Slug: k.tenant.Slug, Numero: numero, Versao: form.Versao, Status: form.Status, Texto: form.Texto, Visao: form.Visao,
		Campos: form.Campos, Anexos: anexos,
	}
	if form.Responsavel != "" {
		dono := strings.TrimPrefix(form.Responsavel, ninguem)
		ato.Responsavel = &dono
	}
	err = k.p.Atendimento.Atender(k.ctx, k.ator(""), ato)
	if form.Erros = errosDe(err); form.Erros != nil {
		return k.recusarAto(numero, form)
	}
	if err != nil {
		return err
	}
	if err := k.alcancar(numero); errors.Is(err, errAlcance) { // it was given to somebody else
		return k.voltar("/ocorrencias", "Ocorrência "+numero+" atualizada. Agora ela está fora do seu alcance.")
	}
	return k.voltar("/ocorrencias/"+url.PathEscape(numero), "Ocorrência atualizada.")
}

// recusarAto shows the page again with what was typed, the present state and what is wrong.
func (k *contexto) recusarAto(numero string, form formAtender) error {
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, numero)
	if err != nil {
		return err
	}
	form.Versao = ficha.Ocorrencia.Versao
	return k.mostrarOcorrencia(http.StatusUnprocessableEntity, ficha, form, false)
}

func (k *contexto) lerAnexos(erros errosForm) ([]crm.AnexoRecebido, error) {
	m := k.Request().MultipartForm
	if m == nil {
		return nil, nil
	}
	var anexos []crm.AnexoRecebido
	for _, h := range m.File["anexo"] {
		if h.Size > int64(k.maxAnexo()) {
			erros["anexo"] = h.Filename + " passa do limite de " + tamanho(int64(k.maxAnexo()))
			continue
		}
		f, err := h.Open()
		if err != nil {
			return nil, err
		}
		conteudo, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		anexos = append(anexos, crm.AnexoRecebido{Nome: h.Filename, Tipo: h.Header.Get("Content-Type"), Conteudo: conteudo})
	}
	return anexos, nil
}

// mostrarDocumento shows the client's document whole, and leaves who asked for it in the trail.
func (k *contexto) mostrarDocumento() error {
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, k.segmento("numero"))
	if err != nil {
		return err
	}
	if err := k.auditar(titular.AtoMostrar, "ocorrência "+ficha.Ocorrencia.Numero, sigilo.MascararDocumento(ficha.ClienteDocumento)); err != nil {
		return err
	}
	return k.mostrarOcorrencia(http.StatusOK, ficha, formAtender{Versao: ficha.Ocorrencia.Versao}, true)
}

// anexo sends a file to be saved, never to be shown: what a partner sent must not run here.
func (k *contexto) anexo() error {
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, k.segmento("numero"))
	if err != nil {
		return err
	}
	id := k.id("id")
	i := slices.IndexFunc(ficha.Anexos, func(a crm.Anexo) bool { return a.ID == id })
	if i < 0 {
		return crm.ErrNaoEncontrado
	}
	conteudo, err := k.p.Arquivos.Ler(k.ctx, id)
	if err != nil {
		return err
	}
	disposicao := mime.FormatMediaType("attachment", map[string]string{"filename": ficha.Anexos[i].Nome})
	if disposicao == "" {
		disposicao = "attachment"
	}
	k.Response().Header().Set("Content-Disposition", disposicao)
	return k.Blob(http.StatusOK, "application/octet-stream", conteudo)
}
