package portal

import (
	"errors"
	"strings"

	"ponte/crm"
)

// errosForm are the sentences beside a form's fields, by field; "" is about the whole form.
type errosForm map[string]string

// errosDe gives the sentences of what a use case refused; nil when the error is of another kind.
func errosDe(err error) errosForm {
	if err == nil {
		return nil
	}
	erros := errosForm{}
	if !juntarErros(err, erros) {
		return nil
	}
	return erros
}

// juntarErros walks through joined errors.
func juntarErros(err error, erros errosForm) bool {
	if varios, ok := err.(interface{ Unwrap() []error }); ok {
		algum := false
		for _, e := range varios.Unwrap() {
			algum = juntarErros(e, erros) || algum
		}
		return algum
	}
	if frase := fraseDaChave(err); frase != "" {
		erros.mais("", frase)
		return true
	}
	var d *crm.ErroDestino
	if errors.As(err, &d) {
		campo := ""
		if d.Campo != "" {
			campo = campoDoDestino(d.Campo)
		}
		erros.mais(campo, d.Frase)
		return true
	}
	var i *crm.Invalido
	if !errors.As(err, &i) {
		return false
	}
	if i.Motivo == crm.MotivoConflito {
		erros.mais("", "Outra pessoa salvou este registro enquanto você o editava. Nada foi gravado: confira os valores atuais abaixo e repita o que ainda fizer falta.")
		return true
	}
	erros.mais(i.Campo, i.Frase())
	return true
}

// mais adds a sentence beside a field; one that stands there already is not repeated.
func (e errosForm) mais(campo, frase string) {
	switch antes := e[campo]; {
	case antes == "":
		e[campo] = frase
	case !strings.Contains(comoFrase(antes), comoFrase(frase)):
		e[campo] = comoFrase(antes) + " " + comoFrase(frase)
	}
}

// opcao is a choice of a select.
type opcao struct {
	Valor, Rotulo string
	Escolhida     bool
}

// opcoes builds the choices; pares are value, label.
func opcoes(escolhida string, pares ...string) []opcao {
	lista := make([]opcao, 0, len(pares)/2)
	for i := 0; i+1 < len(pares); i += 2 {
		lista = append(lista, opcao{pares[i], pares[i+1], pares[i] == escolhida})
	}
	return lista
}

// campoForm is a labelled field with what is wrong beside it.
type campoForm struct {
	Nome, Rotulo, Valor, Tipo, Ajuda, Erro string
	Autocompletar, Exemplo                 string
	Unidade                                string // words after the field
	Teclado                                string // that a phone shows: numeric, ""
	Obrigatorio, Foco                      bool
	Linhas                                 int // of a text area
	Opcoes                                 []opcao
}

// novoCampo is a text field; templates refine it with Com.
func novoCampo(nome, rotulo, valor string, erros errosForm) campoForm {
	return campoForm{Nome: nome, Rotulo: rotulo, Valor: valor, Tipo: "text", Erro: erros[nome]}
}

// novaEscolha is a select.
func novaEscolha(nome, rotulo string, opcoes []opcao, erros errosForm) campoForm {
	return campoForm{Nome: nome, Rotulo: rotulo, Tipo: "select", Opcoes: opcoes, Erro: erros[nome]}
}

// Com changes one property; pares are name, value.
func (c campoForm) Com(pares ...string) campoForm {
	for i := 0; i+1 < len(pares); i += 2 {
		v := pares[i+1]
		switch pares[i] {
		case "tipo":
			c.Tipo = v
		case "ajuda":
			c.Ajuda = v
		case "auto":
			c.Autocompletar = v
		case "exemplo":
			c.Exemplo = v
		case "obrigatorio":
			c.Obrigatorio = v == "sim"
		case "foco":
			c.Foco = v == "sim"
		case "linhas":
			c.Tipo, c.Linhas = "area", 4
			if n := lerID(v); n > 0 {
				c.Linhas = int(n)
			}
		}
	}
	return c
}

// Descrito are the ids of what is said about the field.
func (c campoForm) Descrito() string {
	var ids []string
	if c.Erro != "" {
		ids = append(ids, "erro-"+c.Nome)
	}
	if c.Unidade != "" {
		ids = append(ids, "unidade-"+c.Nome)
	}
	if c.Ajuda != "" {
		ids = append(ids, "ajuda-"+c.Nome)
	}
	return strings.Join(ids, " ")
}

// Marcado tells whether a check box is ticked.
func (c campoForm) Marcado() bool { return c.Valor == "sim" }
