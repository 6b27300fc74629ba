package client_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	gowsdlsoap "github.com/hooklift/gowsdl/soap"

	"ponte/api/multidados/soap"
	"ponte/wsdl/client"
)

// TestRoundTrip lets the generated client talk to the codec: what it sends is understood, what NuSOAP would answer it reads.
func TestRoundTrip(t *testing.T) {
	layout := soap.NewLayout([]soap.Slot{
		{Wire: "USUARIO_WS"}, {Wire: "DESCRICAO"}, {Wire: "BANCOS_CLIENTES", List: true},
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		d := soap.Acquire()
		defer d.Release()
		m, err := d.Decode(body, soap.Options{ContentType: r.Header.Get("Content-Type")})
		if err != nil {
			t.Errorf("%v in %s", err, body)
			return
		}
		w.Header().Set("Content-Type", soap.ISO88591.ContentType())
		campos, mode := layout.Bind(m)
		if m.Operation != "DadosServicedesk" {
			w.WriteHeader(http.StatusInternalServerError)
			send(t, w, soap.AppendFault(nil, soap.ISO88591, soap.Fault{Code: "SOAP-ENV:Client", String: "não há " + m.Operation}))
			return
		}
		var items []string
		for _, it := range campos.Itens("BANCOS_CLIENTES") {
			items = append(items, it.Codigo+"="+it.Valor)
		}
		send(t, w, soap.AppendReply(nil, soap.ISO88591, soap.Reply{
			Operation: m.Operation, Namespace: m.Namespace,
			Value: string(mode) + "|" + campos.Bruto("DESCRICAO") + "|" + strings.Join(items, ",") + "|" + soap.Action(r.Header.Get("SOAPAction"), ""),
		}))
	}))
	defer server.Close()

	ws := client.New(server.URL)
	res, err := ws.DadosServicedesk(&client.DadosServicedesk{
		USUARIO_WS: "u", DESCRICAO: "Infiltração – \"copa\" & <cozinha> €",
		BANCOS_CLIENTES: &client.BD_Clientes{Item: []*client.BD_ClientesStruct{{CODIGO: "001", VALOR: "ação"}, {CODIGO: "2"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "nome|Infiltração – \"copa\" & <cozinha> €|001=ação,2=|urn:server.Multidados#DadosServicedesk"
	if res.Return_ != want {
		t.Errorf("got  %q\nwant %q", res.Return_, want)
	}

	_, err = ws.EditOC(&client.EditOC{PARAMS: "numero=1"})
	var fault *gowsdlsoap.HTTPError
	if !errors.As(err, &fault) || fault.StatusCode != http.StatusInternalServerError || !strings.Contains(string(fault.ResponseBody), "não há EditOC") {
		t.Errorf("fault: %v", err)
	}
}

func send(t *testing.T, w http.ResponseWriter, body []byte) {
	t.Helper()
	if _, err := w.Write(body); err != nil {
		t.Error(err)
	}
}
