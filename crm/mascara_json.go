package crm

import (
	"encoding/json"
	"strings"
)

// maxNiveisJSON bounds how deep a nested value is masked; deeper ones are not shown.
const maxNiveisJSON = 32

// mascararJSON masks a part whose text is a JSON object or list, as REST callers nest them: every value by the name of
// its own member. ok is false when the text is no JSON.
func mascararJSON(nome, texto, senha string) (mascarado string, ok bool) {
	if texto = strings.TrimSpace(texto); texto == "" || texto[0] != '{' && texto[0] != '[' || !json.Valid([]byte(texto)) {
		return "", false
	}
	d := json.NewDecoder(strings.NewReader(texto))
	d.UseNumber()
	return string(anexarMascarado(make([]byte, 0, len(texto)), d, nome, senha, 0)), true
}

// anexarMascarado copies the next value of a document that is known to be valid.
func anexarMascarado(b []byte, d *json.Decoder, nome, senha string, nivel int) []byte {
	t, err := d.Token()
	if err != nil {
		return b
	}
	switch v := t.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		if v {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case json.Number:
		if s := v.String(); MascararParte(nome, s, senha) == s {
			return append(b, s...)
		}
		return anexarTexto(b, MascararParte(nome, v.String(), senha))
	case string:
		if nivel > maxNiveisJSON {
			v = oculto
		}
		return anexarTexto(b, MascararParte(nome, v, senha))
	case json.Delim:
		return anexarAninhado(b, d, byte(v), nome, senha, nivel)
	}
	return b
}

func anexarAninhado(b []byte, d *json.Decoder, abre byte, nome, senha string, nivel int) []byte {
	fecha := byte(']')
	if abre == '{' {
		fecha = '}'
	}
	b = append(b, abre)
	for primeiro := true; d.More(); primeiro = false {
		if !primeiro {
			b = append(b, ',')
		}
		if abre == '[' {
			b = anexarMascarado(b, d, nome, senha, nivel+1)
			continue
		}
		t, _ := d.Token()
		membro, _ := t.(string)
		b = append(anexarTexto(b, MascararParte("", membro, senha)), ':')
		b = anexarMascarado(b, d, strings.ToUpper(membro), senha, nivel+1)
	}
	_, _ = d.Token() // the end of what is known to be valid
	return append(b, fecha)
}
