package sombra

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// Chave names a difference: what an operation came to in a field, whatever the day.
type Chave struct {
	Operacao  string
	Resultado Resultado
	Campo     string
}

// String names it in the audit.
func (c Chave) String() string {
	return c.Operacao + " " + string(c.Resultado) + " " + c.Campo
}

// Explicacao is why a difference does not stand in the way of the switch: the gate does not count what it covers.
type Explicacao struct {
	TenantID int64
	Chave
	Corrigida bool // its cause was removed: what is seen after Em counts again. Otherwise it is as it should be, for good
	Porque    string
	Por       string
	Em        time.Time
}

// Cobre tells whether the gate leaves a line out. A line is a day's: of the one on which it was corrected all counts again that was seen once more.
func (e *Explicacao) Cobre(l *Linha) bool { return !e.Corrigida || !l.Ultima.After(e.Em) }

// Explicacoes keeps what people explained.
type Explicacoes interface {
	// Explicacoes gives those of a tenant, in no order.
	Explicacoes(ctx context.Context, tenantID int64) ([]Explicacao, error)
	// Explicar keeps one in the place of what was said of the same difference, with the trail.
	Explicar(ctx context.Context, e *Explicacao, trilha crm.Auditoria) error
	// Desexplicar forgets one, with the trail; crm.ErrNaoEncontrado = there is none.
	Desexplicar(ctx context.Context, tenantID int64, c Chave, trilha crm.Auditoria) error
}

// Entries of the trail.
const (
	AtoExplicar = "sombra.explicar"
	AtoDesfazer = "sombra.desfazer"
)

// maxPorque is how long an explanation may be, in characters.
const maxPorque = 500

// Explicaveis are the results that want an explanation: those that the gate counts.
var Explicaveis = []Resultado{Diferente, SoAquiRecusa, SoLaRecusa}

// Explicar says why a difference that was seen does not stand in the way.
func (v *Conducao) Explicar(ctx context.Context, ator crm.Ator, tenantID int64, e Explicacao) (*Explicacao, error) {
	if e.Porque = strings.TrimSpace(e.Porque); e.Porque == "" {
		return nil, crm.NovoInvalido("porque", crm.MotivoVazio)
	}
	if utf8.RuneCountInString(e.Porque) > maxPorque {
		return nil, crm.NovoInvalido("porque", crm.MotivoLongo, "500")
	}
	r, err := v.Relatorio(ctx, tenantID, DiasDasLinhas)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Explicaveis, e.Resultado) || e.Campo == CampoOutros || r.Achado(e.Chave) == nil {
		return nil, crm.NovoInvalido("diferenca", crm.MotivoInexistente, e.Chave.String())
	}
	e.TenantID, e.Por, e.Em = tenantID, ator.Quem, v.Relogio()
	antes := ""
	if a := r.Achado(e.Chave).Explicacao; a != nil {
		antes = a.descrever()
	}
	return &e, v.Registro.Explicar(ctx, &e, v.trilha(ator, tenantID, AtoExplicar, e.Chave.String(), antes, e.descrever()))
}

// Desexplicar takes an explanation back: the gate counts the difference again.
func (v *Conducao) Desexplicar(ctx context.Context, ator crm.Ator, tenantID int64, c Chave) error {
	todas, err := v.Registro.Explicacoes(ctx, tenantID)
	if err != nil {
		return err
	}
	antes := ""
	for i := range todas {
		if todas[i].Chave == c {
			antes = todas[i].descrever()
		}
	}
	err = v.Registro.Desexplicar(ctx, tenantID, c, v.trilha(ator, tenantID, AtoDesfazer, c.String(), antes, ""))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return crm.NovoInvalido("diferenca", crm.MotivoInexistente, c.String())
	}
	return err
}

func (e *Explicacao) descrever() string {
	como := "aceita"
	if e.Corrigida {
		como = "corrigida"
	}
	return como + ": " + e.Porque
}

func (v *Conducao) trilha(ator crm.Ator, tenantID int64, acao, alvo, antes, depois string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: alvo, Antes: antes, Depois: depois, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: v.Relogio(),
	}
}
