package crm_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
)

// enviadaAo makes an ocorrência of the master's that was delivered to the destination of outro.
func enviadaAo(t *testing.T, m *memoria, o *crm.Ocorrencias, partes ...string) crm.Ocorrencia {
	t.Helper()
	m.destinos = []crm.Destino{{Nome: "outro", Ativo: true, Sistema: "outro"}}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, append([]string{"CNPJ_EMPRESA", cnpj}, partes...)...)).Numero
	oc := m.ocorrencia(t, n)
	m.entregas = append(m.entregas, crm.Entrega{OcorrenciaID: oc.ID, Destino: "outro", Estado: crm.EntregaEntregue, Tentativas: 1})
	return oc
}

// amarrada is an opening of outro that names an ocorrência.
func amarrada(m *memoria, numero, codigoOC string, partes ...string) *crm.Pedido {
	p := m.pedido("outro", crm.OperacaoAbrir, append([]string{"CNPJ_EMPRESA", cnpj, "CODIGO_OC", codigoOC, "DESCRICAO", "Proposta " + codigoOC}, partes...)...)
	p.Ocorrencia, p.Vinculo = numero, &crm.Vinculo{Sistema: "vimob", Codigo: codigoOC, Numero: codigoOC}
	return p
}

// TestAmarrar: an opening that names an ocorrência opens none beside it, and from then on its CODIGO_OC is a key of that one.
func TestAmarrar(t *testing.T) {
	m, o := novaMemoria(t)
	oc := enviadaAo(t, m, o, "COD_PROJETO", "1001", "CODIGO_OC", "MEGA-1")
	r := abrir(t, o, amarrada(m, oc.Numero, "P-9", "CNPJ_CLIENTE", cpfMaria))
	if r.Numero != oc.Numero || len(m.ocorrencias) != 1 {
		t.Fatalf("answered %s, %d ocorrências", r.Numero, len(m.ocorrencias))
	}
	depois := m.ocorrencia(t, oc.Numero)
	if m.chamado(crm.VinculoOcorrencia, crm.Interlocutor{Sistema: "vimob"}, "P-9") != oc.ID || depois.CodigoOC != "MEGA-1" || m.narrativas[len(m.narrativas)-1].Texto != "Proposta P-9" {
		t.Errorf("%+v", depois)
	}
	if avisos := m.chamadas[len(m.chamadas)-1].Avisos; len(avisos) != 0 {
		t.Errorf("avisos %q", avisos)
	}
	narrativas := len(m.narrativas)
	for _, p := range []*crm.Pedido{amarrada(m, oc.Numero, "P-9", "CNPJ_CLIENTE", cpfMaria), amarrada(m, "", "P-9", "CNPJ_CLIENTE", cpfMaria)} {
		if r := abrir(t, o, p); r.Numero != oc.Numero || !r.Repetida || len(m.narrativas) != narrativas {
			t.Errorf("a repeat is answered %+v, %d narrativas", r, len(m.narrativas))
		}
	}
	lido, err := o.Consultar(context.Background(), m.pedido("outro", crm.OperacaoConsultar, "CODIGO_OC", "P-9", "CAMPOS", "numero"))
	if err != nil || lido.Texto != `[{"numero":"`+oc.Numero+`"}]` {
		t.Errorf("the query by CODIGO_OC gives %v, %v", lido, err)
	}
	if _, err := o.Abrir(context.Background(), amarrada(m, "777", "P-9")); err == nil || err.Error() != "A ocorrência "+oc.Numero+" já foi aberta com esta chave e outro conteúdo: a ocorrência nomeada é a 777. (e:332)" {
		t.Errorf("another number for the same proposal is answered %v", err)
	}
	if r := abrir(t, o, amarrada(m, oc.Numero, "P-10", "CNPJ_CLIENTE", cpfJose, "COD_PROJETO", "1002")); r.Numero != oc.Numero {
		t.Errorf("a second proposal is answered %s", r.Numero)
	}
	avisos := strings.Join(m.chamadas[len(m.chamadas)-1].Avisos, "\n")
	if !strings.Contains(avisos, "CLIENTE ENVIADO NAO E O DA OCORRENCIA "+oc.Numero) || !strings.Contains(avisos, "CONTRATO OU UNIDADE ENVIADO NAO E O DA OCORRENCIA "+oc.Numero) {
		t.Errorf("avisos %q", avisos)
	}
}

func TestAmarrarAoQueNaoSeAlcanca(t *testing.T) {
	m, o := novaMemoria(t)
	oc := enviadaAo(t, m, o)
	m.entregas = nil
	for _, numero := range []string{oc.Numero, "999999"} {
		_, err := o.Abrir(context.Background(), amarrada(m, numero, "P-9"))
		if err == nil || err.Error() != "Ocorrência "+numero+" não encontrada. (e:331)" {
			t.Errorf("%s is answered %v", numero, err)
		}
	}
	if len(m.ocorrencias) != 1 || len(m.chaves) != 1 {
		t.Errorf("%d ocorrências, %d keys", len(m.ocorrencias), len(m.chaves))
	}
}

// TestAmarrarAoMesmoTempo: twins tie once.
func TestAmarrarAoMesmoTempo(t *testing.T) {
	m, o := novaMemoria(t)
	oc := enviadaAo(t, m, o)
	antes := len(m.narrativas)
	var espera sync.WaitGroup
	for range 16 {
		espera.Go(func() {
			if r, err := o.Abrir(context.Background(), amarrada(m, oc.Numero, "P-9")); err != nil || r.Numero != oc.Numero {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	espera.Wait()
	if len(m.ocorrencias) != 1 || len(m.narrativas) != antes+1 {
		t.Errorf("%d ocorrências, %d narrativas more", len(m.ocorrencias), len(m.narrativas)-antes)
	}
}

// TestPrincipal: what is opened under an ocorrência has its client, contract and unit where the call names none.
func TestPrincipal(t *testing.T) {
	for nome, c := range map[string]struct {
		partes                     []string
		cliente, contrato, unidade int64
	}{
		"nada dito":       {nil, 10, 30, 20},
		"outro cliente":   {[]string{"CNPJ_CLIENTE", cpfJose}, 11, 30, 20},
		"outro contrato":  {[]string{"COD_PROJETO", "1002"}, 11, 31, 21},
		"o mesmo cliente": {[]string{"CNPJ_CLIENTE", cpfMaria}, 10, 30, 20},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			principal := enviadaAo(t, m, o, "COD_PROJETO", "1001")
			p := m.pedido("outro", crm.OperacaoAbrir, append([]string{"CODIGO_OC", "P-9/ANALISE"}, c.partes...)...)
			p.Principal = principal.Numero
			oc := m.ocorrencia(t, abrir(t, o, p).Numero)
			if oc.PrincipalID != principal.ID || oc.ClienteID != c.cliente || oc.ContratoID != c.contrato || oc.UnidadeID != c.unidade {
				t.Errorf("%+v", oc)
			}
			lido, err := o.Consultar(context.Background(), m.pedido("outro", crm.OperacaoConsultar, "IDOCORRENCIA_PARENT", principal.Numero, "CAMPOS", "numero,idocorrencia_parent"))
			if quer := `[{"numero":"` + oc.Numero + `","idocorrencia_parent":"` + principal.Numero + `"}]`; err != nil || lido.Texto != quer {
				t.Errorf("%v %v, want %s", lido, err, quer)
			}
		})
	}
}

// What an opening got from the ocorrência above it is not remembered of its parts: the same parts without it are told that they
// name nobody.
func TestDoPrincipalNadaSeLembra(t *testing.T) {
	m, o := novaMemoria(t)
	principal := enviadaAo(t, m, o, "COD_PROJETO", "1001")
	p := m.pedido("outro", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "CODIGO_OC", "A")
	p.Principal = principal.Numero
	abrir(t, o, p)
	oc := m.ocorrencia(t, abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "CODIGO_OC", "B")).Numero)
	if avisos := strings.Join(m.ultimaChamada().Avisos, "\n"); oc.ClienteID != 0 || !strings.Contains(avisos, "OCORRENCIA SEM CLIENTE") {
		t.Errorf("%+v, avisos %q", oc, avisos)
	}
}

// TestBuscaDaChamada: a call may say what COD_PROJETO is, whatever its credential looks up.
func TestBuscaDaChamada(t *testing.T) {
	m, o := novaMemoria(t)
	p := m.pedido("outro", crm.OperacaoAbrir, "COD_PROJETO", "9002", "CNPJ_CLIENTE", cpfJose)
	p.Busca = crm.BuscaUnidade
	if oc := m.ocorrencia(t, abrir(t, o, p).Numero); oc.UnidadeID != 21 {
		t.Errorf("%+v", oc)
	}
	p = m.pedido("mobuss", crm.OperacaoAbrir, "COD_PROJETO", "1001", "CNPJ_CLIENTE", cpfMaria)
	p.Busca = crm.BuscaContrato
	if oc := m.ocorrencia(t, abrir(t, o, p).Numero); oc.ContratoID != 30 {
		t.Errorf("%+v", oc)
	}
}
