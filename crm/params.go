package crm

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"ponte/crm/charset"
)

// maxParams bounds the pairs of a PARAMS query.
const maxParams = 500

// LerParams reads the PARAMS of EditOC, a URL-encoded query (docs/fatos/multidados.md §2), into parts with upper-case names.
// It is lenient as its senders are sloppy: a doubly escaped & is read, a wrong %XX is taken literally, and bytes that
// are not UTF-8 are read as windows-1252. campos_variaveis comes as JSON, or as name[code]=value. achado is what was odd about
// the text.
func LerParams(params string) (campos Campos, achado charset.Finding, err error) {
	decodificar := func(s string) string {
		s, visto := charset.ReadEscaped(s)
		achado |= visto
		return s
	}
	for par := range strings.SplitSeq(params, "&") {
		nome, valor, _ := strings.Cut(par, "=")
		nome = strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(decodificar(nome), "amp;")))
		valor = decodificar(valor)
		if nome == "" {
			continue
		}
		if len(campos) == maxParams {
			return nil, 0, Recusar(RecusaValor, "PARAMS", "campos demais")
		}
		if base, codigo, ok := strings.Cut(nome, "["); ok && slices.Contains(partesVariavel, base) {
			campos = anexarVariavel(campos, base, strings.TrimSuffix(codigo, "]"), valor)
			continue
		}
		if i := slices.IndexFunc(campos, func(c Campo) bool { return c.Nome == nome }); i >= 0 {
			campos[i].Valor = valor // the last one counts, as in PHP
			continue
		}
		campos = append(campos, Campo{Nome: nome, Valor: valor})
	}
	return campos, achado, nil
}

// anexarVariavel reads campos_variaveis[CA_950]=x and PHP's campos_variaveis[0][codigo]=CA_950.
func anexarVariavel(campos Campos, base, chave, valor string) Campos {
	i := slices.IndexFunc(campos, func(c Campo) bool { return c.Nome == base })
	if i < 0 {
		campos = append(campos, Campo{Nome: base})
		i = len(campos) - 1
	}
	itens := &campos[i].Itens
	_, membro, indexado := strings.Cut(chave, "][")
	switch {
	case !indexado:
		*itens = append(*itens, Item{Codigo: chave, Valor: valor})
	case membro == "CODIGO":
		*itens = append(*itens, Item{Codigo: valor})
	case membro == "VALOR" && len(*itens) > 0:
		(*itens)[len(*itens)-1].Valor = valor
	}
	return campos
}

// itensDaParte reads a list of {codigo, valor}: as the codec read it, or from JSON text, a list or one object.
func itensDaParte(campos Campos, parte string) ([]Item, error) {
	if itens := campos.Itens(parte); len(itens) > 0 {
		return itens, nil
	}
	texto := campos.Texto(parte)
	if texto == "" {
		return nil, nil
	}
	var lista []map[string]any
	if strings.HasPrefix(texto, "{") {
		texto = "[" + texto + "]"
	}
	if err := lerJSON(texto, &lista); err != nil {
		return nil, Recusar(RecusaValor, parte, "não é uma lista de codigo e valor")
	}
	itens := make([]Item, 0, len(lista))
	for _, membros := range lista {
		var item Item
		for nome, v := range membros {
			switch strings.ToUpper(nome) {
			case "CODIGO":
				item.Codigo = textoDeJSON(v)
			case "VALOR":
				item.Valor = textoDeJSON(v)
			}
		}
		itens = append(itens, item)
	}
	// Read here and not by the codec, so it was not checked yet.
	return itens, validarCampos(Campos{{Nome: parte, Itens: itens}})
}

// lerJSON reads the one JSON value that came inside a part, numbers as they are written.
func lerJSON(texto string, destino any) error {
	d := json.NewDecoder(strings.NewReader(texto))
	d.UseNumber()
	if err := d.Decode(destino); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// textoDeJSON is a JSON value as a part's text: strings and numbers as written, null empty, the rest as JSON.
func textoDeJSON(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		x, _ = charset.WithoutControls(x)
		return x
	case json.Number:
		return x.String()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
