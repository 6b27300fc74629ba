package cliente

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// maxItens of an assistência that a client opens: the form has a place for each.
const maxItens = 5

// telaNova is the kinds of what a client may ask for.
type telaNova struct {
	Tipos    []linhaTipo
	Contatos []crm.DadosEmpresa // how else the builder is reached, where no kind is offered
}

type linhaTipo struct{ Caminho, Nome, Ajuda string }

func (k *contexto) nova() error {
	tipos, err := k.p.Conversa.Oferecidos(k.ctx, k.retrato.Tenant.ID)
	if err != nil {
		return err
	}
	var tela telaNova
	contrato := ""
	if c := k.QueryParam("contrato"); c != "" {
		contrato = "?contrato=" + url.QueryEscape(c)
	}
	for i := range tipos {
		t := &tipos[i]
		tela.Tipos = append(tela.Tipos, linhaTipo{k.base + "/nova/" + strconv.FormatInt(t.ID, 10) + contrato, t.Nome, t.Ajuda})
	}
	if len(tipos) == 0 {
		if tela.Contatos, err = k.contatos(); err != nil {
			return err
		}
	}
	return k.mostrar(http.StatusOK, "nova", "Nova solicitação", tela)
}

// contatos are the builder's companies that say how they are reached.
func (k *contexto) contatos() (contatos []crm.DadosEmpresa, err error) {
	empresas, err := k.p.Empresas.Empresas(k.ctx, k.retrato.Tenant.ID)
	for i := range empresas {
		if d := empresas[i].DadosEmpresa; d.Telefone != "" || d.Email != "" {
			contatos = append(contatos, d)
		}
	}
	return contatos, err
}

// telaNovaDoTipo is the form of a kind, as typed.
type telaNovaDoTipo struct {
	Tipo            *crm.TipoDeAbertura
	Caminho         string
	Chave           string
	Contratos       []opcao
	Texto           string
	Catalogo        []opcao
	Itens           []itemForm // maxItens of them, or none
	MaisItens       bool       // one behind the first is filled in
	Fotos           bool
	AjudaFotos      string
	Erros           erros
	ContratoExigido bool // none that has a unit appears: the form cannot be sent
}

type opcao struct {
	Valor, Rotulo string
	Escolhida     bool
}

type itemForm struct {
	N                         int
	Opcoes                    []opcao
	Ambiente, Descricao, Item string
}

func (k *contexto) novaDoTipo() error {
	tipo, err := k.tipo()
	if err != nil {
		return err
	}
	tela := &telaNovaDoTipo{Tipo: tipo, Chave: rand.Text()}
	return k.mostrarNova(http.StatusOK, tela, "", k.QueryParam("contrato"))
}

// tipo is the kind of the address, which must be offered.
func (k *contexto) tipo() (*crm.TipoDeAbertura, error) {
	tipos, err := k.p.Conversa.Oferecidos(k.ctx, k.retrato.Tenant.ID)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(k.param("tipo"), 10, 64)
	i := slices.IndexFunc(tipos, func(t crm.TipoDeAbertura) bool { return t.ID == id })
	if i < 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &tipos[i], nil
}

// mostrarNova shows the form with the client's contracts; escolhido is the id of one, or codigo its number.
func (k *contexto) mostrarNova(status int, tela *telaNovaDoTipo, escolhido, codigo string) error {
	contratos, _, err := k.p.Vista.Contratos(k.ctx, k.retrato.Tenant.ID, k.cliente.ID)
	if err != nil {
		return err
	}
	if !tela.Tipo.ExigeUnidade {
		tela.Contratos = append(tela.Contratos, opcao{"", "Nenhum em particular", escolhido == ""})
	}
	for i := range contratos {
		c := k.linhaContrato(&contratos[i])
		if tela.Tipo.ExigeUnidade && c.UnidadeID == 0 {
			continue
		}
		id := strconv.FormatInt(c.ID, 10)
		tela.Contratos = append(tela.Contratos, opcao{id, cmp.Or(c.Local, "Contrato "+c.Codigo), id == escolhido || escolhido == "" && codigo != "" && c.Codigo == codigo})
	}
	tela.ContratoExigido = len(tela.Contratos) == 0
	tela.Caminho = k.base + "/nova/" + strconv.FormatInt(tela.Tipo.ID, 10)
	tela.Fotos, tela.AjudaFotos = tela.Tipo.Fotos != crm.FotosNenhuma, k.ajudaDasFotos()
	if tela.Tipo.Assistencia {
		if err := k.completarItens(tela); err != nil {
			return err
		}
	}
	return k.mostrar(status, "nova_tipo", tela.Tipo.Nome, tela)
}

// completarItens gives every place of the form its choices.
func (k *contexto) completarItens(tela *telaNovaDoTipo) error {
	catalogo, err := k.p.Conversa.Itens(k.ctx, k.retrato.Tenant.ID)
	if err != nil {
		return err
	}
	for len(tela.Itens) < maxItens {
		tela.Itens = append(tela.Itens, itemForm{})
	}
	for n := range tela.Itens {
		x := &tela.Itens[n]
		x.N = n + 1
		tela.MaisItens = tela.MaisItens || n > 0 && x.Item+x.Ambiente+x.Descricao != ""
		x.Opcoes = []opcao{{"", "Escolha", x.Item == ""}}
		for i := range catalogo {
			c := &catalogo[i]
			id, rotulo := strconv.FormatInt(c.ID, 10), c.Nome
			if c.ArquivoObrigatorio {
				rotulo += " (precisa de foto)"
			}
			x.Opcoes = append(x.Opcoes, opcao{id, rotulo, id == x.Item})
		}
	}
	return nil
}

// abrir opens what the form says.
func (k *contexto) abrir() error {
	tipo, err := k.tipo()
	if err != nil {
		return err
	}
	e, soltar, err := k.lerEnvio()
	if err != nil {
		return err
	}
	defer soltar()
	tela := &telaNovaDoTipo{Tipo: tipo, Chave: e.campo("chave"), Texto: e.Get("texto")}
	nova := crm.NovaDoCliente{ClienteID: k.cliente.ID, TipoID: tipo.ID, Texto: tela.Texto, Fotos: e.Fotos, Chave: tela.Chave, Requisicao: k.requisicao}
	for n := 1; n <= maxItens && tipo.Assistencia; n++ {
		s := strconv.Itoa(n)
		x := itemForm{Item: e.campo("item_" + s), Ambiente: e.campo("ambiente_" + s), Descricao: e.campo("problema_" + s)}
		tela.Itens = append(tela.Itens, x)
		if x.Item == "" && x.Ambiente == "" && x.Descricao == "" {
			continue
		}
		id, _ := strconv.ParseInt(x.Item, 10, 64) // what is none is not found
		nova.Itens = append(nova.Itens, crm.NovoItem{ItemID: id, Ambiente: x.Ambiente, Descricao: x.Descricao})
	}
	escolhido := e.campo("contrato")
	if escolhido != "" {
		c, err := k.meuContrato(escolhido)
		if err != nil {
			return err
		}
		nova.ContratoID = c.ID
	}
	if e.Erro != "" {
		tela.Erros = erros{"foto": e.Erro}
		return k.mostrarNova(http.StatusUnprocessableEntity, tela, escolhido, "")
	}
	r, err := k.p.Conversa.Abrir(k.ctx, k.retrato, nova)
	if tela.Erros = k.errosDe(err); tela.Erros != nil {
		return k.mostrarNova(http.StatusUnprocessableEntity, tela, escolhido, "")
	}
	if err != nil {
		return err
	}
	feito := "aberta"
	switch {
	case r.Repetida:
		feito = "repetida"
	case tipo.Fechada:
		feito = "recebida"
	}
	return k.ir("/ocorrencias/" + url.PathEscape(r.Numero) + "?feito=" + feito)
}

// avisos tell what was just done, by the word in the address.
var avisos = map[string]string{
	"aberta":    "Solicitação aberta. A resposta aparece aqui.",
	"recebida":  "Recebemos a sua mensagem. Ela não precisa de resposta e já foi encerrada.",
	"repetida":  "Esta solicitação já estava aberta: o mesmo formulário foi enviado duas vezes.",
	"resposta":  "Mensagem enviada.",
	"avaliacao": "Obrigado pela avaliação.",
}

// meuContrato is one of those that the client sees; any other is refused like one that does not exist.
func (k *contexto) meuContrato(id string) (*portalcliente.Contrato, error) {
	n, _ := strconv.ParseInt(id, 10, 64) // what is none is not found
	return k.p.Vista.ContratoPorID(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, n)
}

// errosDe puts what was refused beside the form's fields, in the client's words. What they cannot mend says with which code the builder finds it;
// nil = the error is of another kind.
func (k *contexto) errosDe(err error) erros {
	if e := lerErros(err); e != nil {
		return e
	}
	var r *crm.Recusa
	if !errors.As(err, &r) || r.Passageira() {
		return nil
	}
	switch r.Codigo {
	case crm.RecusaRepetida, crm.RecusaChaveDeOutro:
		return erros{"": "Este formulário já foi enviado, com outras palavras. Veja em Solicitações o que chegou; para mais uma, comece de novo."}
	case crm.RecusaAnexo:
		return erros{"foto": r.Frase}
	}
	return erros{"": "Isto não pôde ser aceito. Fale com a construtora e diga este código: " + k.requisicao + "."}
}
