package multidados

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"slices"
	"testing"
)

func gzipped(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func zlibbed(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
func deflated(w io.Writer) io.WriteCloser {
	z, _ := flate.NewWriter(w, flate.BestSpeed) // a level that exists
	return z
}
func plain(w io.Writer) io.WriteCloser { return writer{w} }

type writer struct{ io.Writer }

func (writer) Close() error { return nil }

// The first bytes of a body tell how it is packed; a Content-Encoding that says otherwise leaves an aviso.
func TestContentEncoding(t *testing.T) {
	t.Parallel()
	soap, json := envelope("DadosServicedesk", credenciais), `{"usuario_ws":"integra.mega","senha_ws":"x"}`
	multipart := "--xx\r\nContent-Disposition: form-data; name=\"usuario_ws\"\r\n\r\nintegra.mega\r\n--xx\r\nContent-Disposition: form-data; name=\"senha_ws\"\r\n\r\nx\r\n" +
		"--xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.jpg\"\r\n\r\n\x00\x01\r\n--xx--\r\n"
	for _, c := range []struct {
		label string
		pack  func(io.Writer) io.WriteCloser
		aviso bool
	}{
		{"", plain, false},
		{"identity", plain, false},
		{"gzip", gzipped, false},
		{"X-GZIP", gzipped, false},
		{"deflate", zlibbed, false},
		{"deflate", deflated, false},
		{"deflate", gzipped, false},
		{"gzip", zlibbed, false},
		{"UTF-8", gzipped, false},
		{"gzip, utf-8", gzipped, false},
		{"UTF-8", plain, true},
		{"utf8", plain, true},
		{"8bit", plain, true},
		{"7bit", plain, true},
		{"binary", plain, true},
		{"ISO-8859-1", plain, true},
		{"none", plain, true},
		{"text/xml", plain, true},
		{"gzip", plain, true},
		{"deflate", plain, true},
		{"br", plain, true},
	} {
		for kind, sent := range map[string]struct{ path, contentType, body string }{
			"SOAP":      {"/webservices/index.php", "text/xml; charset=utf-8", soap},
			"JSON":      {"/webservices/rest/incluir_oc", "application/json", json},
			"multipart": {"/webservices/rest/incluir_oc", "multipart/form-data; boundary=xx", multipart},
		} {
			var packed bytes.Buffer
			w := c.pack(&packed)
			_, _ = io.WriteString(w, sent.body)
			_ = w.Close()
			r := post(sent.path, packed.String())
			r.Header.Set("Content-Type", sent.contentType)
			if c.label != "" {
				r.Header.Set("Content-Encoding", c.label)
			}
			b := novaBancada(abreCem)
			a := b.pedir(r)
			if body, _ := io.ReadAll(a.Body); a.StatusCode != 200 || !bytes.Contains(body, []byte("100")) {
				t.Errorf("%s in %q: %d %s", kind, c.label, a.StatusCode, body)
			} else if got := slices.Contains(b.unica(t).Avisos, avisoCompressao); got != c.aviso {
				t.Errorf("%s in %q: avisos %q", kind, c.label, b.unica(t).Avisos)
			}
		}
	}
}
