package senior

import (
	"slices"
	"strings"
)

// Endereco is an address of the platform, taken apart.
type Endereco struct {
	dominio  string // of the installation, as the bridge's address names it; "" = the address names none
	anonima  bool
	servico  string // {domain}/{service}
	nome     string // {actions|queries|entities}/{name}
	op       *operacao
	conhecem []string // methods of the name, when it is there but for this one
}

// dominioDaSenior stands in the bridge's address of everybody at Senior, and says nothing of whose call it is.
const dominioDaSenior = "senior.com.br"

// Reconhecer tells whether a request is one to the platform, in either form of its addresses: everything below the bridge, and below the
// names of the services that there are.
func Reconhecer(metodo, caminho string) (Endereco, bool) {
	partes := strings.Split(strings.Trim(caminho, "/"), "/")
	if len(partes) > 4 && partes[0] == "t" && partes[2] == "bridge" && partes[3] == "1.0" {
		e := Endereco{}
		if partes[1] != dominioDaSenior {
			e.dominio = partes[1]
		}
		partes = partes[4:]
		if e.anonima = partes[0] == "anonymous"; e.anonima {
			partes = partes[1:]
		}
		if len(partes) > 0 && partes[0] == "rest" {
			partes = partes[1:]
		}
		e.achar(metodo, partes)
		return e, true
	}
	if len(partes) < 3 || !slices.Contains(servicos, partes[0]+"/"+partes[1]) {
		return Endereco{}, false
	}
	e := Endereco{}
	if e.anonima = partes[2] == "anonymous"; e.anonima {
		partes = slices.Delete(partes, 2, 3)
	}
	e.achar(metodo, partes)
	return e, true
}

// achar finds the row of the catalogue.
func (e *Endereco) achar(metodo string, partes []string) {
	if len(partes) < 3 {
		return
	}
	e.servico, e.nome = partes[0]+"/"+partes[1], strings.Join(partes[2:], "/")
	for i := range catalogo {
		op := &catalogo[i]
		if op.servico != e.servico || !slices.Contains(op.nomes, e.nome) || op.anonima != e.anonima {
			continue
		}
		if slices.Contains(op.metodos(), metodo) {
			e.op, e.conhecem = op, nil
			return
		}
		e.conhecem = append(e.conhecem, op.metodos()...)
	}
}
