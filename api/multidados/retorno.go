package multidados

import (
	"encoding/json"
	"strings"

	"ponte/crm"
)

// modoRetorno is the return mode of an answer. The caller need not have proved itself: a refusal, too, comes in the form
// that the named credential reads.
func modoRetorno(p *crm.Pedido) crm.ModoRetorno {
	if p.Retrato == nil {
		return crm.RetornoNumero
	}
	return p.Retrato.ModoRetornoEfetivo(p.CredencialNomeada())
}

// textoDaRecusa is the return text of a refusal: its sentence, also inside the JSON of that mode (docs/fatos/multidados.md §5).
func textoDaRecusa(modo crm.ModoRetorno, r *crm.Recusa) string {
	if modo == crm.RetornoJSON {
		return `{"success":false,"erros":` + textoJSON(r.Error()) + `}`
	}
	return r.Error()
}

// textoJSON writes a JSON string. Accents and <, >, & stay as they are: the SOAP encoder escapes what XML needs.
func textoJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
