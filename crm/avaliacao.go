package crm

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Avaliacao is what a client says of how an ocorrência was attended: one of each, which the client may change while it is over.
type Avaliacao struct {
	OcorrenciaID int64
	TenantID     int64
	Versao       int64
	Nota         int // 1 to MaxNota, the best
	Texto        string
	Em           time.Time
}

// MaxNota is the best rating.
const MaxNota = 5

const maxTextoDaAvaliacao = 2000

// Avaliacoes keeps ratings.
type Avaliacoes interface {
	// Avaliacao gives the rating of an ocorrência; nil = there is none.
	Avaliacao(ctx context.Context, ocorrenciaID int64) (*Avaliacao, error)
	// GravarAvaliacao adds one (Versao 0) or replaces the one whose Versao was read, else ErrConflito, with its Auditoria.
	GravarAvaliacao(ctx context.Context, v *Avaliacao, a Auditoria) error
}

func (v *Avaliacao) conferir() error {
	v.Texto = strings.TrimSpace(strings.ReplaceAll(v.Texto, "\r\n", "\n"))
	if v.Nota < 1 || v.Nota > MaxNota {
		return NovoInvalido("nota", MotivoFormato, "1 a "+strconv.Itoa(MaxNota))
	}
	return conferirTextoDoCliente("texto", v.Texto, maxTextoDaAvaliacao)
}
