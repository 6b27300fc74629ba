package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestSMTPServers keeps them on both engines: the password encrypted and bound to its row, one principal, none twice for the same filial, none of a
// filial that is gone.
func TestSMTPServers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		vault, err := NewVault("a key for tests only, 0123456789")
		if err != nil {
			t.Fatal(err)
		}
		c, trail := s.Correio(vault), crm.Auditoria{Acao: "teste"}
		e := crm.Empresa{TenantID: acme.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "10", Nome: "Exemplo"}}
		if err := s.Cadastro().GravarEmpresa(deadline(t), &e, trail); err != nil {
			t.Fatal(err)
		}
		first := crm.ServidorSMTP{
			TenantID: acme.ID, Endereco: "smtp.exemplo.com.br", Porta: 587, Intervalo: 3, Remetente: "a@exemplo.com.br", Nome: "Exemplo", Autentica: true, Usuario: "ana",
			Senha: "segredo-1234", Seguro: true, Tipo: crm.SMTPTLS, Principal: true,
		}
		if err := c.GravarServidorSMTP(deadline(t), &first, trail); err != nil || first.ID == 0 || first.Versao != 1 || first.Senha != "segredo-1234" {
			t.Fatalf("%+v %v", first, err)
		}
		var stored string
		if err := s.pools.reader.QueryRow("SELECT senha FROM smtp_servidores").Scan(&stored); err != nil || stored == "" || strings.Contains(stored, "segredo") {
			t.Errorf("stored %q, %v", stored, err)
		}
		second := crm.ServidorSMTP{TenantID: acme.ID, EmpresaID: e.ID, Endereco: "b.exemplo.com.br", Porta: 25, Remetente: "b@exemplo.com.br", Principal: true}
		if err := c.GravarServidorSMTP(deadline(t), &second, trail); err != nil {
			t.Fatal(err)
		}
		all, err := c.ServidoresSMTP(deadline(t), acme.ID)
		if err != nil || len(all) != 2 || all[0].ID != second.ID || all[1].Principal || all[1].Senha != "segredo-1234" || all[1].Versao != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		if err := c.GravarServidorSMTP(deadline(t), &first, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("what another one changed: %v", err)
		}
		changed := all[1]
		changed.Senha = "segredo-5678"
		if err := c.GravarServidorSMTP(deadline(t), &changed, trail); err != nil || changed.Versao != 3 {
			t.Errorf("%+v %v", changed, err)
		}
		twice := crm.ServidorSMTP{TenantID: acme.ID, EmpresaID: e.ID, Endereco: "c.exemplo.com.br", Porta: 25, Remetente: "c@exemplo.com.br"}
		if err := c.GravarServidorSMTP(deadline(t), &twice, trail); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("two of an empresa: %v", err)
		}
		gone := crm.ServidorSMTP{TenantID: acme.ID, EmpresaID: e.ID + 1000, Endereco: "c.exemplo.com.br", Porta: 25, Remetente: "c@exemplo.com.br"}
		if err := c.GravarServidorSMTP(deadline(t), &gone, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of an empresa that is gone: %v", err)
		}
		if linked, err := s.Cadastro().ApagarEmpresa(deadline(t), &e, trail); err != nil || len(linked) != 1 || linked[0].Nome != "servidores de e-mail" {
			t.Errorf("%v %v", linked, err)
		}
		if err := c.ConferirSegredos(deadline(t)); err != nil {
			t.Error(err)
		}
		other, err := NewVault("another key, 0123456789 0123456789")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Correio(other).ConferirSegredos(deadline(t)); err == nil || strings.Contains(err.Error(), "segredo") {
			t.Errorf("another key opens it: %v", err)
		}
		if err := c.ApagarServidorSMTP(deadline(t), &second, trail); err != nil {
			t.Error(err)
		}
		if err := c.ApagarServidorSMTP(deadline(t), &second, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

// TestCorrespondencia is what a message needs: the filial of the unit, its server, the tenant's words, and who asked, by then and not any more.
func TestCorrespondencia(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		admin := administration(s)
		acme, other := newTenant(t, admin, "acme"), newTenant(t, admin, "outra")
		vault, err := NewVault("a key for tests only, 0123456789")
		if err != nil {
			t.Fatal(err)
		}
		c, records, trail := s.Correio(vault), s.Cadastro(), crm.Auditoria{Acao: "teste"}
		e := crm.Empresa{TenantID: acme.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "10", Nome: "Exemplo"}}
		if err := records.GravarEmpresa(deadline(t), &e, trail); err != nil {
			t.Fatal(err)
		}
		f := crm.Filial{TenantID: acme.ID, EmpresaID: e.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "1", Nome: "Centro"}}
		if err := records.GravarFilial(deadline(t), &f, trail); err != nil {
			t.Fatal(err)
		}
		ids, err := records.IDs(deadline(t), 4)
		if err != nil {
			t.Fatal(err)
		}
		var r Rows
		r.AddValue(&crm.Empreendimento{ID: ids, TenantID: acme.ID, Nome: "Residencial"})
		r.AddValue(&crm.Bloco{ID: ids + 1, TenantID: acme.ID, EmpreendimentoID: ids, Nome: "A"})
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		if err := records.LigarEmpreendimento(deadline(t), acme.ID, ids, f.ID, trail); err != nil {
			t.Fatal(err)
		}
		server := crm.ServidorSMTP{TenantID: acme.ID, EmpresaID: e.ID, FilialID: f.ID, Endereco: "smtp.exemplo.com.br", Porta: 587, Remetente: "a@exemplo.com.br"}
		if err := c.GravarServidorSMTP(deadline(t), &server, trail); err != nil {
			t.Fatal(err)
		}
		words := crm.ModeloEmail{TenantID: acme.ID, Evento: crm.EventoAvisoOcorrencia, Assunto: "a", Texto: "b", HTML: "c"}
		if err := c.GravarModelo(deadline(t), &words, trail); err != nil || words.Versao != 1 {
			t.Fatal(words, err)
		}
		old := words
		words.Texto = "bb"
		if err := c.GravarModelo(deadline(t), &words, trail); err != nil || words.Versao != 2 {
			t.Fatal(words, err)
		}
		if err := c.GravarModelo(deadline(t), &old, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an old version: %v", err)
		}
		anyBoard := func(*crm.Quadro) error { return nil }
		user := func(login string, tenantID int64) *crm.Usuario {
			t.Helper()
			u := &crm.Usuario{Login: login, Nome: login, Papeis: []string{crm.PapelDiretor}, TenantID: tenantID, Equipes: "Obra", Versao: 1, CriadoEm: time.Now()}
			if err := records.CriarUsuario(deadline(t), u, anyBoard, trail); err != nil {
				t.Fatal(err)
			}
			o, err := c.AvisosDoUsuario(deadline(t), u.ID)
			if err != nil || o.Versao != 0 || o.Login != login || o.Email != "" {
				t.Fatalf("%+v %v", o, err)
			}
			o.Email, o.Ocorrencias = login+"@exemplo.com.br", crm.AvisosMeus
			if err := c.GravarAvisos(deadline(t), o, trail); err != nil || o.Versao != 1 {
				t.Fatalf("%+v %v", o, err)
			}
			stale := *o
			stale.Versao = 7
			if err := c.GravarAvisos(deadline(t), &stale, trail); !errors.Is(err, crm.ErrConflito) {
				t.Errorf("an old version: %v", err)
			}
			return u
		}
		user("ana", acme.ID)
		user("rui", 0)
		user("eva", other.ID)
		gone := user("leo", acme.ID)
		gone.Desativado = true
		if err := records.AlterarUsuario(deadline(t), gone, anyBoard, trail); err != nil {
			t.Fatal(err)
		}
		d := &crm.DossieEntrega{
			Entrega: crm.Entrega{TenantID: acme.ID, OcorrenciaID: ids + 2, Acao: crm.EventoAvisoOcorrencia, CriadaEm: time.Now()}, Unidade: &crm.Unidade{ID: ids + 3, BlocoID: ids + 1},
		}
		k, err := c.Correspondencia(deadline(t), d)
		if err != nil || k.Filial == nil || k.Filial.EmpresaNome != "Exemplo" || k.Servidor == nil || k.Servidor.ID != server.ID || k.Modelo == nil || k.Modelo.Texto != "bb" {
			t.Fatalf("%+v %v", k, err)
		}
		if len(k.Ouvintes) != 2 || k.Ouvintes[0].Login != "ana" || k.Ouvintes[1].Login != "rui" || k.Ouvintes[0].Equipes != "Obra" {
			t.Errorf("%+v", k.Ouvintes)
		}
		d.Unidade = nil
		if k, err := c.Correspondencia(deadline(t), d); err != nil || k.Filial != nil || k.Servidor != nil {
			t.Errorf("without a unit and a principal server: %+v %v", k, err)
		}
		// The pictures know them, each tenant its own and those of all.
		pictures, err := s.Retratos(deadline(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		for slug, want := range map[string]int{"acme": 2, "outra": 2} {
			if picture, ok := pictures.Retrato(slug); !ok || len(picture.Ouvintes) != want {
				t.Errorf("%s: %+v", slug, picture.Ouvintes)
			}
		}
	})
}

// TestNobodyIsToldOfWhatTheyDoNotSee: who asked for everything is told of what the portal shows them, by their papéis, by whose it is and by the filial.
func TestNobodyIsToldOfWhatTheyDoNotSee(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		vault, err := NewVault("a key for tests only, 0123456789")
		if err != nil {
			t.Fatal(err)
		}
		c, records, trail := s.Correio(vault), s.Cadastro(), crm.Auditoria{Acao: "teste"}
		anyBoard := func(*crm.Quadro) error { return nil }
		none := crm.Papel{TenantID: 1, Codigo: "nada", Nome: "Nada", Alcance: crm.AlcanceTodas, Permissoes: crm.Permissoes{crm.ModuloPainel: crm.AcaoAcessar}}
		if err := records.GravarPapel(deadline(t), &none, anyBoard, trail); err != nil {
			t.Fatal(err)
		}
		for _, u := range []crm.Usuario{
			{Login: "admin", Papeis: []string{crm.PapelAdmin}},
			{Login: "carla", TenantID: 1, Papeis: []string{crm.PapelCoordenador}},
			{Login: "davi", TenantID: 1, Papeis: []string{crm.PapelUsuario}, Gestor: "carla"},
			{Login: "enzo", TenantID: 1, Papeis: []string{crm.PapelUsuario}, Equipes: "Obra"},
			{Login: "fabio", TenantID: 1, Papeis: []string{crm.PapelDiretor}, Filiais: []int64{10}},
			{Login: "gil", TenantID: 1, Papeis: []string{"nada"}},
		} {
			u.Nome, u.Versao, u.CriadoEm = u.Login, 1, time.Now()
			if err := records.CriarUsuario(deadline(t), &u, anyBoard, trail); err != nil {
				t.Fatal(err)
			}
			o := crm.Ouvinte{UsuarioID: u.ID, TenantID: u.TenantID, Login: u.Login, Email: u.Login + "@exemplo.com.br", Ocorrencias: crm.AvisosTodos, Tarefas: crm.AvisosTodos, Alarmes: crm.AvisosTodos}
			if err := c.GravarAvisos(deadline(t), &o, trail); err != nil {
				t.Fatal(err)
			}
		}
		rows := &Rows{}
		for i := range int64(2) {
			rows.AddValue(&crm.Empreendimento{ID: 101 + i, TenantID: 1, Nome: []string{"Norte", "Sul"}[i], FilialID: 10 + 10*i})
			rows.AddValue(&crm.Bloco{ID: 111 + i, TenantID: 1, EmpreendimentoID: 101 + i, Nome: "A"})
			rows.AddValue(&crm.Unidade{ID: 121 + i, TenantID: 1, BlocoID: 111 + i, Numero: "1"})
			rows.AddValue(&crm.Ocorrencia{
				ID: 131 + i, TenantID: 1, Versao: 1, Numero: []string{"500", "501"}[i], StatusID: 1, Responsavel: []string{"davi", ""}[i], UnidadeID: 121 + i,
				AbertaEm: testInstant, CriadaEm: testInstant, AtualizadaEm: testInstant,
			})
		}
		rows.AddValue(&crm.Tarefa{ID: 141, TenantID: 1, Versao: 1, OcorrenciaID: 132, Titulo: "T", Equipe: "Obra", Situacao: crm.TarefaAberta, CriadaEm: testInstant, AtualizadaEm: testInstant})
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			event string
			of    int64
			want  string
		}{
			{crm.EventoAvisoOcorrencia, 131, "admin carla davi fabio"},
			{crm.EventoAvisoOcorrencia, 132, "admin enzo"},
			{crm.EventoAvisoTarefa, 132, "admin enzo"},
			{crm.EventoAvisoAlarmes, 0, "admin fabio"},
		} {
			k, err := c.Correspondencia(deadline(t), &crm.DossieEntrega{Entrega: crm.Entrega{TenantID: 1, OcorrenciaID: x.of, Acao: x.event, CriadaEm: time.Now()}})
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, o := range k.Ouvintes {
				told = append(told, o.Login)
			}
			if got := strings.Join(told, " "); got != x.want {
				t.Errorf("%s of %d is told to %q, want %q", x.event, x.of, got, x.want)
			}
		}
	})
}

// TestFTPServers keeps them on both engines: the password encrypted, the pinned key beside it, none twice for the same filial.
func TestFTPServers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		vault, err := NewVault("a key for tests only, 0123456789")
		if err != nil {
			t.Fatal(err)
		}
		f, trail := s.FTP(vault), crm.Auditoria{Acao: "teste"}
		e := crm.Empresa{TenantID: acme.ID, DadosEmpresa: crm.DadosEmpresa{Codigo: "10", Nome: "Exemplo"}}
		if err := s.Cadastro().GravarEmpresa(deadline(t), &e, trail); err != nil {
			t.Fatal(err)
		}
		first := crm.ServidorFTP{TenantID: acme.ID, EmpresaID: e.ID, Endereco: "arquivos.exemplo.com.br", Porta: 22, Pasta: "crm", Usuario: "ana", Senha: "segredo-1234", Tipo: crm.TipoSFTP}
		if err := f.GravarServidorFTP(deadline(t), &first, trail); err != nil || first.Versao != 1 {
			t.Fatalf("%+v %v", first, err)
		}
		first.Chave = "SHA256:abc"
		if err := f.GravarServidorFTP(deadline(t), &first, trail); err != nil || first.Versao != 2 {
			t.Fatalf("%+v %v", first, err)
		}
		all, err := f.ServidoresFTP(deadline(t), acme.ID)
		if err != nil || len(all) != 1 || all[0] != first {
			t.Fatalf("%+v, want %+v, %v", all, first, err)
		}
		var stored string
		if err := s.pools.reader.QueryRow("SELECT senha FROM ftp_servidores").Scan(&stored); err != nil || strings.Contains(stored, "segredo") {
			t.Errorf("stored %q, %v", stored, err)
		}
		twice := first
		twice.ID = 0
		if err := f.GravarServidorFTP(deadline(t), &twice, trail); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("two of an empresa: %v", err)
		}
		if linked, err := s.Cadastro().ApagarEmpresa(deadline(t), &e, trail); err != nil || len(linked) != 1 || linked[0].Nome != "servidores FTP" {
			t.Errorf("%v %v", linked, err)
		}
		old := first
		old.Versao = 1
		if err := f.ApagarServidorFTP(deadline(t), &old, trail); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an old version: %v", err)
		}
		if err := f.ConferirSegredos(deadline(t)); err != nil {
			t.Error(err)
		}
		if err := f.ApagarServidorFTP(deadline(t), &first, trail); err != nil {
			t.Error(err)
		}
	})
}
