package storage

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

func TestCadastroDeUsuarios(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		c, ctx := s.Cadastro(), prazo(t)
		a := administracao(s)
		a.Usuarios = c
		u, senha, err := a.CriarUsuario(ctx, ator, crm.NovoUsuario{Login: " Joana ", Nome: "Joana", Papel: crm.PapelAdministrador})
		if err != nil || u.Login != "joana" || senha == "" || !u.TrocarSenha {
			t.Fatalf("%+v %q %v", u, senha, err)
		}
		if _, _, err := a.CriarUsuario(ctx, ator, crm.NovoUsuario{Login: "JOANA", Papel: crm.PapelOperador}); motivo(err) != "login duplicado" {
			t.Errorf("the same login twice: %v", err)
		}
		lido, err := c.UsuarioPorLogin(ctx, "joana")
		if err != nil || lido.ID != u.ID || lido.Segredo != u.Segredo {
			t.Fatalf("%+v, %v", lido, err)
		}
		// The last administrator stays one; false and empty values are written.
		if _, err := a.AlterarUsuario(ctx, ator, u.ID, crm.MudancaUsuario{Versao: 1, Nome: "J", Papel: crm.PapelOperador}); motivo(err) != "papel unico" {
			t.Errorf("nobody is left to administer: %v", err)
		}
		outra, _, err := a.CriarUsuario(ctx, ator, crm.NovoUsuario{Login: "rui", Papel: crm.PapelAdministrador})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.AlterarUsuario(ctx, ator, u.ID, crm.MudancaUsuario{Versao: 1, Nome: "Joana S", Papel: crm.PapelOperador, Desativado: true}); err != nil {
			t.Fatal(err)
		}
		if lido, err = c.Usuario(ctx, u.ID); err != nil || lido.Versao != 2 || !lido.Desativado || lido.Papel != crm.PapelOperador || lido.Nome != "Joana S" {
			t.Errorf("%+v, %v", lido, err)
		}
		if _, err := a.AlterarUsuario(ctx, ator, u.ID, crm.MudancaUsuario{Versao: 1, Nome: "velha", Papel: crm.PapelOperador}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a stale edit: %v", err)
		}
		if _, err := a.AlterarUsuario(ctx, ator, u.ID, crm.MudancaUsuario{Versao: 2, Nome: "Joana", Papel: crm.PapelOperador}); err != nil {
			t.Fatal(err)
		}
		if lido, err = c.Usuario(ctx, u.ID); err != nil || lido.Desativado {
			t.Errorf("false was not written: %+v, %v", lido, err)
		}
		if err := a.TrocarSenha(ctx, ator, outra, "velha", "curta"); motivo(err) != "nova curto" {
			t.Errorf("a short password: %v", err)
		}
		if _, err := c.Usuario(ctx, 999999); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("an unknown user: %v", err)
		}
		todos, err := c.Usuarios(ctx)
		if err != nil || len(todos) != 2 || todos[0].Login != "joana" {
			t.Errorf("%+v, %v", todos, err)
		}
	})
}

func TestSessoes(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		c, ctx := abrir(t, address).Cadastro(), prazo(t)
		logo := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
		for _, s := range []crm.Sessao{
			{Token: "a", UsuarioID: 7, Dados: []byte("1"), ExpiraEm: logo},
			{Token: "b", UsuarioID: 7, Dados: []byte{0, 255}, ExpiraEm: logo},
			{Token: "c", UsuarioID: 8, Dados: []byte("3"), ExpiraEm: logo},
			{Token: "velha", UsuarioID: 7, Dados: []byte("4"), ExpiraEm: time.Now().Add(-time.Minute)},
			{Token: "a", UsuarioID: 7, Dados: []byte("nova"), ExpiraEm: logo},
		} {
			if err := c.GravarSessao(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		s, err := c.Sessao(ctx, "a")
		if err != nil || string(s.Dados) != "nova" || s.UsuarioID != 7 || !s.ExpiraEm.Equal(logo) {
			t.Errorf("%+v, %v", s, err)
		}
		if _, err := c.Sessao(ctx, "velha"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("an expired one: %v", err)
		}
		if todas, err := c.SessoesDoUsuario(ctx, 7); err != nil || len(todas) != 2 {
			t.Errorf("%d, %v", len(todas), err)
		}
		if err := c.ApagarSessoes(ctx, 7, "b"); err != nil {
			t.Fatal(err)
		}
		for token, fica := range map[string]bool{"a": false, "b": true, "c": true} {
			if _, err := c.Sessao(ctx, token); (err == nil) != fica {
				t.Errorf("%s: %v", token, err)
			}
		}
		if err := c.ApagarSessao(ctx, "b"); err != nil {
			t.Fatal(err)
		}
		if err := c.ApagarSessao(ctx, "b"); err != nil {
			t.Errorf("what is not there: %v", err)
		}
	})
}

func TestContagensDoPainel(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx, p := prazo(t), s.Painel()
		tenant := novoTenant(t, administracao(s), "obra")
		hora := time.Now().UTC().Truncate(time.Hour)
		ids, err := s.Numeracao().IDs(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []crm.Chamada{
			{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: hora.Add(-time.Hour)},
			{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: hora.Add(-time.Minute)},
			{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 301, Em: hora.Add(-2 * time.Minute)},
			{Situacao: crm.ChamadaRecusada, CodigoRecusa: 102, Em: hora.Add(-3 * time.Minute)},
			{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 301, Em: hora.Add(-4 * time.Minute)},
			{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: hora.Add(-48 * time.Hour)},
		} {
			c.ID, c.TenantID, c.Vezes = ids+int64(i), tenant.ID, 1
			if err := s.Escritor().Gravar(ctx, &crm.Escrita{Chamada: &c}); err != nil {
				t.Fatal(err)
			}
		}
		volume, err := p.Volume(ctx, tenant.ID, hora.Add(-24*time.Hour), hora)
		if err != nil {
			t.Fatal(err)
		}
		obtido := ""
		for _, v := range volume {
			obtido += fmt.Sprintf("%s %s %s %d; ", v.Hora.Sub(hora), v.Sistema, v.Situacao, v.Quantidade)
		}
		if want := "-1h0m0s  recusada 1; -1h0m0s mega atendida 2; -1h0m0s mega recusada 2; "; obtido != want {
			t.Errorf("volume %q, want %q", obtido, want)
		}
		recusas, err := p.Recusas(ctx, tenant.ID, hora.Add(-24*time.Hour), hora)
		if err != nil || len(recusas) != 2 || recusas[0].Codigo != 301 || recusas[0].Quantidade != 2 || !recusas[0].Ultima.Equal(hora.Add(-2*time.Minute)) {
			t.Errorf("refusals %+v, %v", recusas, err)
		}
		if n, err := p.AClassificar(ctx, tenant.ID); err != nil || n != 0 {
			t.Errorf("to classify: %d, %v", n, err)
		}
		if _, err := p.Fila(ctx, tenant.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestListasDeCadastros(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx, lista := prazo(t), s.AcervoCadastros()
		tenant := novoTenant(t, administracao(s), "obra")
		if err := s.Semear(ctx, Semeadura{TenantID: tenant.ID, Ocorrencias: 300}); err != nil {
			t.Fatal(err)
		}
		vistos := map[int64]bool{}
		anterior, cursor, paginas := "", "", 0
		for {
			l, err := lista.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, Pagina: crm.Pagina{Cursor: cursor, Limite: 4}})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range l.Linhas {
				if vistos[c.ID] || c.Nome < anterior {
					t.Fatalf("%q after %q, twice: %v", c.Nome, anterior, vistos[c.ID])
				}
				vistos[c.ID], anterior = true, c.Nome
			}
			paginas++
			if cursor = l.Proximo; cursor == "" {
				break
			}
		}
		if n := contar(t, s, "SELECT COUNT(*) FROM clientes"); n != len(vistos) || paginas < 2 {
			t.Errorf("%d clients in %d pages, want %d", len(vistos), paginas, n)
		}
		contratos, err := lista.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID})
		if err != nil || len(contratos.Linhas) == 0 {
			t.Fatal(err)
		}
		k := contratos.Linhas[0]
		primeira, err := lista.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 1}})
		if err != nil || primeira.Proximo == "" {
			t.Fatal(err)
		}
		segunda, err := lista.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 1, Cursor: primeira.Proximo}})
		if err != nil || len(segunda.Linhas) != 1 || segunda.Linhas[0].ID != contratos.Linhas[1].ID {
			t.Errorf("the second page of contracts: %+v, %v", segunda, err)
		}
		for texto, want := range map[string]int{k.Codigo: 1, k.ClienteDocumento: 1, "não há": 0, "\xff": 0} {
			l, err := lista.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Texto: texto})
			if err != nil || len(l.Linhas) < want || want == 0 && len(l.Linhas) > 0 {
				t.Errorf("contracts of %q: %d, %v", texto, len(l.Linhas), err)
			}
		}
		c, err := lista.Cliente(ctx, tenant.ID, k.ClienteID)
		if err != nil || c.Nome != k.ClienteNome {
			t.Errorf("%+v, %v", c, err)
		}
		if _, err := lista.Cliente(ctx, tenant.ID+1, k.ClienteID); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("a client of another tenant: %v", err)
		}
		achados, err := lista.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, Texto: c.Documento})
		if err != nil || len(achados.Linhas) != 1 || achados.Linhas[0].ID != c.ID {
			t.Errorf("by document: %+v, %v", achados, err)
		}
		unidades, err := lista.Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.ID, Pagina: crm.Pagina{Limite: 3}})
		if err != nil || len(unidades.Linhas) != 3 || unidades.Proximo == "" || unidades.Linhas[0].Empreendimento == "" {
			t.Errorf("units %+v, %v", unidades, err)
		}
		if _, err := lista.Unidades(ctx, crm.FiltroUnidades{Pagina: crm.Pagina{Cursor: "lixo"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor of nowhere: %v", err)
		}
		recebidos, err := s.Painel().StatusRecebidos(ctx, tenant.ID, time.Now().AddDate(-6, 0, 0), time.Now())
		soma := int64(0)
		for _, r := range recebidos {
			soma += r.Quantidade
		}
		if err != nil || soma != 300 {
			t.Errorf("openings in the report: %d, %v", soma, err)
		}
	})
}
