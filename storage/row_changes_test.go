package storage

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/importacao"
)

// filled gives a value whose fields all differ, also from those of another seed.
func filled[T any](seed int64) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), &seed)
	return v
}

// overlay copies each field of from into the field of the same name of to; a field that to lacks ends the test.
func overlay(t *testing.T, to, from any) {
	t.Helper()
	v := reflect.ValueOf(from)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		f := reflect.ValueOf(to).Elem().FieldByName(name)
		if !f.IsValid() {
			t.Fatalf("%T has no %s", to, name)
		}
		f.Set(v.Field(i))
	}
}

// changedRow reads the row with an id back, and compares it with what it should be now.
func changedRow[T any](t *testing.T, s *Storage, table *Table, read func(func(...any) error) (T, error), where string, id int64, want T) {
	t.Helper()
	got, err := read(s.pools.reader.QueryRow("SELECT "+table.columnList("")+" FROM "+table.name+" WHERE "+where+" = ?", id).Scan)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-sent +kept):\n%s", table.name, d)
	}
}

// TestEveryChangeComesBack writes a full row, changes every field that its kind of change has, and reads the row: what is
// in the wrong column, or in none, differs.
func TestEveryChangeComesBack(t *testing.T) {
	changes := map[string]func(t *testing.T, s *Storage){
		"MudancaOcorrencia": func(t *testing.T, s *Storage) {
			o := filled[crm.Ocorrencia](100)
			m := filled[crm.MudancaOcorrencia](1_000)
			m.ID, m.Versao = o.ID, o.Versao
			write(t, s, &crm.Escrita{Ocorrencias: []crm.Ocorrencia{o}})
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{m}})
			overlay(t, &o, m)
			o.Versao++
			changedRow(t, s, ocorrenciasTable, readOcorrencia, "id", o.ID, o)
		},
		"MudancaCliente": func(t *testing.T, s *Storage) {
			before, after := filled[crm.Cliente](100), filled[crm.Cliente](1_000)
			after.ID, after.TenantID, after.Versao = before.ID, before.TenantID, before.Versao
			write(t, s, &crm.Escrita{Clientes: []crm.Cliente{before}})
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaCliente{Cliente: after}}})
			after.CriadoEm = before.CriadoEm
			after.Versao++
			changedRow(t, s, clientesTable, readCliente, "id", after.ID, after)
		},
		"MudancaChave": func(t *testing.T, s *Storage) {
			before, after := filled[crm.ChaveIdempotencia](100), filled[crm.ChaveIdempotencia](1_000)
			after.TenantID, after.Sistema, after.Tipo, after.Chave, after.Versao = before.TenantID, before.Sistema, before.Tipo, before.Chave, before.Versao
			write(t, s, &crm.Escrita{Chaves: []crm.ChaveIdempotencia{before}})
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaChave{Chave: after}}})
			after.Versao++
			changedRow(t, s, chavesTable, readChave, "ocorrencia_id", after.OcorrenciaID, after)
		},
	}
	maps.Copy(changes, assistenciaChanges())
	for _, kind := range kindsOfChange(t) {
		change := changes[kind]
		if change == nil {
			t.Errorf("no test writes a %s", kind)
			continue
		}
		t.Run(kind, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, address string) { change(t, open(t, address)) })
		})
	}
}

// TestEveryImportedChangeComesBack is the same for what files and sources of master data bring.
func TestEveryImportedChangeComesBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		oc, move := filled[crm.Ocorrencia](400), filled[crm.MudancaOcorrencia](4_000)
		move.ID, move.Versao = oc.ID, oc.Versao
		for _, g := range []importacao.Carga{
			{TenantID: oc.TenantID, Ocorrencias: []crm.Ocorrencia{oc}}, {TenantID: oc.TenantID, OcorrenciasAlteradas: []crm.MudancaOcorrencia{move}},
		} {
			if err := s.Cadastro().GravarCarga(deadline(t), &g); err != nil {
				t.Fatal(err)
			}
		}
		overlay(t, &oc, move)
		oc.Versao++
		changedRow(t, s, ocorrenciasTable, readOcorrencia, "id", oc.ID, oc)

		site, site2 := filled[crm.Empreendimento](10), filled[crm.Empreendimento](20)
		site2.ID, site2.TenantID = site.ID, site.TenantID
		block, block2 := filled[crm.Bloco](30), filled[crm.Bloco](40)
		block2.ID, block2.TenantID = block.ID, block.TenantID
		client, client2 := filled[crm.Cliente](100), filled[crm.Cliente](1_000)
		client2.ID, client2.TenantID, client2.Versao = client.ID, client.TenantID, client.Versao
		unit, unit2 := filled[crm.Unidade](200), filled[crm.Unidade](2_000)
		unit2.ID, unit2.TenantID = unit.ID, unit.TenantID
		unit.Vinculos, unit2.Vinculos = nil, nil // of a table of their own
		contract, contract2 := filled[crm.Contrato](300), filled[crm.Contrato](3_000)
		contract.Situacao, contract2.Situacao = crm.ContratoAtivo, crm.ContratoAtivo+"2"
		contract2.ID, contract2.TenantID = contract.ID, contract.TenantID
		share, share2 := filled[crm.Participante](500), filled[crm.Participante](5_000)
		share2.ContratoID, share2.ClienteID, share2.TenantID = share.ContratoID, share.ClienteID, share.TenantID
		title, title2 := filled[crm.Titulo](600), filled[crm.Titulo](6_000)
		for _, x := range []*crm.Titulo{&title, &title2} {
			x.Vencimento, x.Prorrogado, x.PagoEm = "2026-03-01", "2026-03-0"+crm.Dia(x.Sequencia[len(x.Sequencia)-1:]), "2026-03-02"
		}
		for _, dia := range []*crm.Dia{&site.DataEntrega, &site2.DataEntrega, &contract.AssinadoEm, &contract.ChavesEm, &contract2.AssinadoEm, &contract2.ChavesEm} {
			*dia = "2026-0" + (*dia)[len(*dia)-1:] + "-01"
		}
		title2.ID, title2.TenantID, title2.ContratoID, title2.Codigo, title2.Sistema = title.ID, title.TenantID, title.ContratoID, title.Codigo, title.Sistema
		for _, e := range []cadastro.Escrita{
			{
				TenantID: unit.TenantID, Empreendimentos: []crm.Empreendimento{site}, Blocos: []crm.Bloco{block}, Clientes: []crm.Cliente{client},
				Unidades: []crm.Unidade{unit}, Contratos: []crm.Contrato{contract}, Participantes: []crm.Participante{share}, Titulos: []crm.Titulo{title},
			},
			{
				TenantID: unit.TenantID, EmpreendimentosAlterados: []crm.Empreendimento{site2}, BlocosAlterados: []crm.Bloco{block2},
				ClientesAlterados: []crm.Cliente{client2}, UnidadesAlteradas: []crm.Unidade{unit2}, ContratosAlterados: []crm.Contrato{contract2},
				ParticipantesAlterados: []crm.Participante{share2}, TitulosAlterados: []crm.Titulo{title2},
			},
		} {
			if err := s.Cadastro().GravarCadastros(deadline(t), &e); err != nil {
				t.Fatal(err)
			}
		}
		client2.CriadoEm = client.CriadoEm
		client2.Versao++
		site2.FilialID = site.FilialID // a person's word: what a source writes leaves it
		changedRow(t, s, empreendimentosTable, readEmpreendimento, "id", site.ID, site2)
		changedRow(t, s, blocosTable, readBloco, "id", block.ID, block2)
		changedRow(t, s, clientesTable, readCliente, "id", client.ID, client2)
		changedRow(t, s, contratosTable, readContrato, "id", contract.ID, contract2)
		changedRow(t, s, participantesTable, readParticipante, "contrato_id", share.ContratoID, share2)
		changedRow(t, s, titulosTable, readTitulo, "id", title.ID, title2)
		units, err := readAll(deadline(t), s.pools.reader, readUnidade, selectUnidades+"u.id = ?", unit.ID)
		if err != nil {
			t.Fatal(err)
		}
		unit2.Bloco, unit2.Empreendimento = "", "" // names of rows that are not here
		if d := cmp.Diff([]crm.Unidade{unit2}, units); d != "" {
			t.Errorf("(-sent +kept):\n%s", d)
		}
	})
}

func write(t *testing.T, s *Storage, e *crm.Escrita) {
	t.Helper()
	if err := s.Escritor().Gravar(deadline(t), e); err != nil {
		t.Fatal(err)
	}
}

// kindsOfChange are the types that implement crm.Mudanca, read from the source: a new one must be tested.
func kindsOfChange(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../crm/escrita.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "mudanca" && f.Recv != nil {
			kinds = append(kinds, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	if len(kinds) == 0 {
		t.Fatal("crm/escrita.go has no kind of change")
	}
	return kinds
}

// TestPictureHoldsWhatWasKept compares what the picture of a tenant reads with what was written and with what the
// repositories read: each maps these rows by itself, and a field that only one of them knows would be empty in silence.
func TestPictureHoldsWhatWasKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c := s.Cadastro()
		tenant := filled[crm.Tenant](100)
		tenant.Slug = "obra"
		slices.Sort(tenant.CNPJs)
		statuses := []crm.Status{filled[crm.Status](200)}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(c.CriarTenant(deadline(t), &tenant, statuses, 1, crm.Auditoria{Acao: "teste"}))
		credential := filled[crm.Credencial](300)
		credential.TenantID = tenant.ID
		must(c.CriarCredencial(deadline(t), &credential, crm.Auditoria{Acao: "teste"}))
		network := filled[crm.FaixaIP](400)
		network.TenantID, network.Prefixo = tenant.ID, netip.MustParsePrefix("203.0.113.0/28")
		must(c.CriarFaixa(deadline(t), &network, crm.Auditoria{Acao: "teste"}))
		destination := filled[crm.Destino](500)
		destination.ID, destination.TenantID = 0, tenant.ID
		destination.Situacoes, destination.ParteDoNome, destination.Consulta, destination.NoRetrato = nil, "", "", nil // settings, which the picture alone reads
		vault, err := NewVault(strings.Repeat("k", 32))
		must(err)
		_, err = s.Destinos(vault).GravarDestino(deadline(t), &destination, destination.Ambiente, nil, crm.Auditoria{Acao: "teste"})
		must(err)
		division, kind := filled[crm.Divisao](600), filled[crm.Solicitacao](700)
		division.TenantID, kind.TenantID = tenant.ID, tenant.ID
		write(t, s, &crm.Escrita{Divisoes: []crm.Divisao{division}, Solicitacoes: []crm.Solicitacao{kind}})

		album, err := s.readPictures(deadline(t), nil, nil)
		must(err)
		picture := album.bySlug["obra"]
		same := func(what string, want, got any) {
			t.Helper()
			if d := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); d != "" {
				t.Errorf("%s (-kept +read):\n%s", what, d)
			}
		}
		same("tenant, picture", tenant, picture.Tenant)
		same("credential, picture", &credential, picture.Credenciais[credential.Usuario])
		same("network, picture", []crm.FaixaIP{network}, picture.Faixas)
		same("destination, picture", []crm.Destino{destination}, picture.Destinos)
		same("division, picture", &division, picture.Divisoes[division.Codigo])
		same("kind, picture", &kind, picture.Solicitacoes[kind.Codigo])
		same("status, picture", &statuses[0], picture.Status[statuses[0].Codigo])

		tenants, err := c.Tenants(deadline(t))
		must(err)
		_, err = s.Destinos(vault).GravarDestino(deadline(t), &destination, destination.Ambiente,
			[]crm.ValorDestino{
				{Chave: crm.CampoSituacoes, Texto: "ENCERRADA=encerrado\nEM VISTORIA=vistoria"},
				{Chave: crm.CampoParteDoNome, Texto: "COD_EXTERNO"},
				{Chave: crm.CampoConsulta, Texto: "5m"},
				{Chave: "subdominio", Texto: "exemplo"},
				{Chave: "senha", Texto: "nunca no retrato", Segredo: true},
				{Chave: "outra", Texto: "não pedida"},
			}, crm.Auditoria{Acao: "teste"})
		must(err)
		_, err = s.Destinos(vault).GravarDestino(deadline(t), &destination, "outro", []crm.ValorDestino{{Chave: "subdominio", Texto: "de outro ambiente"}}, crm.Auditoria{Acao: "teste"})
		must(err)
		registry := []crm.DefinicaoDestino{{Nome: destination.Nome, CamposDoRetrato: []string{"subdominio", "senha"}}, {Nome: "vimob"}}
		if album, err = s.readPictures(deadline(t), album, registry); err != nil {
			t.Fatal(err)
		}
		same("situations, picture", map[string]string{"ENCERRADA": "encerrado", "EM VISTORIA": "vistoria"}, album.bySlug["obra"].Destinos[0].Situacoes)
		same("part of the partner's id, picture", "COD_EXTERNO", album.bySlug["obra"].Destinos[0].ParteDoNome)
		same("interval of polling, picture", "5m", album.bySlug["obra"].Destinos[0].Consulta)

		same("what an event is judged by, picture", map[string]string{"subdominio": "exemplo"}, album.bySlug["obra"].Destinos[0].NoRetrato)

		same("tenant, repository", []crm.Tenant{tenant}, tenants)
		credentials, err := c.Credenciais(deadline(t), tenant.ID)
		must(err)
		same("credential, repository", []crm.Credencial{credential}, credentials)
		networks, err := c.Faixas(deadline(t), tenant.ID)
		must(err)
		same("network, repository", []crm.FaixaIP{network}, networks)
		destinations, err := s.Destinos(vault).Destinos(deadline(t), tenant.ID)
		must(err)
		same("destination, repository", destination, destinations[0].Destino)
		status, err := c.StatusDe(deadline(t), tenant.ID)
		must(err)
		same("status, repository", statuses, status)
	})
}
