package v1

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"ponte/api/moldura"
	"ponte/crm"
)

// invalido is a request that the description does not allow: every field that could not be read.
type invalido struct{ campos []ErroDeCampo }

// Error names the first field.
func (i *invalido) Error() string { return i.campos[0].Campo + " " + i.campos[0].Motivo }

// titulos are what a problem is in a few words, by its status.
var titulos = map[int]string{
	http.StatusBadRequest: "O pedido não pôde ser lido", http.StatusUnauthorized: "Quem chama não foi reconhecido",
	http.StatusForbidden: "O acesso não é permitido", http.StatusNotFound: "Não encontrado",
	http.StatusMethodNotAllowed: "O endereço não aceita este método", http.StatusConflict: "O estado atual não permite",
	http.StatusPreconditionFailed: "Mudou depois de lido", http.StatusRequestEntityTooLarge: "O pedido é grande demais",
	http.StatusUnprocessableEntity: "O pedido não pode ser atendido como veio", http.StatusTooManyRequests: "Chamadas demais",
	http.StatusInternalServerError: "Falha interna", http.StatusServiceUnavailable: "Indisponível no momento",
}

// recusaDe turns whatever stopped a call into a refusal, with the fields that it concerns.
func (q *requisicao) recusaDe(err error) (*crm.Recusa, []ErroDeCampo) {
	var invalidos *invalido
	var campo *crm.Invalido
	var destino *crm.ErroDestino
	var arquivo *moldura.ArquivoRecusado
	var doEcho *echo.HTTPError
	switch {
	case errors.As(err, &invalidos):
		primeiro := invalidos.campos[0]
		return crm.Recusar(crm.RecusaValor, primeiro.Campo, primeiro.Motivo), invalidos.campos
	case errors.As(err, &arquivo):
		return crm.Recusar(crm.RecusaValor, arquivo.Campo, arquivo.Motivo), []ErroDeCampo{{Campo: arquivo.Campo, Motivo: arquivo.Motivo}}
	case errors.As(err, &doEcho) && doEcho.Code == http.StatusBadRequest: // what the generated code could not read, its text shows the value
		return crm.Recusar(crm.RecusaCorpo, "um dos parâmetros não está no formato aceito"), nil
	case errors.Is(err, crm.ErrCursor):
		return crm.Recusar(crm.RecusaValor, "cursor", "não é de uma página desta lista"), []ErroDeCampo{{Campo: "cursor", Motivo: "não é de uma página desta lista"}}
	case errors.As(err, &destino):
		nome := cmp.Or(destino.Campo, "corpo") // about several
		return crm.Recusar(crm.RecusaValor, nome, destino.Frase), []ErroDeCampo{{Campo: nome, Motivo: destino.Frase}}
	case errors.Is(err, crm.ErrSemChave):
		const motivo = "o servidor não tem a chave que cifra segredos: quem o administra define PONTE_SECRET_KEY"
		return crm.Recusar(crm.RecusaValor, crm.CampoSegredo, motivo), []ErroDeCampo{{Campo: crm.CampoSegredo, Motivo: motivo}}
	case errors.As(err, &campo):
		return crm.Recusar(crm.RecusaValor, campo.Campo, campo.Frase()), []ErroDeCampo{{Campo: campo.Campo, Motivo: campo.Frase()}}
	}
	r := crm.ComoRecusa(err, q.Quem.RequestID)
	frase, nome := q.comCampos(r.Frase)
	if nome == "" {
		return r, nil
	}
	copia := *r
	copia.Frase = frase
	return &copia, []ErroDeCampo{{Campo: nome, Motivo: frase}}
}

// problema is the answer to a call that was not attended (RFC 9457).
func problema(r *crm.Recusa, campos []ErroDeCampo, requestID string) []byte {
	codigo := strconv.Itoa(int(r.Codigo))
	p := Problema{
		Type: "urn:ponte:recusa:" + codigo, Title: titulos[r.HTTP], Status: r.HTTP, Detail: r.Error(), Instance: "urn:ponte:chamada:" + requestID, Codigo: codigo,
	}
	if len(campos) > 0 {
		p.Campo, p.Erros = campos[0].Campo, campos
	}
	b, _ := json.Marshal(&p) // texts and a number
	return b
}
