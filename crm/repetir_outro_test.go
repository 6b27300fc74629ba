package crm_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

const cpfAna = "11122233396" // nobody's yet

// A repeat of a key whose client and contract are both others is no repeat. Each case's first call is Maria's.
func TestRepetidaDeOutro(t *testing.T) {
	doJose := []string{"CNPJ_CLIENTE", cpfJose, "COD_PROJETO", "1002"}
	for nome, caso := range map[string]struct {
		usuario          string
		primeira, depois []string
		deOutro          bool
	}{
		"outro cliente e outro contrato":          {depois: doJose, deOutro: true},
		"o contrato não existe":                   {depois: []string{"CNPJ_CLIENTE", cpfJose, "COD_PROJETO", "9999"}, deOutro: true},
		"o cliente não existe":                    {depois: []string{"CNPJ_CLIENTE", cpfAna, "COD_PROJETO", "1002"}, deOutro: true},
		"outro por outras chaves":                 {depois: []string{"CODIGO_AUXILIAR", "J-1", "COD_PROJETO", "1002"}, deOutro: true},
		"só o contrato":                           {depois: []string{"CNPJ_CLIENTE", cpfMaria, "COD_PROJETO", "1002"}},
		"o cliente por código":                    {depois: []string{"COD_CLIENTE", "M-1", "COD_PROJETO", "1002"}},
		"o documento com máscara":                 {depois: []string{"CNPJ_CLIENTE", "529.982.247-25", "COD_PROJETO", "1002"}},
		"só o cliente":                            {depois: []string{"CNPJ_CLIENTE", cpfJose, "COD_PROJETO", " 1001 "}},
		"sem contrato":                            {depois: []string{"CNPJ_CLIENTE", cpfJose}},
		"contrato nulo":                           {depois: []string{"CNPJ_CLIENTE", cpfJose, "COD_PROJETO", "null"}},
		"sem cliente":                             {depois: []string{"COD_PROJETO", "1002"}},
		"cliente nulo":                            {depois: []string{"COD_CLIENTE", "0", "COD_PROJETO", "1002"}},
		"sem cliente, outro nome":                 {depois: []string{"NOME_CLIENTE", "JOSE", "COD_PROJETO", "1002"}, deOutro: true},
		"sem cliente, o mesmo nome":               {depois: []string{"NOME_CLIENTE", "Maria  da Silva", "COD_PROJETO", "1002"}},
		"sem cliente, outro nome, o mesmo e-mail": {depois: []string{"NOME_CLIENTE", "M. SILVA", "EMAIL_CLIENTE", "MARIA@exemplo.com.br", "COD_PROJETO", "1002"}},
		"a primeira sem contrato":                 {primeira: []string{"CNPJ_CLIENTE", cpfMaria}, depois: doJose},
		"a primeira com contrato nulo":            {primeira: []string{"CNPJ_CLIENTE", cpfMaria, "COD_PROJETO", "0"}, depois: doJose},
		"a primeira sem nada":                     {primeira: []string{"DESCRICAO", "teto"}, depois: doJose},
		"o cliente da primeira veio do contrato":  {primeira: []string{"COD_PROJETO", "1001"}, depois: doJose, deOutro: true},
		"outra unidade":                           {usuario: "mobuss", primeira: []string{"COD_PROJETO", "9001", "CNPJ_CLIENTE", cpfMaria}, depois: []string{"COD_PROJETO", "9002", "CNPJ_CLIENTE", cpfJose}, deOutro: true},
		"a unidade por número":                    {usuario: "mobuss", primeira: []string{"COD_PROJETO", "9001", "CNPJ_CLIENTE", cpfMaria}, depois: []string{"COD_PROJETO", "101", "CNPJ_CLIENTE", cpfJose}},
		"a unidade não existe":                    {usuario: "mobuss", primeira: []string{"COD_PROJETO", "9001", "CNPJ_CLIENTE", cpfMaria}, depois: []string{"COD_PROJETO", "777", "CNPJ_CLIENTE", cpfJose}, deOutro: true},
	} {
		for _, modo := range []crm.AoRepetir{crm.RepetirRegistrar, crm.RepetirAtualizar, crm.RepetirRecusar} {
			t.Run(nome+"/"+string(modo), func(t *testing.T) {
				m, o := novaMemoria(t)
				usuario, primeira := caso.usuario, caso.primeira
				if usuario == "" {
					usuario = "integra.mega"
				}
				if primeira == nil {
					primeira = []string{"CNPJ_CLIENTE", cpfMaria, "COD_PROJETO", "1001", "NOME_CLIENTE", "MARIA DA SILVA", "EMAIL_CLIENTE", "maria@exemplo.com.br"}
				}
				m.creds[usuario].AoRepetir = modo
				a := abrir(t, o, m.pedido(usuario, crm.OperacaoAbrir, append([]string{"CODIGO_OC", "C-7"}, primeira...)...))
				antes := len(m.narrativas)
				p := m.pedido(usuario, crm.OperacaoAbrir, append([]string{"CODIGO_OC", "C-7", "DESCRICAO", "porta"}, caso.depois...)...)
				r, err := o.Abrir(context.Background(), p)
				switch {
				case caso.deOutro:
					frase := "CODIGO_OC repetido: a ocorrência " + a.Numero + " já tem esta chave, com outro cliente e outro contrato. Envie um código próprio para cada ocorrência. (e:334)"
					if err == nil || err.Error() != frase || linha(p, r, err).Situacao != crm.ChamadaRecusada || len(m.narrativas) != antes || len(m.chaves) != 1 {
						t.Errorf("%+v, %v; %d narrativas", r, err, len(m.narrativas)-antes)
					}
				case modo == crm.RepetirRecusar:
					if codigo(err) != crm.RecusaRepetida {
						t.Errorf("%+v, %v", r, err)
					}
				case err != nil || r.Numero != a.Numero || !r.Repetida:
					t.Errorf("%+v, %v", r, err)
				}
			})
		}
	}
}

// A key of the Idempotency-Key header is held to the same rule, and the sentence says so; so is one that was imported.
func TestRepetidaDeOutroPorCabecalhoEImportada(t *testing.T) {
	m, o := novaMemoria(t)
	pedido := func(documento, contrato string) *crm.Pedido {
		p := m.pedido("outro", crm.OperacaoAbrir, "CNPJ_CLIENTE", documento, "COD_PROJETO", contrato)
		p.ChaveIdempotencia = "k-1"
		return p
	}
	abrir(t, o, pedido(cpfMaria, "1001"))
	if _, err := o.Abrir(context.Background(), pedido(cpfJose, "1002")); codigo(err) != crm.RecusaChaveDeOutro || !strings.HasPrefix(err.Error(), "Idempotency-Key repetido: ") {
		t.Errorf("%v", err)
	}
	m.chaves[chave{"outro", crm.ChaveCodigoOC, "V"}] = crm.ChaveIdempotencia{TenantID: 1, Sistema: "outro", Tipo: crm.ChaveCodigoOC, Chave: "V", OcorrenciaID: 77, Numero: "77", Versao: 1}
	m.ocorrencias[77] = crm.Ocorrencia{ID: 77, TenantID: 1, Numero: "77", Versao: 1, StatusID: m.status[0].ID, ClienteID: 10, ContratoID: 30}
	if _, err := o.Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "V", "CNPJ_CLIENTE", cpfJose, "COD_PROJETO", "1002")); codigo(err) != crm.RecusaChaveDeOutro {
		t.Errorf("imported: %v", err)
	}
	if r := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "V", "CNPJ_CLIENTE", cpfJose)); r.Numero != "77" || len(m.narrativas) != 0 {
		t.Errorf("imported: %+v", r)
	}
}

// With ao_repetir=abrir another's opening is an ocorrência of its own, which its own repeats find, however they name the
// client. Everything else is as with registrar.
func TestRepetirAbrir(t *testing.T) {
	m, o := novaMemoria(t)
	m.creds["integra.mega"].AoRepetir = crm.RepetirAbrir
	pedir := func(texto, parte, cliente, contrato string) *crm.Resposta {
		return abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "7", "DESCRICAO", texto, parte, cliente, "COD_PROJETO", contrato))
	}
	a := pedir("teto", "CNPJ_CLIENTE", cpfMaria, "1001")
	b := pedir("porta", "CNPJ_CLIENTE", cpfJose, "1002")
	oc := m.ocorrencia(t, b.Numero)
	if b.Numero == a.Numero || b.Repetida || oc.ClienteID != 11 || oc.ContratoID != 31 || oc.CodigoOC != "7" || oc.Descricao != "porta" {
		t.Fatalf("%+v, %+v", b, oc)
	}
	if avisos := strings.Join(m.ultimaChamada().Avisos, "\n"); !strings.Contains(avisos, "CHAVE DA OCORRENCIA "+a.Numero+" COM OUTRO CLIENTE E CONTRATO, ABERTA COMO NOVA") {
		t.Errorf("avisos: %s", avisos)
	}
	for range 2 {
		m.passar(5000 * time.Hour)
		if r := pedir("porta", "CNPJ_CLIENTE", cpfJose, "1002"); r.Numero != b.Numero || !r.Repetida {
			t.Errorf("a repeat of the second is %+v", r)
		}
		if r := pedir("teto", "CNPJ_CLIENTE", cpfMaria, "1001"); r.Numero != a.Numero || !r.Repetida {
			t.Errorf("a repeat of the first is %+v", r)
		}
	}
	n := len(m.narrativas)
	for range 2 {
		if r := pedir("porta", "CODIGO_AUXILIAR", "J-1", "1002"); r.Numero != b.Numero || !r.Repetida {
			t.Errorf("the second by another key is %+v", r)
		}
	}
	if len(m.narrativas) != n+1 || !strings.HasPrefix(m.narrativas[n].Texto, "Reenvio com diferença: ") {
		t.Errorf("%+v", m.narrativas[n:])
	}
	if r := pedir("teto molhado", "CNPJ_CLIENTE", cpfMaria, "1002"); r.Numero != a.Numero || !r.Repetida {
		t.Errorf("one that differs in the contract alone is %+v", r)
	}
	// A client that it creates is found by its repeat.
	c := pedir("janela", "CNPJ_CLIENTE", cpfAna, "1003")
	if r := pedir("janela", "CNPJ_CLIENTE", cpfAna, "1003"); c.Numero == a.Numero || c.Numero == b.Numero || r.Numero != c.Numero || len(m.clientes) != 3 || len(m.ocorrencias) != 3 {
		t.Errorf("%+v, repeated %+v; %d clients, %d ocorrências", c, r, len(m.clientes), len(m.ocorrencias))
	}
	if _, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "7", "CNPJ_CLIENTE", cpfAna, "COD_PROJETO", "9999")); codigo(err) != crm.RecusaContrato {
		t.Errorf("a contract that does not exist: %v", err)
	}
}

// A fresh header of the second opening is its own key; one that is the first's stays with the first.
func TestRepetirAbrirComCabecalho(t *testing.T) {
	m, o := novaMemoria(t)
	m.creds["outro"].AoRepetir = crm.RepetirAbrir
	pedir := func(cabecalho, codigoOC, documento, contrato string) string {
		p := m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", codigoOC, "CNPJ_CLIENTE", documento, "COD_PROJETO", contrato)
		p.ChaveIdempotencia = cabecalho
		return abrir(t, o, p).Numero
	}
	a := pedir("k-1", "7", cpfMaria, "1001")
	b := pedir("k-2", "7", cpfJose, "1002")
	c := pedir("k-1", "8", cpfAna, "1003")
	if a == b || b == c || a == c {
		t.Fatal(a, b, c)
	}
	if x, y := pedir("k-2", "", cpfJose, "1002"), pedir("", "8", cpfAna, "1003"); x != b || y != c {
		t.Errorf("%s by its header, want %s; %s by its CODIGO_OC, want %s", x, b, y, c)
	}
	if x, y := pedir("k-1", "7", cpfMaria, "1001"), pedir("k-2", "7", cpfJose, "1002"); x != a || y != b {
		t.Errorf("%s, want %s; %s, want %s", x, a, y, b)
	}
}

// Calls of two people under one key at the same time: nobody is given the other's number.
func TestGemeasDeDuasPessoas(t *testing.T) {
	for _, modo := range []crm.AoRepetir{crm.RepetirRegistrar, crm.RepetirAbrir} {
		for _, processos := range []int{1, 3} {
			t.Run(string(modo), func(t *testing.T) {
				m, o := novaMemoria(t)
				m.creds["outro"].AoRepetir = modo
				casos := []*crm.Ocorrencias{o}
				for range processos - 1 { // other processes share only the database
					casos = append(casos, &crm.Ocorrencias{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Senhas: m, Arquivos: m, Relogio: o.Relogio})
				}
				m.demora = time.Millisecond
				numeros := [2][16]string{}
				var grupo sync.WaitGroup
				for i := range 32 {
					grupo.Go(func() {
						quem := i % 2
						r, err := casos[i%processos].Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "7",
							"CNPJ_CLIENTE", []string{cpfMaria, cpfAna}[quem], "COD_PROJETO", []string{"1001", "1002"}[quem]))
						switch {
						case err == nil:
							numeros[quem][i/2] = r.Numero
						case modo != crm.RepetirRegistrar || codigo(err) != crm.RecusaChaveDeOutro:
							t.Errorf("%d: %v", i, err)
						}
					})
				}
				grupo.Wait()
				pessoas := 0
				for quem := range numeros {
					distintos := slices.Compact(slices.Sorted(slices.Values(numeros[quem][:])))
					if len(distintos) != 1 {
						t.Errorf("person %d has the numbers %q", quem, distintos)
					}
					if distintos[0] != "" {
						pessoas++
					}
				}
				quer := map[crm.AoRepetir]int{crm.RepetirRegistrar: 1, crm.RepetirAbrir: 2}[modo]
				if pessoas != quer || len(m.ocorrencias) != quer || numeros[0][0] == numeros[1][0] {
					t.Errorf("%d people were answered, %d ocorrências", pessoas, len(m.ocorrencias))
				}
			})
		}
	}
}
