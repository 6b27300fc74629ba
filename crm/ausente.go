package crm

import (
	"slices"
	"strings"
)

// palavrasAusentes are what libraries and spreadsheets write where there is nothing: the null of a language turned into
// text or, as PHP's and JSON's false and MySQL's \N in a file, something else, an object nobody meant to send, "not
// available" and "sem número".
var palavrasAusentes = [...]string{
	"null", "undefined", "nil", "none", "nan", "dbnull", "false", `\n`, "object object", "object null", "object undefined", "n/a", "n/d", "s/n", "s/nº", "s/n°",
}

// enfeites are what may stand around such a word or number.
const enfeites = " \"'`<>()[]{}#!"

// Ausente tells whether a text in the place of an id or a date says that there is none: one of palavrasAusentes in any
// case, zeros alone (0, 0000, 0.0, 0,00, a masked document or GUID of zeros), -1, dashes; with blanks, quotes, brackets or
// the # and ! of a spreadsheet around it. The empty text is not one of them.
func Ausente(texto string) bool {
	texto = strings.TrimSpace(texto)
	s := strings.Trim(texto, enfeites)
	if somente(s, "0.,/-–—_+") {
		return texto != ""
	}
	if resto, menosUm := strings.CutPrefix(s, "-1"); menosUm {
		return resto == "" || (resto[0] == '.' || resto[0] == ',') && somente(resto[1:], "0")
	}
	return palavraAusente(texto)
}

// palavraAusente is Ausente for the codes of a site's own lists, where 0, -1 and - may be somebody's code.
func palavraAusente(texto string) bool {
	s := strings.Trim(strings.TrimSpace(texto), enfeites)
	for _, palavra := range palavrasAusentes {
		if strings.EqualFold(s, palavra) {
			return true
		}
	}
	return false
}

// partesDeID are the parts of an opening by which something is looked up, and who judges them: what says that there is none
// was not sent.
var partesDeID = func() map[string]func(string) bool {
	m := map[string]func(string) bool{
		"CODIGO_OC": Ausente, "COD_PROJETO": Ausente, "COD_CLIENTE": Ausente, "CNPJ_CLIENTE": Ausente, "EMAIL_CLIENTE": Ausente,
		"COD_DIVISAO": palavraAusente, "COD_SOLICITACAO": palavraAusente, "COD_STATUS": palavraAusente,
	}
	for _, parte := range slices.Concat(partesIDIntegracao, partesCodigoAuxiliar) {
		m[parte] = Ausente
	}
	m[parteIDDoCRM] = Ausente
	return m
}()

// avisarSemValor notes that a part, or a header, was taken for one that did not come. The value stays out: it stands in the
// call's payload.
func (p *Pedido) avisarSemValor(parte string) {
	p.avisar(parte+" SEM VALOR, LIDO COMO NAO ENVIADO", "Enviar a parte vazia quando nao ha valor no sistema chamador")
}

// comValor is the first of these parts that carries an id; those that say that there is none are passed over with a notice.
func (p *Pedido) comValor(campos Campos, partes []string) string {
	for _, parte := range partes {
		switch v := campos.Texto(parte); {
		case Ausente(v):
			p.avisarSemValor(parte)
		case v != "":
			return v
		}
	}
	return ""
}

// semIDsAusentes gives the parts as the rules read them: ids that say that there is none are empty, in a copy. avisar gets
// their names.
func (c Campos) semIDsAusentes(avisar func(parte string)) Campos {
	lidos := c
	for i := range c {
		if parte := &c[i]; parte.Valor != "" {
			if ausente := partesDeID[parte.Nome]; ausente != nil && ausente(parte.Valor) {
				avisar(parte.Nome)
				lidos = lidos.sem(parte.Nome)
			}
		}
	}
	return lidos
}
