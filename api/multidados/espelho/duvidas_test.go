package espelho

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// emMemoria is a sombra.Contagem.
type emMemoria struct{ linhas []sombra.Linha }

func (m *emMemoria) SomarSombra(_ context.Context, l []sombra.Linha) error {
	m.linhas = append(m.linhas, l...)
	return nil
}

func (m *emMemoria) Sombra(context.Context, int64, string) ([]sombra.Linha, error) { return nil, nil }
func (m *emMemoria) ElevarNumeracao(context.Context, int64, int64) error           { return nil }

// TestWhatDiffersWaitsUntilItIsAskedAgain: a clock is noise also where it stands still for a second, also of the calls that came before
// anybody knew; what is the same again is a difference, and is not asked about each time.
func TestWhatDiffersWaitsUntilItIsAskedAgain(t *testing.T) {
	t.Parallel()
	agora := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var perguntas atomic.Int64
	old := antigo(t, func(c net.Conn, _ []byte) {
		perguntas.Add(1)
		texto := `[{"n":"2","relogio":"b"}]`
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(texto), texto)
	})
	m, _ := frente(t, old, NovoSpool(100, 1<<20))
	contagem := &emMemoria{}
	op := crm.OperacaoConsultar + sombra.EmFrente
	a := &Avaliador{
		espelho: m, spool: m.spool, contagem: contagem, relogio: func() time.Time { return agora }, anotar: func(string, error) {}, soLe: map[string]bool{op: true},
		linhas: map[chaveDaLinha]*sombra.Linha{}, ruido: map[chaveDoRuido]map[string]bool{}, lidos: map[int64]bool{}, maior: map[int64]int64{},
		elevado: map[int64]int64{}, certa: map[chaveDoCampo]time.Time{},
	}
	tenant := &crm.Tenant{ID: 7, Configuracoes: crm.Configuracoes{crm.ConfSombraAntigo: old}}
	read := func(aqui string) {
		t.Helper()
		c := &Copia{Chamada: Chamada{Tenant: tenant}, TenantID: 7, Metodo: "GET", URI: "/webservices/rest/consultar_ocorrencias", Cabecalhos: http.Header{}}
		m.spool.Oferecer(c)
		<-m.spool.Copias()
		a.operacao = op
		la, err := lerResposta(&Retorno{200, http.Header{}, []byte(`[{"n":"2","relogio":"a"}]`)})
		if err != nil {
			t.Fatal(err)
		}
		nossa, err := lerResposta(&Retorno{200, http.Header{}, []byte(aqui)})
		if err != nil {
			t.Fatal(err)
		}
		resultado, diferencas := sombra.Comparar(nossa, la, a.ruidoDe(t.Context(), c))
		if resultado == sombra.Diferente && a.duvidar(c, nossa, la, diferencas) {
			return
		}
		a.contar(c, resultado, diferencas)
		a.spool.Tirada(c)
	}
	counts := func() string {
		var b strings.Builder
		for _, r := range []sombra.Resultado{sombra.Igual, sombra.Ruido, sombra.Diferente} {
			n := int64(0)
			for _, l := range a.linhas {
				if l.Campo == "" && l.Resultado == r {
					n += l.Vezes
				}
			}
			fmt.Fprintf(&b, "%s %d ", r, n)
		}
		return b.String()
	}
	for range 3 {
		read(`[{"n":"2","relogio":"a2"}]`)
	}
	read(`[{"n":"1","relogio":"a"}]`)
	a.tirarDuvidas(t.Context())
	if got := counts(); perguntas.Load() != 0 || got != "igual 0 ruido 0 diferente 0 " {
		t.Errorf("in the second of the call: %d questions, %s", perguntas.Load(), got)
	}
	for range 2 { // of an operation one question at a time
		agora = agora.Add(aposChamar)
		a.tirarDuvidas(t.Context())
	}
	if got := counts(); perguntas.Load() != 2 || got != "igual 0 ruido 3 diferente 1 " || len(a.duvidas) != 0 {
		t.Errorf("asked again: %d questions, %s, %d wait", perguntas.Load(), got, len(a.duvidas))
	}
	for range 5 {
		read(`[{"n":"1","relogio":"a"}]`)
	}
	if got := counts(); perguntas.Load() != 2 || got != "igual 0 ruido 3 diferente 6 " {
		t.Errorf("known: %d questions, %s", perguntas.Load(), got)
	}
	agora = agora.Add(certaAte + time.Second)
	for range maxDuvidas + 10 {
		read(`[{"n":"1","relogio":"a"}]`)
	}
	if len(a.duvidas) != maxDuvidas {
		t.Errorf("%d wait", len(a.duvidas))
	}
	agora = agora.Add(aposChamar)
	a.tirarDuvidas(t.Context())
	if n := m.spool.bytes.Load(); n != 0 || len(a.duvidas) != 0 {
		t.Errorf("%d bytes are held by nothing, %d wait", n, len(a.duvidas))
	}
}
