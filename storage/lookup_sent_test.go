package storage

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// comEntregas writes one ocorrência of a system for each row, numbered from 1 and a day after the other, with the entrega
// of it, and the destinations mobuss and vimob of the systems of these names.
func comEntregas(t *testing.T, s *Storage, linhas []crm.Entrega, sistema string) *crm.Tenant {
	t.Helper()
	acme := novoTenant(t, administracao(s), "acme")
	for i, nome := range []string{"mobuss", "vimob"} {
		if _, err := s.pools.escrita.Exec("INSERT INTO destinos (id, tenant_id, nome, sistema, acoes, interesses) VALUES (?, ?, ?, ?, '[]', '[]')", 900+i, acme.ID, nome, nome); err != nil {
			t.Fatal(err)
		}
	}
	for i, entrega := range linhas {
		e := escritaAbertura(int64(1000+10*i), acme.ID, fmt.Sprint(i+1), "")
		oc := &e.Ocorrencias[0]
		oc.Origem.Sistema, oc.AbertaEm, oc.AtualizadaEm = sistema, instanteDeTeste.AddDate(0, 0, i), instanteDeTeste.AddDate(0, 0, -i)
		if i == 0 {
			oc.Origem.Sistema = "mobuss"
		}
		entrega.ID, entrega.TenantID, entrega.OcorrenciaID, entrega.CriadaEm = oc.ID+3, acme.ID, oc.ID, instanteDeTeste
		e.Entregas = nil
		if entrega.Destino != "" {
			e.Entregas = []crm.Entrega{entrega}
		}
		if err := s.Escritor().Gravar(prazo(t), e); err != nil {
			t.Fatal(err)
		}
	}
	return acme
}

// TestEnviadas: a look-up and a list agree on what was sent to a system, on both engines.
func TestEnviadas(t *testing.T) {
	linhas := []crm.Entrega{
		{}, // opened by mobuss itself
		{Destino: "mobuss", Estado: crm.EntregaPendente},
		{Destino: "mobuss", Estado: crm.EntregaEntregue, Tentativas: 1, IDExterno: "501"},
		{Destino: "vimob", Estado: crm.EntregaEntregue, Tentativas: 1},
		{Destino: "mobuss", Estado: crm.EntregaFalhou, Tentativas: 3},
		{Destino: "mobuss", Estado: crm.EntregaFalhou, Tentativas: 3, IDExterno: "502"},
		{Destino: "mobuss", Estado: crm.EntregaIncerta, Tentativas: 1},
		{},
	}
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		acme := comEntregas(t, s, linhas, "mega")
		var achadas []string
		for i := range linhas {
			a, err := s.Consultas().Buscar(prazo(t), &crm.Procura{TenantID: acme.ID, Numero: fmt.Sprint(i + 1), EnviadaAo: "mobuss"})
			if err != nil || a.Ocorrencia == nil {
				t.Fatal(i+1, a, err)
			}
			if a.Enviada {
				achadas = append(achadas, a.Ocorrencia.Numero)
			}
		}
		if want := []string{"3", "6", "7"}; !slices.Equal(achadas, want) {
			t.Errorf("sent are %v, want %v", achadas, want)
		}
		if a, err := s.Consultas().Buscar(prazo(t), &crm.Procura{TenantID: acme.ID + 1, Numero: "3", EnviadaAo: "mobuss"}); err != nil || a.Ocorrencia != nil || a.Enviada {
			t.Errorf("another tenant: %+v, %v", a, err)
		}
		for _, caso := range []struct {
			filtro crm.FiltroOcorrencias
			want   string
		}{
			{crm.FiltroOcorrencias{}, "7 6 3 1"},
			{crm.FiltroOcorrencias{Ordem: crm.OrdemModificacao}, "1 3 6 7"},
			{crm.FiltroOcorrencias{AbertaDe: instanteDeTeste.AddDate(0, 0, 1), AbertaAte: instanteDeTeste.AddDate(0, 0, 5)}, "6 3"},
			{crm.FiltroOcorrencias{Numero: "3"}, "3"},
			{crm.FiltroOcorrencias{Numero: "4"}, ""},
			{crm.FiltroOcorrencias{CodigoOC: "nada"}, ""},
			{crm.FiltroOcorrencias{Status: []string{"nada"}}, ""},
			{crm.FiltroOcorrencias{Pagina: crm.Pagina{Limite: 2}}, "7 6"},
		} {
			caso.filtro.TenantID, caso.filtro.DoSistema = acme.ID, "mobuss"
			l, err := s.Acervo().Ocorrencias(prazo(t), caso.filtro)
			if err != nil || numeros(l) != caso.want {
				t.Errorf("%+v: %q, want %q (%v)", caso.filtro, numeros(l), caso.want, err)
			}
		}
	})
}

// TestEnviadaAskedInTheSameRound: members that ask whether theirs was sent and members that do not go together, and each
// gets its own answer in one statement.
func TestEnviadaAskedInTheSameRound(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		acme := comEntregas(t, s, []crm.Entrega{{}, {Destino: "mobuss", Estado: crm.EntregaEntregue, Tentativas: 1}, {Destino: "vimob", Estado: crm.EntregaEntregue, Tentativas: 1}}, "mega")
		lote := []*busca{
			{p: &crm.Procura{TenantID: acme.ID, Numero: "2"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "2", EnviadaAo: "mobuss", Chaves: []crm.ProcuraChave{{Sistema: "mobuss", Tipo: crm.ChaveNarrativa, Chave: "k"}}}},
			{p: &crm.Procura{TenantID: acme.ID, Contrato: "x", EnviadaAo: "mobuss"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "3", EnviadaAo: "mobuss"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "3", EnviadaAo: "vimob"}},
		}
		if n := len(novaJuntada(lote).secoes); n != 4 { // a key, a contract, the ocorrência, whether it was sent
			t.Errorf("%d sections", n)
		}
		if err := s.consultas.responder(prazo(t), lote); err != nil {
			t.Fatal(err)
		}
		var veio []string
		for _, b := range lote {
			veio = append(veio, fmt.Sprint(b.a.Ocorrencia != nil, " ", b.a.Enviada))
		}
		if want := []string{"true false", "true true", "false false", "true false", "true true"}; !slices.Equal(veio, want) {
			t.Errorf("%q, want %q", veio, want)
		}
	})
}

// TestEnviadasFollowIndexes: whether one ocorrência was sent is asked by its own entregas, never by all of a destination.
func TestEnviadasFollowIndexes(t *testing.T) {
	s := abrir(t, "sqlite://"+filepath.Join(t.TempDir(), "ponte.db"))
	j := novaJuntada([]*busca{{p: &crm.Procura{TenantID: 1, Numero: "2", EnviadaAo: "mobuss"}}})
	texto, args := j.comando()
	consultas := map[string][]any{texto: args}
	for _, f := range []crm.FiltroOcorrencias{
		{AbertaDe: time.Now()}, {ModificadaDe: time.Now(), Ordem: crm.OrdemModificacao}, {Numero: "1"}, {CodigoOC: "x"},
	} {
		f.TenantID, f.DoSistema = 1, "mobuss"
		p, err := novoAcervo(s).procura(context.Background(), &f)
		if err != nil || len(p.fontes) == 0 {
			t.Fatal(p.fontes, err)
		}
		consulta, args := unir("ocorrencias", p.fontes, comuns(&f), "aberta_em", 50)
		consultas[consulta] = args
	}
	for consulta, args := range consultas {
		plano := strings.Join(linhasDoPlano(t, s, "EXPLAIN QUERY PLAN "+consulta, args), "; ")
		for _, quer := range []string{"SEARCH e USING INDEX entregas_ocorrencia", "SEARCH d USING INDEX destinos_nome"} {
			if !strings.Contains(plano, quer) {
				t.Errorf("%s\n%s\nwant %s", consulta, plano, quer)
			}
		}
		for _, mau := range []string{"SCAN ocorrencias", "SCAN e ", "SCAN d "} {
			if strings.Contains(plano, mau) {
				t.Errorf("%s: %s", consulta, plano)
			}
		}
	}
}
