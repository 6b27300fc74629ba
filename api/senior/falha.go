package senior

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
)

// falha is how the platform says that something was not done. Of its reasons UNAUTHORIZED alone is published (docs/fatos/senior.md §1).
type falha struct {
	Message   string `json:"message"`
	ErrorCode string `json:"errorCode"`
	Reason    string `json:"reason"`
	Domain    string `json:"domain"`
	Service   string `json:"service"`
}

var motivos = map[int]string{
	http.StatusBadRequest: "BAD_REQUEST", http.StatusUnauthorized: "UNAUTHORIZED", http.StatusForbidden: "FORBIDDEN", http.StatusNotFound: "NOT_FOUND",
	http.StatusMethodNotAllowed: "METHOD_NOT_ALLOWED", http.StatusConflict: "CONFLICT", http.StatusRequestEntityTooLarge: "PAYLOAD_TOO_LARGE",
	http.StatusTooManyRequests: "TOO_MANY_REQUESTS", http.StatusServiceUnavailable: "SERVICE_UNAVAILABLE",
}

// responder gives status and body of the answer to a refusal.
func (e *Endereco) responder(r *crm.Recusa) (int, falha) {
	status := r.HTTP
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	motivo, conhecido := motivos[status]
	if !conhecido {
		motivo = "INTERNAL_ERROR"
	}
	dominio, servico, _ := strings.Cut(e.servico, "/")
	return status, falha{r.Error(), strconv.Itoa(int(r.Codigo)), motivo, dominio, servico}
}

// recusaDe turns whatever stopped a call into a refusal. What a person would be told beside a field of a form is told here by the name
// that the platform gives the field.
func (q *requisicao) recusaDe(err error) *crm.Recusa {
	var campo *crm.Invalido
	switch {
	case errors.As(err, &campo):
		nome := campo.Campo
		if da, sabe := nomesDaPlataforma[nome]; sabe {
			nome = da
		}
		if campo.Campo == crm.ChaveNome && q.op.servico == autorizacao {
			nome = "name"
		}
		return crm.Recusar(crm.RecusaValor, nome, campo.Frase())
	case errors.Is(err, crm.ErrNaoEncontrado):
		return crm.Recusar(crm.RecusaCadastro, "registro", "este nome")
	}
	return crm.ComoRecusa(err, q.Quem.RequestID)
}

// nomesDaPlataforma is what it calls the fields of ours.
var nomesDaPlataforma = map[string]string{"login": "username", "nome": "fullName", "nova": "password", "papel": "name", "papeis": "roles", "usuario": "users", "url": "propertyValue"}
