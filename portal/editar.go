package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/importacao"
)

// edicao is a record while a person changes it.
type edicao struct {
	lista   string
	r       registro
	id      int64
	nome    string
	valores map[string]string     // of the fields, in their normal forms
	mostra  map[string]string     // what the form begins with, where that is not the field itself
	hoje    map[string]referencia // of what the form does not show
	campos  []cadastro.Campo
}

// lerEdicao reads a record and what its form shows of it.
func (k *contexto) lerEdicao(lista string) (e *edicao, err error) {
	r := registros[lista]
	e = &edicao{lista: lista, r: r, id: k.id("id"), mostra: map[string]string{}, hoje: map[string]referencia{}, campos: k.camposDe(&r)}
	switch r.tipo {
	case crm.VinculoEmpreendimento:
		var o *crm.Empreendimento
		if o, err = k.lerEmpreendimento(e.id); err == nil {
			e.nome, e.valores = o.Nome, cadastro.Valores(o)
		}
	case crm.VinculoUnidade:
		var o *crm.Unidade
		if o, err = k.lerUnidade(e.id); err == nil {
			e.nome, e.valores = "unidade "+o.Numero, cadastro.Valores(o)
			e.mostra["empreendimento"], e.mostra["bloco"] = o.Empreendimento, o.Bloco
			for i := range k.p.Importador.Destinos {
				d := &k.p.Importador.Destinos[i]
				e.mostra[importacao.ColunaDoDestino(d)] = o.CodigoEm(d.Nome)
			}
		}
	case crm.VinculoContrato:
		err = k.lerEdicaoContrato(e)
	default:
		var o *crm.Cliente
		if o, err = k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, e.id); err == nil {
			e.nome, e.valores = o.Nome, cadastro.Valores(o)
			e.hoje["conjuge"], err = k.clienteReferido(o.ConjugeID)
		}
	}
	return e, err
}

func (k *contexto) lerEdicaoContrato(e *edicao) error {
	o, err := k.lerContrato(e.id)
	if err != nil {
		return err
	}
	e.nome, e.valores = "contrato "+o.Codigo, cadastro.Valores(&o.Contrato)
	e.mostra["empreendimento"], e.mostra["bloco"], e.mostra["unidade"] = o.Empreendimento, o.Bloco, o.Unidade
	if e.hoje["cliente"], err = k.clienteReferido(o.ClienteID); err == nil {
		e.hoje["codigo_unidade"], err = k.unidadeReferida(o.UnidadeID)
	}
	return err
}

// oculto tells a field whose value the form does not show: personal data, and what is named by a code that it may not have.
func oculto(c *cadastro.Campo) bool { return c.Pessoal || c.Tipo == cadastro.Nome }

// mostrado is what the form begins with.
func (e *edicao) mostrado(c *cadastro.Campo) string {
	valor, real := e.valores[c.Nome]
	switch {
	case !real:
		return e.mostra[c.Nome]
	case oculto(c):
		return ""
	case c.Tipo == cadastro.Opcao:
		return valor
	}
	return c.Mostrar(valor)
}

// onde are the fields that together say where a unit stands.
var onde = []string{"empreendimento", "bloco", "unidade"}

// registro is what the form says otherwise than it began.
func (e *edicao) registro(k *contexto) cadastro.Registro {
	x := cadastro.Registro{ID: e.id, Tipo: e.r.tipo, Valores: map[string]string{}, Nomes: map[string]string{}, Antes: map[string]string{}}
	for i := range e.campos {
		c := &e.campos[i]
		valor := k.campo(c.Nome)
		if c.Grupo == grupoExterno {
			if valor != e.mostra[c.Nome] {
				x.Nomes[strings.TrimPrefix(c.Nome, "id_")] = valor
			}
			continue
		}
		antes := strings.TrimSpace(e.mostrado(c))
		if valor == antes && (!oculto(c) || k.campo("apagar_"+c.Nome) != "sim") {
			continue
		}
		if c.Tipo == cadastro.SimNao && valor == "" {
			valor = "N"
		}
		x.Valores[c.Nome] = valor
	}
	if slices.ContainsFunc(onde, func(nome string) bool { _, mudou := x.Valores[nome]; return mudou }) {
		vazio := true
		for _, nome := range onde {
			x.Valores[nome] = k.campo(nome)
			vazio = vazio && x.Valores[nome] == ""
		}
		if vazio && e.r.tipo == crm.VinculoContrato { // it stands nowhere any more
			x.Valores["codigo_unidade"] = ""
		}
	}
	for nome := range x.Valores {
		if antes, real := e.valores[nome]; real {
			x.Antes[nome] = antes
		}
	}
	return x
}

// editar is the page's handler for a kind.
func editar(lista string) func(*contexto) error {
	return func(k *contexto) error {
		e, err := k.lerEdicao(lista)
		if err != nil {
			return err
		}
		return k.mostrarEdicao(http.StatusOK, e, false, nil)
	}
}

// mostrarEdicao shows the form, as it was typed or with the record as it is.
func (k *contexto) mostrarEdicao(status int, e *edicao, digitado bool, erros errosForm) error {
	endereco := "/" + e.lista + "/" + texto64(e.id)
	tela := telaRegistro{
		Lista: e.lista, Titulo: "Editar " + e.nome, Acao: endereco + "/editar", Voltar: endereco, Erros: erros, Versao: marcaDe(e.r.tipo, e.valores),
		Nota: "Um campo que você esvazia é apagado, a não ser onde ele diz que fica como está. O que muda fica na auditoria.",
	}
	for i := range e.campos {
		c := &e.campos[i]
		valor := e.mostrado(c)
		if c.Tipo == cadastro.SimNao && valor != "" {
			valor = "sim"
		}
		if digitado {
			valor = k.campo(c.Nome)
		}
		f := campoRegistro{campoForm: campoDoForm(&e.r, c, valor, erros)}
		if atual, real := e.valores[c.Nome]; real && oculto(c) && atual != "" {
			hoje := c.Mascarar(atual)
			if c.Tipo == cadastro.Nome {
				hoje = strings.TrimSpace(e.hoje[c.Nome].Texto + " " + e.hoje[c.Nome].Sub)
			}
			f.campoForm = f.Com("ajuda", "Hoje: "+hoje+". Vazio: fica como está.")
			f.Apagar, f.Apaga = "apagar", digitado && k.campo("apagar_"+c.Nome) == "sim"
			if c.Tipo == cadastro.Nome {
				f.Apagar = "deixar sem " + strings.ToLower(rotuloReferencia(c))
			}
		}
		tela.por(k, &e.r, c, f)
	}
	tela.alheios()
	return k.mostrar(status, "registro", tela.Titulo, tela)
}

// gravarEdicao keeps what the person changed, unless somebody else changed the record meanwhile.
func gravarEdicao(lista string) func(*contexto) error {
	return func(k *contexto) error {
		e, err := k.lerEdicao(lista)
		if err != nil {
			return err
		}
		if k.campo("versao") != marcaDe(e.r.tipo, e.valores) {
			return k.mostrarEdicao(http.StatusUnprocessableEntity, e, false, errosDe(crm.NovoInvalido("", crm.MotivoConflito)))
		}
		ator := k.ator("")
		sessao := k.p.Sincronizador.Nova(k.tenant, cadastro.Fonte{Dona: true}, cadastro.Opcoes{Pessoa: &ator, Anunciar: true})
		resultados, err := sessao.Sincronizar(k.ctx, []cadastro.Registro{e.registro(k)})
		if err != nil {
			return err
		}
		r := &resultados[0]
		if r.Erro != nil {
			erros := errosDe(r.Erro)
			if erros == nil {
				return r.Erro
			}
			var invalido *crm.Invalido
			if errors.As(r.Erro, &invalido) && invalido.Motivo == crm.MotivoConflito {
				if e, err = k.lerEdicao(lista); err != nil {
					return err
				}
				return k.mostrarEdicao(http.StatusUnprocessableEntity, e, false, erros)
			}
			return k.mostrarEdicao(http.StatusUnprocessableEntity, e, true, erros)
		}
		aviso := "Cadastro gravado."
		if r.Desfecho == cadastro.Igual {
			aviso = "Nada mudou."
		}
		for _, a := range r.Avisos {
			aviso += " " + avisoEmFrase(a)
		}
		return k.voltar("/"+lista+"/"+texto64(e.id), aviso)
	}
}
