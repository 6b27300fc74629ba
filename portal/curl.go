package portal

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"regexp"
	"strings"

	"ponte/crm"
)

// nomesREST are what callers of the old REST service call the operations; the others go by their own name.
var nomesREST = map[string]string{
	crm.OperacaoAbrir: "incluir_oc", crm.OperacaoEditar: "editar_ocorrencia", crm.OperacaoConsultar: "consultar_ocorrencias",
}

var parteXML = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// curl is the call as a command. What the log masks has to be filled in by hand.
func (k *contexto) curl(c *crm.Chamada) string {
	base := k.base() + "/" + k.tenant.Slug + "/webservices/"
	pedido := strings.TrimSpace(c.Pedido)
	operacao := soLetras(c.Operacao)
	switch {
	case pedido == "" || c.Superficie == crm.SistemaPortal || c.Superficie == crm.SistemaCliente: // a person's act is no call
		return ""
	case c.Superficie == "soap":
		if envelope, err := envelopeDe(operacao, pedido); err == nil {
			pedido = envelope
		}
		return "curl " + aspas(base+"index.php") + " \\\n  -H 'Content-Type: text/xml; charset=utf-8' \\\n  -H 'SOAPAction: \"urn:server.Multidados#" + operacao +
			"\"' \\\n  --data " + aspas(pedido)
	}
	if nome := nomesREST[c.Operacao]; nome != "" {
		operacao = nome
	}
	tipo := ""
	if strings.HasPrefix(pedido, "{") || strings.HasPrefix(pedido, "[") {
		tipo = " \\\n  -H 'Content-Type: application/json'"
	}
	return "curl " + aspas(base+"rest/"+operacao) + tipo + " \\\n  --data " + aspas(pedido)
}

// envelopeDe writes the SOAP request again from the parts that the log kept, in their order.
func envelopeDe(operacao, partes string) (string, error) {
	d := json.NewDecoder(strings.NewReader(partes))
	if t, err := d.Token(); err != nil || t != json.Delim('{') || operacao == "" {
		return "", errors.New("the log kept no parts")
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:` + operacao +
		` xmlns:m="urn:server.Multidados">`)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		nome, _ := t.(string)
		var bruto json.RawMessage
		if err := d.Decode(&bruto); err != nil {
			return "", err
		}
		if !parteXML.MatchString(nome) {
			continue
		}
		valor, err := valorXML(bruto)
		if err != nil {
			return "", err
		}
		b.WriteString("<" + nome + ">" + valor + "</" + nome + ">")
	}
	b.WriteString("</m:" + operacao + "></e:Body></e:Envelope>")
	return b.String(), nil
}

// valorXML is a part's text, or its list of CODIGO and VALOR.
func valorXML(bruto json.RawMessage) (string, error) {
	var texto string
	if json.Unmarshal(bruto, &texto) == nil {
		return textoXML(texto), nil
	}
	var itens []struct {
		Codigo string `json:"CODIGO"`
		Valor  string `json:"VALOR"`
	}
	if err := json.Unmarshal(bruto, &itens); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, i := range itens {
		b.WriteString("<item><CODIGO>" + textoXML(i.Codigo) + "</CODIGO><VALOR>" + textoXML(i.Valor) + "</VALOR></item>")
	}
	return b.String(), nil
}

func textoXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

// aspas quotes for a shell.
func aspas(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func soLetras(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}
