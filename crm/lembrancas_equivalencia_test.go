package crm_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// mundo is a tenant and the processes that serve it.
type mundo struct {
	m         *memoria
	processos []*crm.Ocorrencias // none = a new one for each call, which remembers nothing
}

// desfecho is what an opening came to, in words that do not depend on ids and numbers, of which some are lost on the way.
type desfecho struct {
	recusa                     crm.CodigoRecusa
	repetida                   bool
	ordem                      int // of the number among those given
	cliente, contrato, unidade string
	avisos                     []string
	clientes                   map[string]crm.Cliente // by their keys, as they are afterwards
}

func (w *mundo) abrir(t *testing.T, n int, p *crm.Pedido, numeros map[string]int) desfecho {
	t.Helper()
	o := &crm.Ocorrencias{Retratos: w.m, Consultas: w.m, Escritor: w.m, Numeracao: w.m, Senhas: w.m, Arquivos: w.m, Relogio: func() time.Time { return w.m.agora }}
	if len(w.processos) > 0 {
		o = w.processos[n%len(w.processos)]
	}
	r, err := o.Abrir(t.Context(), p)
	d := desfecho{recusa: codigo(err), clientes: map[string]crm.Cliente{}}
	if err != nil && d.recusa == 0 {
		t.Fatal(err)
	}
	for _, c := range w.m.clientes {
		c.ID = 0
		d.clientes[fmt.Sprint(c.Documento, c.Codigo, " ", c.CodigoAuxiliar, " ", c.Email)] = c
	}
	if err != nil {
		return d
	}
	if _, ok := numeros[r.Numero]; !ok {
		numeros[r.Numero] = len(numeros)
	}
	oc := w.m.ocorrencia(t, r.Numero)
	d.repetida, d.ordem = r.Repetida, numeros[r.Numero]
	c := w.m.clientes[oc.ClienteID]
	d.cliente, d.contrato, d.unidade = fmt.Sprint(c.Documento, c.Codigo, " ", c.CodigoAuxiliar, " ", c.Email), fmt.Sprint(oc.ContratoID), fmt.Sprint(oc.UnidadeID)
	for _, aviso := range w.m.ultimaChamada().Avisos {
		d.avisos = append(d.avisos, regexp.MustCompile(`OCORRENCIA \d+`).ReplaceAllStringFunc(aviso, func(s string) string {
			return fmt.Sprint("OCORRENCIA #", numeros[strings.TrimPrefix(s, "OCORRENCIA ")])
		}))
	}
	return d
}

// Two processes that remember decide as one that never does, whatever is sent and whatever changes in between.
func TestLembrarDecideComoProcurar(t *testing.T) {
	lembradas := 0
	for semente := range uint64(5) {
		r := rand.New(rand.NewPCG(semente, 13))
		um := func(de ...string) string { return de[r.IntN(len(de))] }
		var mundos [2]mundo
		for i := range mundos {
			m, _ := novaMemoria(t)
			mundos[i].m = m
		}
		for range 2 {
			m := mundos[0].m
			mundos[0].processos = append(mundos[0].processos, &crm.Ocorrencias{
				Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Senhas: m, Arquivos: m, Relogio: func() time.Time { return m.agora },
			})
		}
		numeros := [2]map[string]int{{}, {}}
		var pedidos [5][]string // user and parts, sent again and again
		for passo := range 600 {
			mudar := func(*memoria) {}
			switch r.IntN(40) {
			case 0: // a client is changed, or gets a key
				id, chave, valor := int64(10+r.IntN(2)), r.IntN(3), um("", "A-1", "M-1", "J-1")
				mudar = func(m *memoria) {
					for outro, v := range m.clientes {
						if outro != id && valor != "" && (v.Codigo == valor || v.CodigoAuxiliar == valor) {
							return
						}
					}
					c := m.clientes[id]
					switch chave {
					case 0:
						c.Codigo = valor
					case 1:
						c.CodigoAuxiliar = valor
					default:
						c.Email = ""
					}
					c.Versao++
					m.clientes[id] = c
				}
			case 1: // a contract is changed
				i, cliente, unidade := r.IntN(3), int64(r.IntN(3)), int64(20+r.IntN(3))
				situacao := []crm.SituacaoContrato{crm.ContratoAtivo, crm.ContratoQuitado, crm.ContratoDistratado}[r.IntN(3)]
				mudar = func(m *memoria) {
					m.contratos[i].Situacao, m.contratos[i].UnidadeID = situacao, unidade
					if m.contratos[i].ClienteID = 0; cliente > 0 {
						m.contratos[i].ClienteID = 9 + cliente
					}
				}
			case 2: // a setting or a credential is changed
				usuario, mestre, cadastro, repetir := um("integra.mega", "outro"), r.IntN(2) == 0, crm.AcessoCadastro(um("", "nenhum", "editar", "incluir")), crm.AoRepetir(um("", "registrar", "atualizar", "recusar", "abrir"))
				conf, valor := um(crm.ConfBloqueio, crm.ConfClientePorEmail), um("sim", "nao")
				mudar = func(m *memoria) {
					c := *m.creds[usuario]
					c.Mestre, c.Cadastro, c.AoRepetir = mestre, cadastro, repetir
					m.creds[usuario] = &c
					m.tenant.Configuracoes[conf] = valor
					m.fotografar()
				}
			case 3:
				d := time.Duration(r.IntN(30)) * time.Minute
				mudar = func(m *memoria) { m.passar(d) }
			}
			k, n := r.IntN(len(pedidos)), r.IntN(2)
			if pedidos[k] == nil || r.IntN(40) == 0 {
				pedidos[k] = []string{um("integra.mega", "outro", "outro", "mobuss")}
				for _, p := range [][]string{
					{"COD_PROJETO", "1001", "1001", "1002", "1003", "9001", "101", "", ""},
					{"CNPJ_CLIENTE", "529.982.247-25", "529.982.247-25", "111.444.777-35", "111.444.777-35", ""},
					{"COD_CLIENTE", "", "", "", "M-1", "A-1"},
					{"CODIGO_AUXILIAR", "", "", "", "J-1", "A-1"},
					{"EMAIL_CLIENTE", "", "", "maria@exemplo.com.br", "x@exemplo.com.br"},
					{"NOME_CLIENTE", "", "", "", "Outra"},
					{"BLOQUEIO_INCLUIR_CLIENTE", "", "", "", "T", "F"},
				} {
					pedidos[k] = append(pedidos[k], p[0], um(p[1:]...))
				}
			}
			usuario, partes := pedidos[k][0], append(slices.Clone(pedidos[k][1:]), "DESCRICAO", um("a", "b"), "COD_DIVISAO", um("", "", "D1", "D2"))
			if r.IntN(40) > 0 {
				codigo := fmt.Sprint("N", passo)
				if r.IntN(60) == 0 {
					codigo = fmt.Sprint("N", r.IntN(passo+1))
				}
				partes = append(partes, "CODIGO_OC", codigo)
			}
			cabecalho := ""
			if r.IntN(30) == 0 {
				cabecalho = fmt.Sprint("H", r.IntN(20))
			}
			var ds [2]desfecho
			for i := range mundos {
				mudar(mundos[i].m)
				p := mundos[i].m.pedido(usuario, crm.OperacaoAbrir, partes...)
				p.ChaveIdempotencia = cabecalho
				p.RegistrarPartes(p.Campos)
				antes := mundos[i].m.buscas.Load()
				ds[i] = mundos[i].abrir(t, n, p, numeros[i])
				if i == 0 && ds[i].recusa == 0 && mundos[i].m.buscas.Load() == antes {
					lembradas++
				}
			}
			if !reflect.DeepEqual(ds[0], ds[1]) {
				t.Fatalf("seed %d, step %d: %s %q\n%+v\n%+v", semente, passo, usuario, partes, ds[0], ds[1])
			}
		}
		if len(numeros[0]) != len(numeros[1]) || len(mundos[0].m.ocorrencias) != len(mundos[1].m.ocorrencias) {
			t.Errorf("seed %d: %d and %d ocorrências", semente, len(mundos[0].m.ocorrencias), len(mundos[1].m.ocorrencias))
		}
	}
	if lembradas < 50 {
		t.Errorf("only %d openings were remembered", lembradas)
	}
}
