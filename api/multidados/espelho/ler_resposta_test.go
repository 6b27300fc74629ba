package espelho

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ponte/crm/sombra"
)

// TestAnswersThatAreNotTheSame: what a caller would trip over is a difference, however alike it looks.
func TestAnswersThatAreNotTheSame(t *testing.T) {
	t.Parallel()
	ler := func(corpo string) *sombra.Resposta {
		r, err := lerResposta(&Retorno{200, http.Header{}, []byte(corpo)})
		if err != nil {
			t.Fatalf("%s: %v", corpo, err)
		}
		return r
	}
	for _, par := range [][2]string{
		{`[]`, `{}`},
		{`[]`, ``},
		{`{"itens":[]}`, `{}`},
		{`{"itens":[]}`, `{"itens":{}}`},
		{`{"itens":[]}`, `{"itens":null}`},
		{`[{"a":1}]`, `[{"a":1}]<b>Warning</b>`},
		{`{"a":"1"}`, `{"a":"1"} {"b":2}`},
		{`[[]]`, `[]`},
	} {
		if resultado, _ := sombra.Comparar(ler(par[0]), ler(par[1]), nil); resultado == sombra.Igual {
			t.Errorf("%s and %s are taken for the same", par[0], par[1])
		}
	}
	for _, par := range [][2]string{{`[]`, " [ ] \n"}, {`{"a":{},"b":1}`, `{"b":1,"a":{ }}`}} {
		if resultado, d := sombra.Comparar(ler(par[0]), ler(par[1]), nil); resultado != sombra.Igual {
			t.Errorf("%s and %s: %s %v", par[0], par[1], resultado, d)
		}
	}
}

// TestBombs: no answer makes more of itself than is bounded, and a part of one is compared with nothing.
func TestBombs(t *testing.T) {
	t.Parallel()
	var bomba bytes.Buffer
	z := gzip.NewWriter(&bomba)
	for range 64 {
		_, _ = z.Write(bytes.Repeat([]byte("a"), 1<<20))
	}
	z.Close()
	entidades := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">` + func() (b string) {
		for i := 'b'; i < 'k'; i++ {
			b += fmt.Sprintf(`<!ENTITY %c "%s">`, i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
		}
		return b
	}() + `]><Envelope><Body><r><return>&j;</return></r></Body></Envelope>`
	for nome, x := range map[string]*Retorno{
		"gzip":          {200, http.Header{"Content-Encoding": {"gzip"}}, bomba.Bytes()},
		"cut gzip":      {200, http.Header{"Content-Encoding": {"gzip"}}, bomba.Bytes()[:1000]},
		"entities":      {200, http.Header{}, []byte(entidades)},
		"a file":        {200, http.Header{}, []byte(`<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><Envelope><Body><r><return>&a;</return></r></Body></Envelope>`)},
		"depth":         {200, http.Header{}, []byte("<Envelope><Body>" + strings.Repeat("<a>", 100_000))},
		"depth of JSON": {200, http.Header{}, []byte(strings.Repeat(`[`, 1000) + strings.Repeat(`]`, 1000))},
		"fields":        {200, http.Header{}, []byte("[" + strings.Repeat(`1,`, maxCampos+10) + "1]")},
		"cut XML":       {200, http.Header{}, []byte("<Envelope><Body><r><return>1</return></r>")[:30]},
	} {
		if r, err := lerResposta(x); err == nil {
			t.Errorf("%s: read, %d fields", nome, len(r.Campos))
		}
	}
}
