package storage

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ponte/crm"
)

// TestFaleConosco keeps, on both engines, the kinds of opening, by which one an ocorrência was opened, and its rating.
func TestFaleConosco(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme, c := newTenant(t, administration(s), "acme"), s.Cadastro()
		trail := crm.Auditoria{TenantID: acme.ID, Quem: "ana", Acao: "teste", Em: time.Now()}
		praise := crm.TipoDeAbertura{
			TenantID: acme.ID, Nome: "Elogio", Ajuda: "Conte", Divisao: "D", Solicitacao: "S", Fechada: true, Status: crm.StatusEncerrado, Fotos: crm.FotosNenhuma, Ordem: 2, Oferecido: true,
		}
		repair := crm.TipoDeAbertura{TenantID: acme.ID, Nome: "Reparo", Assistencia: true, ExigeUnidade: true, Fotos: crm.FotosObrigatoria, Ordem: 1}
		for _, k := range []*crm.TipoDeAbertura{&praise, &repair} {
			if err := c.GravarTipoDeAbertura(deadline(t), k, trail); err != nil || k.ID == 0 || k.Versao != 1 {
				t.Fatalf("%+v %v", k, err)
			}
		}
		again := crm.TipoDeAbertura{TenantID: acme.ID, Nome: "Elogio", Fotos: crm.FotosOpcionais}
		if err := c.GravarTipoDeAbertura(deadline(t), &again, trail); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("a name twice: %v", err)
		}
		old := praise
		if praise.Fechada = false; c.GravarTipoDeAbertura(deadline(t), &praise, trail) != nil || praise.Versao != 2 {
			t.Errorf("%+v", praise)
		}
		if err := c.GravarTipoDeAbertura(deadline(t), &old, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an old version: %v", err)
		}
		if kinds, err := c.TiposDeAbertura(deadline(t), acme.ID); err != nil || len(kinds) != 2 || kinds[0] != repair || kinds[1] != praise {
			t.Errorf("%+v %v", kinds, err)
		}

		id, err := s.Numeracao().IDs(deadline(t), 2)
		if err != nil {
			t.Fatal(err)
		}
		now := time.UnixMilli(time.Now().UnixMilli()).UTC()
		opened := crm.AberturaDoCliente{OcorrenciaID: id, TenantID: acme.ID, TipoID: praise.ID, TipoNome: "Elogio", Fechada: true, Status: "encerrado", Encerrou: true, Em: now}
		err = s.Escritor().Gravar(deadline(t), &crm.Escrita{
			Ocorrencias: []crm.Ocorrencia{{ID: id, TenantID: acme.ID, Versao: 1, Numero: "1", Descricao: "x", AbertaEm: now, CriadaEm: now, AtualizadaEm: now}},
			DoCliente:   []crm.AberturaDoCliente{opened},
		})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := c.Avaliacao(deadline(t), id); v != nil || err != nil {
			t.Errorf("%+v %v", v, err)
		}
		grade := crm.Avaliacao{OcorrenciaID: id, TenantID: acme.ID, Nota: 4, Texto: "bom", Em: now}
		first := grade
		if err := c.GravarAvaliacao(deadline(t), &grade, trail); err != nil || grade.Versao != 1 {
			t.Fatalf("%+v %v", grade, err)
		}
		if err := c.GravarAvaliacao(deadline(t), &first, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("rated twice as the first: %v", err)
		}
		if grade.Nota = 2; c.GravarAvaliacao(deadline(t), &grade, trail) != nil || grade.Versao != 2 {
			t.Errorf("%+v", grade)
		}
		f, err := s.Acervo().Ficha(deadline(t), acme.ID, "1")
		if err != nil || f.DoCliente == nil || *f.DoCliente != opened || f.Avaliacao == nil || *f.Avaliacao != grade || f.Nota != 2 {
			t.Fatalf("%+v %+v %v", f.DoCliente, f.Avaliacao, err)
		}
		list, err := s.Acervo().Ocorrencias(deadline(t), crm.FiltroOcorrencias{TenantID: acme.ID})
		if err != nil || len(list.Linhas) != 1 || list.Linhas[0].Nota != 2 {
			t.Errorf("%+v %v", list, err)
		}
		if err := c.ApagarMovimento(deadline(t), acme.ID, nil); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]int{"aberturas_cliente": 0, "avaliacoes": 0, "tipos_abertura": 2} {
			var n int
			if err := s.pools.reader.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != want {
				t.Errorf("%s has %d rows (%v), want %d", table, n, err, want)
			}
		}
	})
}

// TestForTheClient: of a client's ocorrências the list for them has those that they opened, in which somebody wrote to them, or of the codes of a
// kind of opening; never what a system opened for the builder's own work, nor a part of another.
func TestForTheClient(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme, c := newTenant(t, administration(s), "acme"), s.Cadastro()
		now := time.UnixMilli(time.Now().UnixMilli()).UTC()
		id, err := c.IDs(deadline(t), 40)
		if err != nil {
			t.Fatal(err)
		}
		who := id + 30
		var r Rows
		r.AddValue(&crm.Cliente{ID: who, TenantID: acme.ID, Versao: 1, Nome: "Maria", CriadoEm: now, AtualizadoEm: now})
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		all := crm.Escrita{
			Divisoes:     []crm.Divisao{{ID: id + 31, TenantID: acme.ID, Codigo: "D1", Nome: "SAC"}, {ID: id + 32, TenantID: acme.ID, Codigo: "D2", Nome: "Jurídico"}},
			Solicitacoes: []crm.Solicitacao{{ID: id + 33, TenantID: acme.ID, Codigo: "S1", Nome: "Dúvida"}, {ID: id + 34, TenantID: acme.ID, Codigo: "S2", Nome: "Análise"}},
		}
		add := func(n int64, number, system string, division, request, under int64) {
			all.Ocorrencias = append(all.Ocorrencias, crm.Ocorrencia{
				ID: id + n, TenantID: acme.ID, Versao: 1, Numero: number, ClienteID: who, Origem: crm.Origem{Sistema: system}, DivisaoID: division, SolicitacaoID: request,
				PrincipalID: under, Descricao: "x", AbertaEm: now, CriadaEm: now, AtualizadaEm: now,
			})
		}
		say := func(n, under int64, kind crm.TipoNarrativa, seen crm.Visibilidade) {
			all.Narrativas = append(all.Narrativas, crm.Narrativa{ID: id + n, TenantID: acme.ID, OcorrenciaID: id + under, Tipo: kind, Visibilidade: seen, Texto: "x", Em: now, CriadaEm: now})
		}
		add(0, "own", crm.SistemaCliente, 0, 0, 0)
		add(1, "legal", "mega", id+32, id+34, 0)
		add(2, "written", "mega", id+32, id+34, 0)
		add(3, "kind", "mega", id+31, id+33, 0)
		add(4, "kind of another division", "mega", id+32, id+33, 0)
		add(5, "part", crm.SistemaCliente, 0, 0, id)
		add(6, "proposal", "vimob", 0, 0, 0)
		say(10, 1, crm.NarrativaAbertura, crm.VisibilidadeCliente)
		say(11, 1, crm.NarrativaOperador, crm.VisibilidadeInterna)
		say(12, 2, crm.NarrativaOperador, crm.VisibilidadeCliente)
		all.Anexos = []crm.Anexo{
			{ID: id + 20, TenantID: acme.ID, OcorrenciaID: id, Tamanho: 7, Origem: crm.Origem{Sistema: crm.SistemaCliente}, CriadoEm: now},
			{ID: id + 21, TenantID: acme.ID, OcorrenciaID: id + 2, Tamanho: 5, Origem: crm.Origem{Sistema: crm.SistemaCliente}, CriadoEm: now},
			{ID: id + 22, TenantID: acme.ID, OcorrenciaID: id, Tamanho: 100, Origem: crm.Origem{Sistema: "mega"}, CriadoEm: now},
			{ID: id + 23, TenantID: acme.ID, OcorrenciaID: id, Tamanho: 100, Origem: crm.Origem{Sistema: crm.SistemaCliente}, CriadoEm: now.Add(-25 * time.Hour)},
		}
		if err := s.Escritor().Gravar(deadline(t), &all); err != nil {
			t.Fatal(err)
		}
		for _, k := range []*crm.TipoDeAbertura{{TenantID: acme.ID, Nome: "Dúvida", Divisao: "D1", Solicitacao: "S1"}, {TenantID: acme.ID, Nome: "Sem códigos", Divisao: "D2"}} {
			if err := c.GravarTipoDeAbertura(deadline(t), k, crm.Auditoria{TenantID: acme.ID, Acao: "teste"}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := c.FotosDesde(deadline(t), acme.ID, who, now.Add(-24*time.Hour)); n != 12 || err != nil {
			t.Errorf("%d bytes of photos, %v", n, err)
		}
		list, err := s.Acervo().Ocorrencias(deadline(t), crm.FiltroOcorrencias{TenantID: acme.ID, ClienteID: who, ParaOCliente: true})
		var seen []string
		for _, l := range list.Linhas {
			seen = append(seen, l.Ocorrencia.Numero)
		}
		if slices.Sort(seen); err != nil || !slices.Equal(seen, []string{"kind", "own", "written"}) {
			t.Errorf("%q %v", seen, err)
		}
	})
}
