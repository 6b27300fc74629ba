//go:build linux

package main

import (
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// bodies are requests as Mega's Delphi client writes them (indented, xsi:type on every part): mega12 has the 12 parts
// that its integration fills, mega90 all the parts of the WSDL, most of them empty.
//
//go:embed bodies/*.xml
var bodies embed.FS

// request is a body split at its {{PART}} marks: text, mark, text, mark, ..., text.
type request struct{ pieces []string }

func loadTemplate(name string) (request, error) {
	content, err := bodies.ReadFile("bodies/" + name + ".xml")
	if err != nil {
		return request{}, fmt.Errorf("no such request body: %s", name)
	}
	var t request
	for i, piece := range strings.Split(string(content), "{{") {
		if i == 0 {
			t.pieces = append(t.pieces, piece)
			continue
		}
		mark, text, found := strings.Cut(piece, "}}")
		if !found {
			return request{}, fmt.Errorf("body %s: a mark is not closed", name)
		}
		t.pieces = append(t.pieces, mark, text)
	}
	return t, nil
}

// codigoOC is the idempotency key of a call: distinct per call of the whole run, of constant length.
func codigoOC(call int64) string { return fmt.Sprintf("BENCH-%012d", call) }

// requests writes complete HTTP requests for successive calls into a reused buffer.
type requests struct {
	template request
	head     string // request line and headers up to Content-Length's value
	buyers   [][]field
	body     []byte
	buffer   []byte
}

type field struct{ mark, value string }

func newRequests(body, host, path string, buyers int) (*requests, error) {
	t, err := loadTemplate(body)
	if err != nil {
		return nil, err
	}
	r := &requests{template: t, head: "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: Borland SOAP 1.2\r\n" +
		"Content-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \"urn:server.Multidados#DadosServicedesk\"\r\n" +
		"Connection: Keep-Alive\r\nCache-Control: no-cache\r\nContent-Length: "}
	for i := range buyers {
		b := buyerAt(i)
		r.buyers = append(r.buyers, []field{
			{"COD_PROJETO", b.Contrato},
			{"NOME_CLIENTE", escape(b.Nome)},
			{"CNPJ_CLIENTE", b.Documento},
			{"EMAIL_CLIENTE", b.Email},
			{"USUARIO_WS", wsUser},
			{"SENHA_WS", escape(wsPassword)},
			{"CNPJ_EMPRESA", tenantCNPJ},
		})
	}
	return r, nil
}

// clone gives a connection its own buffers over the shared texts.
func (r *requests) clone() *requests {
	return &requests{template: r.template, head: r.head, buyers: r.buyers}
}

// at returns the request of a call; it is valid until the next one.
func (r *requests) at(call int64) []byte {
	values := r.buyers[callBuyer(call, len(r.buyers))]
	r.body = r.body[:0]
	for i, piece := range r.template.pieces {
		switch {
		case i%2 == 0:
			r.body = append(r.body, piece...)
		case piece == "CODIGO_OC":
			r.body = append(r.body, codigoOC(call)...)
		default:
			for _, f := range values {
				if f.mark == piece {
					r.body = append(r.body, f.value...)
				}
			}
		}
	}
	r.buffer = append(r.buffer[:0], r.head...)
	r.buffer = strconv.AppendInt(r.buffer, int64(len(r.body)), 10)
	r.buffer = append(r.buffer, "\r\n\r\n"...)
	r.buffer = append(r.buffer, r.body...)
	return r.buffer
}

func escape(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.String()
}
