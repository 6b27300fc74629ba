package cvcrm

import (
	"strings"
)

// Endereco is an address of CV's API, taken apart.
type Endereco struct {
	tenant  string // the segment before, "" = none
	caminho string
	op      *operacao         // nil = no operation has that method and path
	valores map[string]string // of the path
}

// Reconhecer tells whether a request is one to CV's API: everything below /api, and the bare paths of the old guide, each also behind one
// segment that names the tenant.
func Reconhecer(metodo, caminho string) (Endereco, bool) {
	partes := strings.Split(strings.Trim(caminho, "/"), "/")
	for i := range min(2, len(partes)) {
		e := Endereco{caminho: "/" + strings.Join(partes[i:], "/")}
		if i == 1 {
			e.tenant = partes[0]
		}
		if partes[i] == "api" && len(partes) > i+1 {
			e.op, e.valores, _ = achar(metodo, partes[i:])
			return e, true
		}
		var conhecido bool
		if e.op, e.valores, conhecido = achar(metodo, partes[i:]); conhecido {
			return e, true
		}
	}
	return Endereco{}, false
}

// achar finds the row of a method and a path; conhecido tells whether the path is there at all.
func achar(metodo string, partes []string) (op *operacao, valores map[string]string, conhecido bool) {
	for i := range catalogo {
		for _, modelo := range catalogo[i].caminhos {
			v, ok := casar(strings.Split(modelo[1:], "/"), partes)
			if !ok {
				continue
			}
			if conhecido = true; catalogo[i].metodo == metodo || catalogo[i].metodo == "" {
				return &catalogo[i], v, true
			}
		}
	}
	return nil, nil, conhecido
}

// oResto, as the last segment of a path, stands for one or more of whatever they are.
const oResto = "{...}"

func casar(modelo, partes []string) (valores map[string]string, ok bool) {
	if n := len(modelo) - 1; modelo[n] == oResto && len(partes) > n {
		modelo, partes = modelo[:n], partes[:n]
	}
	if len(modelo) != len(partes) {
		return nil, false
	}
	for i, m := range modelo {
		nome, variavel := strings.CutPrefix(strings.TrimSuffix(m, "}"), "{")
		nome, texto := strings.CutSuffix(nome, ":texto")
		switch {
		case !variavel:
			if m != partes[i] {
				return nil, false
			}
			continue
		case !texto && !identifica(partes[i]), partes[i] == "":
			return nil, false
		}
		if valores == nil {
			valores = map[string]string{}
		}
		valores[nome] = partes[i]
	}
	return valores, true
}

// identifica tells whether a segment may be an id. 0 is none: an act to item 0 would be one to the whole assistência.
func identifica(s string) bool { return digitos(s) && strings.Trim(s, "0") != "" }

func digitos(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}
