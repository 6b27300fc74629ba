package espelho

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"ponte/crm"
	"ponte/wsdl"
)

// TestAHostileWSDL: no more of it is read than is bounded, nothing that it names is fetched, and no redirect is followed.
func TestAHostileWSDL(t *testing.T) {
	t.Parallel()
	var fetched atomic.Int64
	inside := antigo(t, func(c net.Conn, _ []byte) {
		fetched.Add(1)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	})
	t.Cleanup(func() {
		if fetched.Load() > 0 {
			t.Errorf("%d requests went where a WSDL pointed", fetched.Load())
		}
	})
	answer := func(body string) string {
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	const open = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`
	for nome, resposta := range map[string]string{
		"redirect":        "HTTP/1.1 302 Found\r\nLocation: " + inside + "/\r\nContent-Length: 0\r\n\r\n",
		"refresh":         "HTTP/1.1 200 OK\r\nRefresh: 0; url=" + inside + "\r\nContent-Length: 0\r\n\r\n",
		"entity":          answer(`<!DOCTYPE a [<!ENTITY a SYSTEM "` + inside + `/a">]>` + open + `&a;</definitions>`),
		"parameter":       answer(`<!DOCTYPE a [<!ENTITY % a SYSTEM "` + inside + `/a"> %a;]>` + open + `</definitions>`),
		"external subset": answer(`<!DOCTYPE definitions SYSTEM "` + inside + `/a.dtd">` + open + `</definitions>`),
		"import":          answer(open + `<import namespace="x" location="` + inside + `/b.wsdl"/><types><xsd:schema><xsd:import schemaLocation="` + inside + `/a.xsd"/></xsd:schema></types></definitions>`),
		"depth":           answer(open + strings.Repeat("<types>", 200_000)),
		"no HTTP":         "Maria da Silva\r\n",
		"page":            answer("<html>Maria"),
		"nothing":         answer(""),
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			c := &Capturador{Discar: (&net.Dialer{}).DialContext}
			_, err := c.buscar(t.Context(), &crm.Tenant{Slug: "x"}, antigo(t, func(c net.Conn, _ []byte) { fmt.Fprint(c, resposta) }))
			if err == nil || strings.Contains(err.Error(), "Maria") {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("100 MB", func(t *testing.T) {
		t.Parallel()
		var sent atomic.Int64
		c := &Capturador{Discar: (&net.Dialer{}).DialContext}
		_, err := c.pedir(t.Context(), antigo(t, func(c net.Conn, _ []byte) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"+open)
			n, _ := io.Copy(c, io.LimitReader(&endless{}, 100<<20))
			sent.Store(n)
		})+"/?wsdl")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wsdl.Parse(bytes.Repeat([]byte("a"), wsdl.MaxSize+1)); err == nil {
			t.Error("what is too large is parsed")
		}
		if sent.Load() > 50<<20 {
			t.Errorf("%d bytes were taken", sent.Load())
		}
	})
}

type endless struct{}

func (*endless) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte("<a/>"), len(p)/4+1))
	return len(p), nil
}
