package storage

import (
	"testing"
	"time"

	"ponte/crm"
)

// What goes by age is what was said before that it would be, of the tenant that says so; where nobody says it, nothing goes.
func TestRetentions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := testInstant.Add(40 * 24 * time.Hour)
		s, err := Open(deadline(t), address, Options{Clock: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close(deadline(t)) })
		a := administration(s)
		tenant, other := newTenant(t, a, "acme"), newTenant(t, a, "outra")
		writePerson(t, s, tenant.ID, 3)
		writePerson(t, s, other.ID, 1)
		if _, err := s.pools.writer.Exec("UPDATE auditorias SET em = CASE WHEN acao = 'documento.mostrar' THEN ? ELSE ? END", toMS(testInstant), toMS(now)); err != nil {
			t.Fatal(err)
		}
		what := map[string]string{
			crm.ConfDiasCorpos:    "SELECT COUNT(*) FROM chamadas WHERE tenant_id = ? AND (pedido <> '' OR resposta <> '')",
			crm.ConfDiasEntregas:  "SELECT COUNT(*) FROM entregas WHERE tenant_id = ?",
			crm.ConfDiasAnexos:    "SELECT COUNT(*) FROM anexo_partes p JOIN anexos x ON x.id = p.anexo_id WHERE x.tenant_id = ?",
			crm.ConfDiasAuditoria: "SELECT COUNT(*) FROM auditorias WHERE tenant_id = ? AND acao = 'documento.mostrar'",
		}
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		for key, q := range what {
			if n := count(t, s, q, tenant.ID); n != 4 {
				t.Errorf("%s: %d rows are left where nobody said how long", key, n)
			}
		}
		left := map[string]int{crm.ConfDiasCorpos: 0, crm.ConfDiasEntregas: 1, crm.ConfDiasAnexos: 1, crm.ConfDiasAuditoria: 0} // of what is open all but what is log
		for key := range what {
			for days, want := range map[int]int{0: 0, 41: 0, 39: 4 - left[key]} {
				if n, err := s.Cadastro().ContarVencidos(deadline(t), tenant.ID, key, days); err != nil || int(n) != want {
					t.Errorf("%s of %d days: %d would go, want %d: %v", key, days, n, want, err)
				}
			}
			if _, err := a.AlterarTenant(deadline(t), actor, tenant.Slug, []crm.Atribuicao{{Chave: key, Valor: "39"}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		for key, q := range what {
			if n := count(t, s, q, tenant.ID); n != left[key] {
				t.Errorf("%s: %d rows are left, want %d", key, n, left[key])
			}
			if n := count(t, s, q, other.ID); n != 2 {
				t.Errorf("%s: %d rows of another tenant are left", key, n)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM tentativas WHERE entrega_id NOT IN (SELECT id FROM entregas)"); n != 0 {
			t.Errorf("%d tries have lost their entrega", n)
		}
	})
}

// Files and entregas stay while something of the ocorrência is still to be delivered: it needs them.
func TestRetentionLeavesWhatIsStillToBeDelivered(t *testing.T) {
	s := open(t, newFile(t))
	a := administration(s)
	tenant := newTenant(t, a, "acme")
	writePerson(t, s, tenant.ID, 1)
	for _, key := range []string{crm.ConfDiasEntregas, crm.ConfDiasAnexos} {
		if _, err := a.AlterarTenant(deadline(t), actor, tenant.Slug, []crm.Atribuicao{{Chave: key, Valor: "1"}}); err != nil {
			t.Fatal(err)
		}
	}
	const extra = "INSERT INTO entregas (id, tenant_id, ocorrencia_id, destino, ambiente, endereco, acao, estado, motivo, id_externo, numero_externo)" +
		" SELECT 1000 + id, tenant_id, id, 'mobuss', 'producao', '', 'MOBUSS_ISA', 'suspensa', '', '', '' FROM ocorrencias WHERE fechada_em IS NOT NULL"
	if _, err := s.pools.writer.Exec(extra); err != nil {
		t.Fatal(err)
	}
	sweep := func(entregas, files, would int) {
		t.Helper()
		for _, key := range []string{crm.ConfDiasEntregas, crm.ConfDiasAnexos} {
			if n, err := s.Cadastro().ContarVencidos(deadline(t), tenant.ID, key, 1); err != nil || (n > 0) != (would > 0) {
				t.Errorf("%s: %d would go, %v", key, n, err)
			}
		}
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if e, f := count(t, s, "SELECT COUNT(*) FROM entregas"), count(t, s, "SELECT COUNT(*) FROM anexo_partes"); e != entregas || f != files {
			t.Errorf("%d entregas and %d files are left, want %d and %d", e, f, entregas, files)
		}
	}
	sweep(3, 2, 0)
	if _, err := s.pools.writer.Exec("UPDATE entregas SET estado = 'cancelada' WHERE estado = 'suspensa'"); err != nil {
		t.Fatal(err)
	}
	sweep(1, 1, 1)
}
