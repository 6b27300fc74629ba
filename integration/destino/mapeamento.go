package destino

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"sync"
	"time"

	"github.com/itchyny/gojq"

	"ponte/crm"
)

// Mapeamento is a jq program that turns what Ponte knows of an entrega into what the partner wants. The one that Ponte
// brings runs here; any other runs in a process of its own (processo.go), whose memory and time are bounded: gojq counts
// neither, and a few letters can ask for gigabytes of the process that all tenants share.
type Mapeamento struct {
	programa string
	nosso    *gojq.Code
}

// What bounds one run of a program: its time, and what it gives. A short program can give one list in many places, which
// is small in memory and endless when it is written. The text of a program is bounded as every setting is
// (crm.DefinicaoDestino).
const (
	maxMapeamento = 500 * time.Millisecond
	maxProduto    = 1 << 20 // bytes, about, of the object as JSON
	maxNiveis     = 100     // objects and lists inside each other
)

// NovoMapeamento prepares a program. embutido is the one that Ponte brings; any other is read when it runs.
func NovoMapeamento(programa, embutido string) (*Mapeamento, error) {
	m := &Mapeamento{programa: programa}
	if programa != embutido {
		return m, nil
	}
	if codigo, ok := nossos.Load(embutido); ok {
		m.nosso, _ = codigo.(*gojq.Code)
		return m, nil
	}
	codigo, err := compilar(embutido)
	if err == nil {
		nossos.Store(embutido, codigo)
	}
	m.nosso = codigo
	return m, err
}

// nossos are the programs that Ponte brings, compiled once for all tenants: several may run one at once.
var nossos sync.Map

// compilar reads a program. Programs see their input only: no environment, no files, no other input.
func compilar(programa string) (*gojq.Code, error) {
	consulta, err := gojq.Parse(programa)
	if err != nil {
		return nil, fmt.Errorf("o programa jq não pode ser lido: %w", err)
	}
	codigo, err := gojq.Compile(consulta)
	if err != nil {
		return nil, fmt.Errorf("o programa jq não é válido: %w", err)
	}
	return codigo, nil
}

// Aplicar runs the program on a value that encoding/json can write, and returns the one object that it gives. A failure of
// the program is permanent, as the same input would fail again; that its time is over is not: the machine may have had none for it.
func (m *Mapeamento) Aplicar(ctx context.Context, entrada any) (map[string]any, error) {
	texto, err := json.Marshal(entrada)
	if err != nil {
		return nil, Permanente("mapeamento: os dados da entrega não puderam ser escritos em JSON").Por(err)
	}
	if m.nosso == nil {
		return aplicarEmProcesso(ctx, m.programa, texto)
	}
	objeto, err := rodar(ctx, m.nosso, texto)
	if err != nil && ctx.Err() != nil {
		return nil, Cancelado().Por(err)
	}
	return objeto, err
}

// rodar runs a compiled program on JSON. Its errors are *Erro.
func rodar(ctx context.Context, codigo *gojq.Code, entrada []byte) (map[string]any, error) {
	var valor any
	if err := json.Unmarshal(entrada, &valor); err != nil {
		return nil, Permanente("mapeamento: os dados não são JSON").Por(err)
	}
	ctx, cancelar := context.WithTimeout(ctx, maxMapeamento)
	defer cancelar()
	resultados := codigo.RunWithContext(ctx, valor)
	primeiro, ok := resultados.Next()
	if !ok {
		return nil, Permanente("mapeamento: o programa jq não produziu nada")
	}
	if err, falhou := primeiro.(error); falhou {
		return nil, erroDoPrograma(err)
	}
	objeto, ok := primeiro.(map[string]any)
	if !ok {
		return nil, Permanente(fmt.Sprintf("mapeamento: o programa jq precisa produzir um objeto, não %s", nomeJSON(primeiro)))
	}
	if segundo, mais := resultados.Next(); mais {
		if err, falhou := segundo.(error); falhou {
			return nil, erroDoPrograma(err)
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

func erroDoPrograma(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return foiInterrompido("mapeamento: o programa jq passou de " + maxMapeamento.String() + " e foi interrompido").Por(err)
	}
	return Permanente("mapeamento: " + Encurtar(MascararDocumentos(err.Error()), 400)).Por(err)
}

// foiInterrompido says that a program's time was over before it was done. The partner has no part in that.
func foiInterrompido(mensagem string) *Erro { return Transitorio(mensagem, 0).SemFalha() }

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

// ConferirMapeamento tries the program of the settings on examples: one that cannot be read, never ends, wants more memory
// than it may have or gives no object is refused when it is saved. A program may refuse single examples with error().
func ConferirMapeamento(valores map[string]string, embutido string, exemplos []*crm.DossieEntrega) error {
	m, err := NovoMapeamento(valores[CampoMapeamento], embutido)
	if err != nil {
		return fmt.Errorf("%s: %w", rotuloMapeamento, err)
	}
	var ultimo error
	for _, d := range exemplos {
		if _, ultimo = m.Aplicar(context.Background(), EntradaMapeamento(d, nil)); ultimo == nil {
			return nil
		}
		if errors.Is(ultimo, ErrLimites) || errors.Is(ultimo, ErrPrograma) {
			break // the next example would end the same
		}
	}
	return fmt.Errorf("%s: o programa não serve a nenhuma ação: %w", rotuloMapeamento, ultimo)
}

// ConferirPrograma tries a program of the settings on an example that it may refuse: it must be readable and stay within
// its bounds.
func ConferirPrograma(programa, embutido string, exemplo any) error {
	m, err := NovoMapeamento(programa, embutido)
	if err != nil {
		return err
	}
	if _, err = m.Aplicar(context.Background(), exemplo); errors.Is(err, ErrLimites) || errors.Is(err, ErrPrograma) {
		return err
	}
	return nil
}
