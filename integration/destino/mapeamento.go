package destino

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/itchyny/gojq"

	"ponte/crm"
)

// Mapeamento is a jq program that turns what Ponte knows of an entrega into what the partner wants.
type Mapeamento struct{ codigo *gojq.Code }

// What bounds one run of a program: its time, and what it gives. A short program can give one list in many places, which
// is small in memory and endless when it is written. What a run holds meanwhile is bounded by its time only: gojq counts no
// memory, so whoever may write settings can make a process take a lot of it. The text of a program is bounded as every
// setting is (crm.DefinicaoDestino).
const (
	maxMapeamento = 500 * time.Millisecond
	maxProduto    = 1 << 20 // bytes, about, of the object as JSON
	maxNiveis     = 100     // objects and lists inside each other
)

// CompilarMapeamento reads a program. Programs see their input only: no environment, no files, no other input.
func CompilarMapeamento(programa string) (*Mapeamento, error) {
	consulta, err := gojq.Parse(programa)
	if err != nil {
		return nil, fmt.Errorf("o programa jq não pode ser lido: %w", err)
	}
	codigo, err := gojq.Compile(consulta)
	if err != nil {
		return nil, fmt.Errorf("o programa jq não é válido: %w", err)
	}
	return &Mapeamento{codigo}, nil
}

// Aplicar runs the program on a value that encoding/json can write, and returns the one object that it gives. Any failure
// is permanent: the same input would fail again.
func (m *Mapeamento) Aplicar(ctx context.Context, entrada any) (map[string]any, error) {
	valor, err := comoJSON(entrada)
	if err != nil {
		return nil, Permanente("mapeamento: os dados da entrega não puderam ser escritos em JSON").Por(err)
	}
	limitado, cancelar := context.WithTimeout(ctx, maxMapeamento)
	defer cancelar()
	resultados := m.codigo.RunWithContext(limitado, valor)
	primeiro, ok := resultados.Next()
	if !ok {
		return nil, Permanente("mapeamento: o programa jq não produziu nada")
	}
	if err, falhou := primeiro.(error); falhou {
		return nil, erroDoPrograma(ctx, err)
	}
	objeto, ok := primeiro.(map[string]any)
	if !ok {
		return nil, Permanente(fmt.Sprintf("mapeamento: o programa jq precisa produzir um objeto, não %s", nomeJSON(primeiro)))
	}
	if segundo, mais := resultados.Next(); mais {
		if err, falhou := segundo.(error); falhou {
			return nil, erroDoPrograma(ctx, err)
		}
		return nil, Permanente("mapeamento: o programa jq produziu mais de um objeto")
	}
	if resto := maxProduto; !cabe(objeto, maxNiveis, &resto) {
		return nil, Permanente(fmt.Sprintf("mapeamento: o programa jq produziu mais de %d KiB ou de %d níveis", maxProduto>>10, maxNiveis))
	}
	return objeto, nil
}

// cabe takes the size of a value from what is left, and stops when nothing is.
func cabe(v any, niveis int, resto *int) bool {
	switch n := v.(type) {
	case string:
		*resto -= len(n)
	case *big.Int:
		*resto -= n.BitLen() / 3
	case []any:
		for _, item := range n {
			if niveis == 0 || !cabe(item, niveis-1, resto) {
				return false
			}
		}
	case map[string]any:
		for nome, item := range n {
			if *resto -= len(nome); niveis == 0 || !cabe(item, niveis-1, resto) {
				return false
			}
		}
	}
	*resto -= 2 // quotes, brackets, or digits, and a comma
	return *resto >= 0
}

func erroDoPrograma(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return Cancelado().Por(err)
	case errors.Is(err, context.DeadlineExceeded):
		return Permanente("mapeamento: o programa jq passou de " + maxMapeamento.String() + " e foi interrompido").Por(err)
	}
	return Permanente("mapeamento: " + Encurtar(MascararDocumentos(err.Error()), 400)).Por(err)
}

func comoJSON(v any) (any, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var valor any
	return valor, json.Unmarshal(b, &valor)
}

func nomeJSON(v any) string {
	switch n := v.(type) {
	case nil:
		return "null"
	case bool:
		return "um booleano"
	case string:
		return "um texto"
	case []any:
		return "uma lista"
	case float64:
		if math.IsNaN(n) {
			return "um número inválido"
		}
	}
	return "um número"
}

// ConferirMapeamento compiles the program of the settings and tries it on examples: one that cannot be read, never ends or
// gives no object is refused when it is saved. A program may refuse single examples with error().
func ConferirMapeamento(valores map[string]string, exemplos []*crm.DossieEntrega) error {
	m, err := CompilarMapeamento(valores[CampoMapeamento])
	if err != nil {
		return fmt.Errorf("%s: %w", rotuloMapeamento, err)
	}
	var ultimo error
	for _, d := range exemplos {
		if _, ultimo = m.Aplicar(context.Background(), EntradaMapeamento(d, nil)); ultimo == nil {
			return nil
		}
	}
	return fmt.Errorf("%s: o programa não serve a nenhuma ação: %w", rotuloMapeamento, ultimo)
}
