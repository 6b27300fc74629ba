package storage

import (
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

// TestNoticesKeepToWhatAUserSees: who asks for all is told of what the portal shows them and of nothing else, by alcance, filial and module.
func TestNoticesKeepToWhatAUserSees(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		records, c, trail := s.Cadastro(), s.Correio(nil), crm.Auditoria{Acao: "teste"}
		acme := newTenant(t, administration(s), "acme")
		rows := &Rows{}
		rows.AddValue(&crm.Empreendimento{ID: 1, TenantID: acme.ID, Nome: "Norte", FilialID: 10})
		rows.AddValue(&crm.Bloco{ID: 11, TenantID: acme.ID, EmpreendimentoID: 1, Nome: "A"})
		rows.AddValue(&crm.Unidade{ID: 21, TenantID: acme.ID, BlocoID: 11, Numero: "101"})
		rows.AddValue(&crm.Ocorrencia{
			ID: 900, TenantID: acme.ID, Versao: 1, Numero: "500", StatusID: 1, Responsavel: "Caio", UnidadeID: 21, AbertaEm: testInstant, CriadaEm: testInstant, AtualizadaEm: testInstant,
		})
		if err := s.Insert(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		anyBoard := func(*crm.Quadro) error { return nil }
		semOcorrencias := crm.Papel{TenantID: acme.ID, Codigo: "portaria", Nome: "Portaria", Alcance: crm.AlcanceTodas, Permissoes: crm.Permissoes{crm.ModuloPainel: crm.AcaoAcessar}}
		if err := records.GravarPapel(deadline(t), &semOcorrencias, anyBoard, trail); err != nil {
			t.Fatal(err)
		}
		for _, u := range []crm.Usuario{
			{Login: "ana", TenantID: acme.ID, Papeis: []string{crm.PapelDiretor}},
			{Login: "beto", TenantID: acme.ID, Papeis: []string{crm.PapelUsuario}},
			{Login: "caio", TenantID: acme.ID, Papeis: []string{crm.PapelUsuario}, Gestor: "duda"},
			{Login: "duda", TenantID: acme.ID, Papeis: []string{crm.PapelCoordenador}},
			{Login: "eva", TenantID: acme.ID, Papeis: []string{crm.PapelDiretor}, Filiais: []int64{20}},
			{Login: "fabio", TenantID: acme.ID, Papeis: []string{crm.PapelDiretor}, Filiais: []int64{10}},
			{Login: "gil", TenantID: acme.ID, Papeis: []string{semOcorrencias.Codigo}},
			{Login: "hugo", TenantID: acme.ID, Papeis: []string{crm.PapelDiretor}, AAtivar: true},
			{Login: "todas", Papeis: []string{crm.PapelDiretor}},
		} {
			u.Versao, u.CriadoEm = 1, time.Now()
			if err := records.CriarUsuario(deadline(t), &u, anyBoard, trail); err != nil {
				t.Fatal(err)
			}
			o := crm.Ouvinte{
				UsuarioID: u.ID, TenantID: u.TenantID, Login: u.Login, Email: u.Login + "@exemplo.com.br", Ocorrencias: crm.AvisosTodos, Tarefas: crm.AvisosTodos, Alarmes: crm.AvisosTodos,
			}
			if err := c.GravarAvisos(deadline(t), &o, trail); err != nil {
				t.Fatal(err)
			}
		}
		for event, want := range map[string]string{
			crm.EventoAvisoOcorrencia: "[ana caio duda fabio todas]",
			crm.EventoAvisoTarefa:     "[ana caio duda fabio todas]",
			crm.EventoAvisoAlarmes:    "[ana eva fabio todas]",
		} {
			e := crm.Entrega{TenantID: acme.ID, Acao: event, CriadaEm: time.Now()}
			if event != crm.EventoAvisoAlarmes {
				e.OcorrenciaID = 900
			}
			k, err := c.Correspondencia(deadline(t), &crm.DossieEntrega{Entrega: e})
			if err != nil {
				t.Fatal(err)
			}
			logins := []string{}
			for _, o := range k.Ouvintes {
				logins = append(logins, o.Login)
			}
			if got := fmt.Sprint(logins); got != want {
				t.Errorf("%s goes to %s, want %s", event, got, want)
			}
		}
	})
}
