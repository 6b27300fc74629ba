package sigilo

import (
	"encoding/json"
	"strings"

	"ponte/crm/jsontext"
)

// maxNiveisJSON bounds how deep a nested value is masked; deeper ones are not shown.
const maxNiveisJSON = 32

// json masks a part whose text is a JSON object or list, as REST callers nest them: every value by the name of
// its own member. ok is false when the text is no JSON.
func (k mascara) json(nome, texto string) (mascarado string, ok bool) {
	if texto = strings.TrimSpace(texto); texto == "" || texto[0] != '{' && texto[0] != '[' || !json.Valid([]byte(texto)) {
		return "", false
	}
	d := json.NewDecoder(strings.NewReader(texto))
	d.UseNumber()
	m := mascaraJSON{texto: texto, k: k, d: d}
	return string(m.valor(make([]byte, 0, len(texto)), nome, 0)), true
}

// mascaraJSON copies a document that is known to be valid.
type mascaraJSON struct {
	texto string
	k     mascara
	d     *json.Decoder
}

func (m *mascaraJSON) valor(b []byte, nome string, nivel int) []byte {
	t, err := m.d.Token()
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
		if s := v.String(); m.k.parte(nome, s) == s {
			return append(b, s...)
		}
		return jsontext.AppendText(b, m.k.parte(nome, v.String()))
	case string:
		if nivel > maxNiveisJSON {
			v = Oculto
		}
		return jsontext.AppendText(b, m.k.parte(nome, v))
	case json.Delim:
		if NomeFechado(nome) { // whatever it is called inside
			m.pular()
			return jsontext.AppendText(b, Oculto)
		}
		return m.aninhado(b, byte(v), nome, nivel)
	}
	return b
}

// pular passes over the rest of an object or list that was just opened.
func (m *mascaraJSON) pular() {
	for abertos := 1; abertos > 0; {
		t, err := m.d.Token()
		if err != nil {
			return
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			abertos++
		case json.Delim('}'), json.Delim(']'):
			abertos--
		}
	}
}

func (m *mascaraJSON) aninhado(b []byte, abre byte, nome string, nivel int) []byte {
	fecha, chave := byte(']'), ""
	if abre == '{' {
		fecha = '}'
		if nivel <= maxNiveisJSON {
			chave = chaveDoObjeto(m.texto[m.d.InputOffset():])
		}
	}
	b = append(b, abre)
	for primeiro := true; m.d.More(); primeiro = false {
		if !primeiro {
			b = append(b, ',')
		}
		if abre == '[' {
			b = m.valor(b, nome, nivel+1)
			continue
		}
		t, _ := m.d.Token()
		membro, _ := t.(string)
		b = append(jsontext.AppendText(b, m.k.parte("", membro)), ':')
		b = m.valor(b, nomeDoMembro(nome, strings.ToUpper(membro), chave), nivel+1)
	}
	_, _ = m.d.Token() // the end of what is known to be valid
	return append(b, fecha)
}

// nomeDoMembro is the name by which a member is masked (all upper case): its own, but a value is called what the key
// beside it says, or what it is the value of.
func nomeDoMembro(nome, membro, chave string) string {
	switch membro {
	case "", "VALOR", "VALUE":
		if s := sigiloDoNome(chave); chave != "" && s != codigo {
			return chave
		}
		return nome
	}
	return membro
}

// ehChave tells whether a member (upper case) names the value that stands beside it.
func ehChave(membro string) bool {
	switch membro {
	case "CODIGO", "KEY", "NOME", "NAME", "CAMPO":
		return true
	}
	return false
}

// maisFechada is the one of two keys that shows less of the value.
func maisFechada(chave, outra string) string {
	outra = strings.ToUpper(strings.TrimSpace(outra))
	if chave == "" || NomeFechado(outra) {
		return outra
	}
	return chave
}

// chaveDoObjeto reads ahead what the members of an object call its value; s follows the opening brace.
func chaveDoObjeto(s string) (chave string) {
	for {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "" || s[0] != '"' {
			return chave
		}
		fim := fimDoValorJSON(s)
		membro := textoJSON(s[:fim])
		s = strings.TrimLeft(s[fim:], " \t\r\n:")
		fim = fimDoValorJSON(s)
		if s != "" && s[0] == '"' && ehChave(strings.ToUpper(membro)) {
			chave = maisFechada(chave, textoJSON(s[:fim]))
		}
		s = s[fim:]
	}
}

func textoJSON(s string) (texto string) {
	_ = json.Unmarshal([]byte(s), &texto) // known to be valid
	return texto
}

// fimDoValorJSON is where the value ends that s, known to be valid, begins with.
func fimDoValorJSON(s string) int {
	abertos := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			abertos++
			continue
		case '}', ']':
			if abertos == 0 {
				return i
			}
			abertos--
		case ',', ' ', '\t', '\r', '\n':
			if abertos == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if abertos == 0 {
			return min(i+1, len(s))
		}
	}
	return len(s)
}
