package espelho

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"ponte/crm/charset"
	"ponte/crm/sombra"
)

// maxCampos and maxNivel bound what is read of one answer.
const (
	maxCampos = 20_000
	maxNivel  = 64

	maxDesembrulhado = 8 << 20 // bytes
)

// errResposta is the error of an answer that is neither XML nor JSON nor text that can be compared.
var errResposta = errors.New("an answer that cannot be compared")

// lerResposta takes an answer apart, whatever spells it: charset, prefixes, attributes and white space are not compared.
func lerResposta(x *Retorno) (*sombra.Resposta, error) {
	r := &sombra.Resposta{HTTP: x.Status, Campos: map[string]string{}}
	corpo, err := desembrulhar(x)
	if err != nil {
		return nil, err
	}
	texto := textoDe(x.Cabecalhos.Get("Content-Type"), corpo)
	if strings.HasPrefix(texto, "<") && strings.Contains(texto, "Envelope") {
		err = lerEnvelope(r, texto)
	} else {
		err = lerTexto(r, "", texto)
	}
	return r, err
}

// desembrulhar undoes gzip and deflate, as PHP spells the latter.
func desembrulhar(x *Retorno) ([]byte, error) {
	var in io.Reader
	var err error
	switch strings.ToLower(x.Cabecalhos.Get("Content-Encoding")) {
	case "", "identity":
		return x.Corpo, nil
	case "gzip", "x-gzip":
		in, err = gzip.NewReader(bytes.NewReader(x.Corpo))
	case "deflate":
		in, err = zlib.NewReader(bytes.NewReader(x.Corpo))
	default:
		err = errResposta
	}
	if err != nil {
		return nil, errResposta
	}
	corpo, err := lerAte(in, maxDesembrulhado)
	if err != nil {
		return nil, errResposta
	}
	return corpo, nil
}

// lerAte reads all of what has at most n bytes: a part of an answer is compared with nothing.
func lerAte(in io.Reader, n int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, n+1))
	if err == nil && int64(len(b)) > n {
		err = errResposta
	}
	return b, err
}

var declarado = regexp.MustCompile(`^<\?xml[^>]*encoding\s*=\s*["']([^"']+)`)

// textoDe is an answer in UTF-8, in the charset that its declaration or else its header names.
func textoDe(tipo string, corpo []byte) string {
	corpo = bytes.TrimPrefix(corpo, []byte("\xef\xbb\xbf"))
	nome := charset.OfContentType(tipo)
	if m := declarado.FindSubmatch(bytes.TrimSpace(corpo[:min(len(corpo), 200)])); m != nil {
		nome = string(m[1])
	}
	texto, _, _, _ := charset.Read(corpo, charset.Named(nome), false)
	return strings.TrimSpace(texto)
}

// lerEnvelope reads what the first element of the body holds, or the fault.
func lerEnvelope(r *sombra.Resposta, texto string) error {
	d := xml.NewDecoder(strings.NewReader(texto))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is text already
	for {
		t, err := d.Token()
		if err != nil {
			return errResposta
		}
		if inicio, ok := t.(xml.StartElement); ok && inicio.Name.Local == "Body" {
			break
		}
	}
	for {
		t, err := d.Token()
		if err != nil {
			return errResposta
		}
		switch t := t.(type) {
		case xml.StartElement:
			if r.Falha = t.Name.Local == "Fault"; r.Falha {
				return lerFalha(r, d)
			}
			return lerElemento(r, d, "", 0)
		case xml.EndElement:
			return nil
		}
	}
}

// lerFalha keeps the sentence; its code says the same of both.
func lerFalha(r *sombra.Resposta, d *xml.Decoder) error {
	dentro := &sombra.Resposta{Campos: map[string]string{}}
	err := lerElemento(dentro, d, "", 0)
	r.Campos[sombra.CampoFalha] = dentro.Campos["faultstring"]
	return err
}

// lerElemento reads up to the end of the element that has begun. The one part of an answer is its return, whatever it is called.
func lerElemento(r *sombra.Resposta, d *xml.Decoder, caminho string, nivel int) error {
	if nivel > maxNivel || len(r.Campos) > maxCampos {
		return errResposta
	}
	var texto strings.Builder
	vezes, filhos := map[string]int{}, 0
	for {
		t, err := d.Token()
		if err != nil {
			return errResposta
		}
		switch t := t.(type) {
		case xml.CharData:
			texto.Write(t)
		case xml.StartElement:
			nome := t.Name.Local
			if nome == "return" && caminho == "" {
				nome = sombra.CampoRetorno
			}
			filhos++
			if vezes[nome]++; vezes[nome] > 1 || nome == "item" {
				nome += "." + strconv.Itoa(vezes[nome]-1)
			}
			if err := lerElemento(r, d, juntar(caminho, nome), nivel+1); err != nil {
				return err
			}
		case xml.EndElement:
			if filhos == 0 && caminho != "" {
				return lerTexto(r, caminho, texto.String())
			}
			return nil
		}
	}
}

// lerTexto keeps a text, or the members of the JSON that it is.
func lerTexto(r *sombra.Resposta, caminho, texto string) error {
	texto = strings.TrimSpace(texto)
	if caminho == sombra.CampoRetorno || caminho == "" {
		if strings.HasPrefix(texto, "{") || strings.HasPrefix(texto, "[") {
			d := json.NewDecoder(strings.NewReader(texto))
			d.UseNumber()
			var v any
			if d.Decode(&v) == nil && d.Decode(new(any)) == io.EOF { // what comes after it breaks who reads it
				return lerJSON(r, "", v, 0)
			}
		}
		caminho = sombra.CampoRetorno
		if s := ""; json.Unmarshal([]byte(texto), &s) == nil {
			texto = s
		}
	}
	r.Campos[caminho] = texto
	return nil
}

func lerJSON(r *sombra.Resposta, caminho string, v any, nivel int) error {
	if nivel > maxNivel || len(r.Campos) > maxCampos {
		return errResposta
	}
	vazio := ""
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			vazio = "{}"
		}
		for nome, valor := range v {
			if err := lerJSON(r, juntar(caminho, nome), valor, nivel+1); err != nil {
				return err
			}
		}
	case []any:
		if len(v) == 0 {
			vazio = "[]"
		}
		for i, valor := range v {
			if err := lerJSON(r, juntar(caminho, strconv.Itoa(i)), valor, nivel+1); err != nil {
				return err
			}
		}
	case string:
		r.Campos[caminho] = v
	case json.Number:
		r.Campos[caminho] = v.String()
	case bool:
		r.Campos[caminho] = strconv.FormatBool(v)
	case nil:
		r.Campos[caminho] = ""
	}
	if vazio != "" {
		r.Campos[cmp.Or(caminho, sombra.CampoRetorno)] = vazio
	}
	return nil
}

func juntar(caminho, nome string) string {
	if caminho == "" {
		return nome
	}
	return caminho + "." + nome
}
