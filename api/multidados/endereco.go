package multidados

import "strings"

// Superficie is what an address of the webservice leads to.
type Superficie string

// The surfaces of the webservice. Their names are what the request log shows.
const (
	SuperficieSOAP     Superficie = "soap"
	SuperficieREST     Superficie = "rest"
	SuperficieContatos Superficie = "contatos" // crontab/contato_clientes.php, refused and recorded
)

// Endereco is a request path taken apart: [/{prefix...}][/{tenant}]/webservices/... (docs/regras.md §1.1).
type Endereco struct {
	Superficie Superficie
	Tenant     string // as written; "" = the default tenant. It may be no valid slug: then no tenant has it
	Metodo     string // REST: the method in the path, "" for rest/ and rest/api.php
	Base       string // the path up to and with the webservices segment, as written, without a final slash
}

const (
	segmentoServico  = "webservices"
	segmentoIndex    = "index.php"
	segmentoREST     = "rest"
	segmentoAPI      = "api.php"
	segmentoCrontab  = "crontab"
	segmentoContatos = "contato_clientes.php"
	maxEndereco      = 2048
)

// Reconhecer takes a request path (already percent-decoded) apart. ok is false when it is no address of the webservice.
// The segment names are matched in any case; repeated and final slashes change nothing. Of several webservices segments
// the last one that makes an address counts, so that a prefix or a tenant may have that name.
func Reconhecer(path string) (e Endereco, ok bool) {
	if len(path) > maxEndereco {
		return Endereco{}, false
	}
	fim := len(path)
	for {
		i := strings.LastIndexByte(path[:fim], '/')
		if i < 0 {
			return Endereco{}, false
		}
		if strings.EqualFold(path[i+1:fim], segmentoServico) {
			if e, ok = resto(path[fim:]); ok {
				e.Base = path[:fim]
				e.Tenant = ultimoSegmento(path[:i])
				return e, true
			}
		}
		fim = i
	}
}

// resto reads what follows the webservices segment.
func resto(cauda string) (e Endereco, ok bool) {
	primeiro, cauda := segmento(cauda)
	segundo, cauda := segmento(cauda)
	if sobra, _ := segmento(cauda); sobra != "" {
		return Endereco{}, false
	}
	switch {
	case segundo == "" && (primeiro == "" || strings.EqualFold(primeiro, segmentoIndex)):
		return Endereco{Superficie: SuperficieSOAP}, true
	case strings.EqualFold(primeiro, segmentoREST):
		if strings.EqualFold(segundo, segmentoAPI) {
			segundo = ""
		}
		return Endereco{Superficie: SuperficieREST, Metodo: segundo}, true
	case strings.EqualFold(primeiro, segmentoCrontab) && strings.EqualFold(segundo, segmentoContatos):
		return Endereco{Superficie: SuperficieContatos}, true
	}
	return Endereco{}, false
}

// segmento cuts the first segment off, slashes before it dropped.
func segmento(path string) (primeiro, cauda string) {
	path = strings.TrimLeft(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

func ultimoSegmento(path string) string {
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}
