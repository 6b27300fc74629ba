package portal

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/crm/titular"
)

// prazoAnonimizar bounds what a page does of an anonymisation; what is left then is gone on with by pressing again, or by itself.
const prazoAnonimizar = 15 * time.Second

// maxAcessos are the last who saw what is masked that a page shows.
const maxAcessos = 20

// telaTitular is what may be done for one person, and what it would change.
type telaTitular struct {
	ID              int64
	Nome, Documento string // the document masked
	Efeitos         []titular.Efeito
	Copias          []titular.Copia
	Pedida          string // "sim": name and document are to go, too
	PodePedir       bool   // there are contracts, all of them over: a person has to say so
	Anterior        *anonimizacaoVista
	Acessos         []linhaAuditoria
	Erros           errosForm
	Motivo          string
}

type anonimizacaoVista struct {
	titular.Anonimizacao
	Pedido, Fim momento
}

func (k *contexto) titular() error {
	return k.mostrarTitular(http.StatusOK, k.consulta("identificacao") == "sim", nil)
}

func (k *contexto) mostrarTitular(status int, pedida bool, erros errosForm) error {
	f, err := k.p.Titulares.Dados.Fatos(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	tela := telaTitular{
		ID: f.ClienteID, Nome: f.Nome, Documento: sigilo.MascararDocumento(f.Documento), Efeitos: f.Efeitos(pedida), Copias: f.Copias, Pedida: map[bool]string{true: "sim"}[pedida],
		PodePedir: f.IdentificacaoFica(false) != "" && f.IdentificacaoFica(true) == "", Erros: erros, Motivo: k.campo("motivo"),
	}
	if a := f.Anterior; a != nil {
		tela.Anterior = &anonimizacaoVista{*a, k.em(a.PedidaEm), k.em(a.TerminouEm)}
	}
	acessos, err := k.p.Titulares.Dados.Acessos(k.ctx, k.tenant.ID, f.ClienteID, maxAcessos)
	if err != nil {
		return err
	}
	tela.Acessos = k.linhasDeAcesso(acessos)
	return k.mostrar(status, "titular", "Titular "+f.Nome, tela)
}

func (k *contexto) linhasDeAcesso(acessos []crm.Auditoria) (linhas []linhaAuditoria) {
	for _, a := range acessos {
		linhas = append(linhas, linhaAuditoria{Auditoria: a, Em: k.em(a.Em)})
	}
	return linhas
}

// exportarTitular sends a copy of all that is kept of the person.
func (k *contexto) exportarTitular() error {
	formato := k.campo("formato")
	f, tem := FormatosDoTitular[formato]
	if !tem {
		return errPedido
	}
	ctx, cancel := context.WithTimeout(k.Request().Context(), prazoExportar)
	defer cancel()
	secoes, err := k.p.Titulares.Exportar(ctx, k.ator(k.campo("motivo")), k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	h := k.Response().Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "titular-" + texto64(k.id("id")) + "." + formato}))
	h.Set("Content-Type", f.Tipo)
	return f.Escrever(k.Response(), secoes, k.zona, k.agora)
}

// anonimizarTitular does it, when the word was typed.
func (k *contexto) anonimizarTitular() error {
	identificacao := k.campo("identificacao") == "sim"
	ctx, cancel := context.WithTimeout(k.ctx, prazoAnonimizar)
	defer cancel()
	a, err := k.p.Titulares.Anonimizar(ctx, k.ator(k.campo("motivo")), k.tenant.ID, k.id("id"), k.FormValue("palavra"), identificacao)
	if erros := errosDe(err); erros != nil {
		return k.mostrarTitular(http.StatusUnprocessableEntity, identificacao, erros)
	}
	pagina := "/clientes/" + texto64(k.id("id")) + "/titular"
	if errors.Is(err, context.DeadlineExceeded) && a != nil {
		return k.voltar(pagina, "Ainda não terminou: o servidor continua sozinho em até uma hora, ou anonimize de novo para continuar já.")
	}
	if err != nil {
		return err
	}
	return k.voltar(pagina, "Anonimizado. O que ficou, e por quê, está abaixo.")
}
