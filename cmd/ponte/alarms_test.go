package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
)

// TestAlarmsByCommand: what is unresolved is listed, shown with its example, and acknowledged with a note, once.
func TestAlarmsByCommand(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	s, err := storage.Open(t.Context(), c.database, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	a := &crm.Alarme{
		TenantID: tenantID(t, s), Causa: crm.CausaRecusas, Situacao: crm.AlarmeAberto, Frase: "20 de 30 chamadas", Pagina: "/chamadas", Quantidade: 20, AbertoEm: now, VistoEm: now,
		Exemplo: crm.ExemploAlarme{Assunto: "Chamada 7", Pedido: "<NUMERO>9</NUMERO>\x1b[2J", Resposta: "não existe"},
	}
	if ok, err := s.Alarmes().Abrir(t.Context(), a, nil); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprint(a.ID)
	var list []alarmJSON
	c.decode(&list, "alarms", "list")
	if len(list) != 1 || list[0].ID != a.ID || list[0].Causa != "recusas" || list[0].Situacao != "aberto" || list[0].Exemplo.Resposta != "não existe" {
		t.Errorf("%+v", list)
	}
	if out := c.ok("alarms", "list", "--cause", "prazo", "--state", "todos"); strings.Contains(out, "20 de 30") {
		t.Error(out)
	}
	if out := c.ok("alarms", "show", id); !strings.Contains(out, "20 de 30 chamadas") || !strings.Contains(out, "<NUMERO>9</NUMERO>") || strings.Contains(out, "\x1b") {
		t.Error(out)
	}
	c.fails(exitUsage, "note", "alarms", "ack", id)
	c.fails(exitFailure, "--note", "alarms", "ack", id, "--note", " ")
	c.fails(exitFailure, "no alarm 999", "alarms", "ack", "999", "--note", "visto")
	c.fails(exitFailure, "no cause", "alarms", "list", "--cause", "chuva")
	if out := c.ok("alarms", "ack", id, "--note", "o Mega está em manutenção"); !strings.Contains(out, "Acknowledged") {
		t.Error(out)
	}
	c.decode(&list, "alarms", "list", "--state", "reconhecido")
	if len(list) != 1 || list[0].Nota != "o Mega está em manutenção" || !strings.HasPrefix(list[0].ReconhecidoPor, "cli:") || list[0].ReconhecidoEm == "" {
		t.Errorf("%+v", list)
	}
}

// tenantID is that of the one tenant.
func tenantID(t *testing.T, s *storage.Storage) int64 {
	t.Helper()
	all, err := s.Cadastro().Tenants(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0].ID
}
