package moldura

import (
	"time"

	"github.com/labstack/echo/v4"

	"ponte/api/borda"
	"ponte/crm"
)

// Retratos gives the pictures of tenants by id: a token says whose it is.
type Retratos interface {
	DoTenant(id int64) (*crm.Retrato, bool)
}

// Dependencias is what the frame needs from outside.
type Dependencias struct {
	Casos    *crm.Ocorrencias
	Retratos Retratos
	Diario   crm.Diario
	Relogio  crm.Relogio
	Prazo    time.Duration // from arrival to answer, queueing included
	Vagas    int           // calls worked on at once
	Quem     func(echo.Context) borda.Chamador
	Medir    func(borda.Medida)
	Anotar   func(requestID, mensagem string, causa error)
	Panico   func(requestID string, valor any) // logs one
}

// Moldura frames the requests of every surface that shares it: places and the rhythm of a token count over all of them.
type Moldura struct {
	Dependencias
	vagas   chan struct{}
	grandes chan struct{} // bodies beyond corpoPequeno at once
	ritmo   ritmo
}

// Nova prepares the frame. Its Vagas and Prazo must be positive.
func Nova(d Dependencias) *Moldura {
	return &Moldura{Dependencias: d, vagas: make(chan struct{}, d.Vagas), grandes: make(chan struct{}, maxGrandes)}
}
