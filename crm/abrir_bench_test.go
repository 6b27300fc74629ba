package crm_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"ponte/crm"
)

// bancada answers at once and keeps nothing, so that a benchmark measures the rules alone.
type bancada struct {
	*memoria
	achados crm.Achados
}

func (b *bancada) Buscar(context.Context, *crm.Procura) (*crm.Achados, error) { return &b.achados, nil }
func (b *bancada) Gravar(context.Context, *crm.Escrita) error                 { return nil }

func novaBancada(tb testing.TB) (*bancada, *crm.Ocorrencias) {
	m, o := novaMemoria(tb)
	b := &bancada{memoria: m}
	o.Consultas, o.Escritor = b, b
	agora := m.agora
	o.Relogio = func() time.Time { return agora }
	return b, o
}

func partesDoBenchmark(oc string) []string {
	return []string{
		"CNPJ_EMPRESA", cnpj, "COD_PROJETO", "1001", "DESCRICAO", "Infiltração na laje – \"copa\" & <cozinha>, unidade 101, visita na terça",
		"DATA_ABERTURA", "2026-11-22 08:00:00", "COD_ABERTO_POR", "integra.mega", "COD_ABERTO_PARA", "integra.mega", "NOME_CLIENTE", "MARIA DA SILVA",
		"CNPJ_CLIENTE", "529.982.247-25", "EMAIL_CLIENTE", "maria@exemplo.com.br", "CODIGO_OC", oc, "COD_STATUS", "aberta", "BLOQUEIO_INCLUIR_CLIENTE", "T",
	}
}

// BenchmarkAbrir is the rules' own cost of an opening as Mega sends it: 12 parts, contract and client known.
func BenchmarkAbrir(b *testing.B) {
	m, o := novaBancada(b)
	m.achados = crm.Achados{Clientes: []crm.Cliente{m.clientes[10]}, Contratos: m.contratos[:1]}
	ctx := context.Background()
	b.ReportAllocs()
	i := 0
	p := m.pedido("integra.mega", crm.OperacaoAbrir, partesDoBenchmark("OC")...)
	campos := p.Campos
	for b.Loop() {
		i++
		q := *p
		q.Registro = crm.Registro{}
		q.Campos = append(crm.Campos(nil), campos...)
		q.Campos[9].Valor = strconv.Itoa(i)
		if _, err := o.Abrir(ctx, &q); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAbrirRepetida is the cost of an equal repeat.
func BenchmarkAbrirRepetida(b *testing.B) {
	m, o := novaBancada(b)
	ctx := context.Background()
	var chave crm.ChaveIdempotencia
	o.Escritor = espiao(func(e *crm.Escrita) {
		if len(e.Chaves) > 0 {
			chave = e.Chaves[0]
		}
	})
	m.achados = crm.Achados{Clientes: []crm.Cliente{m.clientes[10]}, Contratos: m.contratos[:1]}
	abrir(b, o, m.pedido("integra.mega", crm.OperacaoAbrir, partesDoBenchmark("OC")...))
	m.achados.Chaves = []crm.ChaveIdempotencia{chave}
	p := m.pedido("integra.mega", crm.OperacaoAbrir, partesDoBenchmark("OC")...)
	b.ReportAllocs()
	for b.Loop() {
		q := *p
		q.Registro = crm.Registro{}
		if r, err := o.Abrir(ctx, &q); err != nil || !r.Repetida {
			b.Fatal(r, err)
		}
	}
}

type espiao func(*crm.Escrita)

func (e espiao) Gravar(_ context.Context, w *crm.Escrita) error { e(w); return nil }

// BenchmarkMascararCampos is the cost of the request log's payload for the same call.
func BenchmarkMascararCampos(b *testing.B) {
	m, _ := novaBancada(b)
	p := m.pedido("integra.mega", crm.OperacaoAbrir, partesDoBenchmark("OC")...)
	b.ReportAllocs()
	for b.Loop() {
		if crm.MascararCampos(p.Usuario, p.Campos, p.Senha) == "" {
			b.Fatal()
		}
	}
}
