package portal

import (
	"net/http"
	"net/url"

	"ponte/crm"
)

// busca is the one search box: a number, ours or another system's, a document, a CODIGO_OC (one that was refused too), a client's name
// or a request id. What finds one ocorrência leads there at once.
func (k *contexto) busca() error {
	texto := k.consulta("q")
	if texto == "" {
		return k.Redirect(http.StatusSeeOther, Raiz+"/ocorrencias")
	}
	lista, err := k.p.Acervo.Ocorrencias(k.ctx, crm.FiltroOcorrencias{TenantID: k.tenant.ID, Texto: texto, Recorte: k.recorte, Pagina: crm.Pagina{Limite: 2}})
	if err != nil {
		return err
	}
	if len(lista.Linhas) == 1 && lista.Proximo == "" || len(lista.Linhas) > 1 && lista.Linhas[0].Ocorrencia.Numero == texto {
		return k.Redirect(http.StatusSeeOther, Raiz+"/ocorrencias/"+url.PathEscape(lista.Linhas[0].Ocorrencia.Numero))
	}
	registro := k.pode(filtrar(crm.ModuloChamadas)) // what was refused is in the log alone
	if registro && len(lista.Linhas) == 0 && len(texto) <= 64 {
		chamadas, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, RequestID: texto, Pagina: crm.Pagina{Limite: 1}})
		if err != nil {
			return err
		}
		if len(chamadas.Linhas) == 1 {
			c := chamadas.Linhas[0]
			if c.Numero != "" && c.OcorrenciaID != 0 {
				return k.Redirect(http.StatusSeeOther, Raiz+"/ocorrencias/"+url.PathEscape(c.Numero))
			}
			return k.Redirect(http.StatusSeeOther, Raiz+"/chamadas/"+texto64(c.ID))
		}
	}
	if registro && len(lista.Linhas) == 0 {
		// A CODIGO_OC whose opening was refused.
		recusadas := crm.FiltroChamadas{TenantID: k.tenant.ID, CodigoOC: codigoOCNoRegistro(texto), Situacoes: situacoesNaoAtendidas, Pagina: crm.Pagina{Limite: 1}}
		chamadas, err := k.p.Acervo.Chamadas(k.ctx, recusadas)
		if err != nil {
			return err
		}
		if len(chamadas.Linhas) > 0 {
			return k.Redirect(http.StatusSeeOther, Raiz+"/chamadas?"+url.Values{"codigo_oc": {texto}, "periodo": {"tudo"}}.Encode())
		}
	}
	return k.Redirect(http.StatusSeeOther, Raiz+"/ocorrencias?"+url.Values{"q": {texto}}.Encode())
}
