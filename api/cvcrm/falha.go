package cvcrm

import (
	"cmp"
	"errors"
	"strings"

	"ponte/api/moldura"
	"ponte/crm"
)

// falha is how an operation says that it was not done: CV's status for it, which is seldom what one expects, its words, and the form of the
// body. Our own reason follows the words.
type falha struct {
	status int
	texto  string
	forma  forma
	casos  map[crm.CodigoRecusa]caso // those refusals that have a status of their own; RecusaAnexo is of any file that is not taken
}

// caso is one of them; "" = the words of the others.
type caso struct {
	status int
	texto  string
}

// forma builds the body of a failure; formaCodigo's is one of success, too.
type forma func(status int, mensagem string) any

func formaCodigo(status int, mensagem string) any {
	return struct {
		Codigo   int    `json:"codigo"`
		Mensagem string `json:"mensagem"`
	}{status, mensagem}
}

func formaSucesso(status int, mensagem string) any {
	return struct {
		Sucesso  bool   `json:"sucesso"`
		Codigo   int    `json:"codigo"`
		Mensagem string `json:"mensagem"`
	}{false, status, mensagem}
}

func formaErros(_ int, mensagem string) any {
	return struct {
		Sucesso bool     `json:"sucesso"`
		Erro    bool     `json:"erro"`
		Erros   []string `json:"erros"`
	}{false, true, []string{mensagem}}
}

func formaStatus(status int, mensagem string) any {
	return struct {
		Status  string `json:"status"`
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{"error", status, mensagem}
}

// gerais are CV's words for what stops a call before its operation is asked. Where there are none, ours stand alone.
var gerais = map[crm.CodigoRecusa]string{
	crm.RecusaToken: "E-mail e/ou token incorreto(s).", crm.RecusaEscopo: "Sem permissão no perfil de acesso ou módulo inativo.",
	crm.RecusaOperacao: "Sem permissão no perfil de acesso ou módulo inativo.", crm.RecusaMetodo: "URL não encontrada.",
	crm.RecusaCorpo: "Erro de solicitação, revise os parâmetros!", crm.RecusaIP: "", crm.RecusaTamanho: "", crm.RecusaRitmo: "", crm.RecusaInterna: "",
	crm.RecusaOcupado: "", crm.RecusaBanco: "", crm.RecusaPrazo: "",
}

// responder gives status and body of the answer to a refusal; codigo is under which it is looked for.
func (f falha) responder(codigo crm.CodigoRecusa, r *crm.Recusa) (int, any) {
	status, texto := f.status, f.texto
	if x, tem := f.casos[codigo]; tem {
		status, texto = x.status, cmp.Or(x.texto, texto)
	} else if geral, e := gerais[codigo]; e {
		status, texto = r.HTTP, geral
	}
	if texto != "" && !strings.ContainsAny(texto[len(texto)-1:], ".!") {
		texto += ":"
	}
	return status, f.forma(status, strings.TrimSpace(texto+" "+r.Error()))
}

// invalido is a field that could not be read.
type invalido struct{ campo, motivo string }

func (i *invalido) Error() string { return i.campo + " " + i.motivo }

// recusaDe turns whatever stopped a call into a refusal, and gives under which code its operation looks for it.
func (q *requisicao) recusaDe(err error) (*crm.Recusa, crm.CodigoRecusa) {
	var campo *invalido
	var arquivo *moldura.ArquivoRecusado
	var doCatalogo *crm.Invalido
	switch {
	case errors.As(err, &arquivo):
		return crm.Recusar(crm.RecusaValor, arquivo.Campo, arquivo.Motivo), crm.RecusaAnexo
	case errors.As(err, &doCatalogo):
		campo = &invalido{cmp.Or(campoDoCatalogo[doCatalogo.Campo], doCatalogo.Campo), doCatalogo.Frase()}
	default:
		errors.As(err, &campo)
	}
	if campo != nil {
		r := crm.Recusar(crm.RecusaValor, campo.campo, campo.motivo)
		if campo.motivo == faltou {
			r = crm.Recusar(crm.RecusaObrigatorio, campo.campo)
		}
		if strings.HasPrefix(campo.campo, "arquivos") {
			return r, crm.RecusaAnexo
		}
		return r, r.Codigo
	}
	r := crm.ComoRecusa(err, q.Quem.RequestID)
	if frase, primeira := moldura.TrocarPartes(r.Frase, func(parte string) string { return campoDaParte[parte] }); primeira != "" {
		copia := *r
		copia.Frase = frase
		r = &copia
	}
	return r, r.Codigo
}
