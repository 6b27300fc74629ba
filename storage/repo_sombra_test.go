package storage

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// TestWhatWasComparedIsSummed: two processes add to the same rows at once, and old ones are swept.
func TestWhatWasComparedIsSummed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestTenant(t, s)
		other := open(t, address)
		now := s.now().UTC().Truncate(time.Millisecond)
		line := func(field string, at time.Time) sombra.Linha {
			return sombra.Linha{
				TenantID: 1, Dia: at.Format(time.DateOnly), Operacao: crm.OperacaoAbrir, Resultado: sombra.Diferente, Campo: field, Vezes: 2,
				Aqui: "é", La: "e", Primeira: at, Ultima: at,
			}
		}
		old := line("velho", now.AddDate(0, 0, -sombra.DiasDasLinhas-1))
		if err := s.Sombra().SomarSombra(deadline(t), []sombra.Linha{old}); err != nil {
			t.Fatal(err)
		}
		var adding sync.WaitGroup
		const rounds = 10
		for n, process := range []*Storage{s, other} {
			adding.Go(func() {
				for range rounds {
					lines := []sombra.Linha{line("a", now), line("b", now)}
					if n == 1 { // the other way round: they must not meet crosswise
						lines[0], lines[1] = lines[1], lines[0]
					}
					if err := process.Sombra().SomarSombra(deadline(t), lines); err != nil {
						t.Error(err)
					}
				}
			})
		}
		adding.Wait()
		if err := s.sweepSombra(deadline(t)); err != nil {
			t.Fatal(err)
		}
		lines, err := s.Sombra().Sombra(deadline(t), 1, "2000-01-01")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, l := range lines {
			got[l.Campo] = l.Vezes
		}
		if len(got) != 2 || got["a"] != 4*rounds || got["b"] != 4*rounds {
			t.Errorf("%v", got)
		}
	})
}

// TestNumbersGoOnAboveTheOldService: a process that had reserved numbers below the old service's gives none of them once it knows who
// answered, wherever the numbering was moved; and a switch and its rollback are told with what was opened in between.
func TestNumbersGoOnAboveTheOldService(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, other := open(t, address), open(t, address)
		admin := s.Cadastro()
		tenant := &crm.Tenant{Slug: "acme", Nome: "Acme", Configuracoes: crm.Configuracoes{}}
		if err := admin.CriarTenant(deadline(t), tenant, crm.StatusIniciais(), 1, crm.Auditoria{Em: s.now()}); err != nil {
			t.Fatal(err)
		}
		pictures, err := other.Retratos(deadline(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		turn := func(mode crm.ModoSombra) {
			t.Helper()
			before, err := admin.Tenant(deadline(t), "acme")
			if err != nil {
				t.Fatal(err)
			}
			after := *before
			after.Configuracoes = crm.Configuracoes{crm.ConfSombraModo: string(mode), crm.ConfSombraAntigo: "http://10.0.0.5"}
			if err := admin.AlterarTenant(deadline(t), before, &after, crm.Auditoria{TenantID: tenant.ID, Em: s.now()}); err != nil {
				t.Fatal(err)
			}
			if err := pictures.Atualizar(deadline(t)); err != nil {
				t.Fatal(err)
			}
		}
		next := func(process *Storage) int64 {
			t.Helper()
			text, err := process.numbers.Numero(deadline(t), tenant.ID)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := strconv.ParseInt(text, 10, 64)
			return n
		}
		if a, b := next(s), next(other); a != 1 || b != minBlock+1 {
			t.Fatalf("%d and %d", a, b)
		}
		turn(crm.SombraEspelho)
		if err := s.Sombra().ElevarNumeracao(deadline(t), tenant.ID, 70_000); err != nil {
			t.Fatal(err)
		}
		if n := next(s); n != 70_001 {
			t.Errorf("here the next is %d", n)
		}
		if err := s.Sombra().ElevarNumeracao(deadline(t), tenant.ID, 100); err != nil { // it never goes back
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond) // two turns of one millisecond would be one
		turn(crm.SombraFrente)
		first := next(other)
		if first <= 70_000 {
			t.Errorf("the other process gives %d", first)
		}
		opened := func(id, number int64) {
			t.Helper()
			w := openingWrite(id, tenant.ID, strconv.FormatInt(number, 10), strconv.FormatInt(id, 10))
			w.Ocorrencias[0].CriadaEm, w.Ocorrencias[0].AtualizadaEm = s.now(), s.now()
			if err := other.Escritor().Gravar(deadline(t), w); err != nil {
				t.Fatal(err)
			}
		}
		opened(900, first)
		reserved := next(other) // before the old service was put away for good
		time.Sleep(2 * time.Millisecond)
		turn(crm.SombraDesligada)
		opened(901, reserved)
		time.Sleep(2 * time.Millisecond)
		turn(crm.SombraEspelho)
		turns, err := s.Sombra().Viradas(deadline(t), tenant.ID)
		if err != nil || len(turns) != 4 {
			t.Fatalf("%+v, %v", turns, err)
		}
		if unknown, _ := sombra.SoAqui(turns); len(unknown) != 1 || unknown[0].Abertas != 2 || unknown[0].Primeiro != first || unknown[0].Ultimo != reserved {
			t.Errorf("unknown to the old service: %+v", unknown)
		}
		// In a turn of more than 90 days no rows are looked through: the numbers tell.
		if _, err := s.pools.writer.ExecContext(deadline(t), "UPDATE sombra_viradas SET em = em - ? WHERE tenant_id = ? AND em < ?", (100 * 24 * time.Hour).Milliseconds(), tenant.ID, toMS(turns[2].Em)); err != nil {
			t.Fatal(err)
		}
		long, err := s.Sombra().Viradas(deadline(t), tenant.ID)
		if err != nil || long[1].Abertas != turns[2].Numero-turns[1].Numero || long[1].Primeiro != turns[1].Numero || long[1].Ultimo != turns[2].Numero-1 {
			t.Errorf("a long turn: %+v of %+v, %v", long, turns, err)
		}
		if _, err := s.pools.writer.ExecContext(deadline(t), "DELETE FROM sequencias WHERE nome = ?", numberSequence(tenant.ID)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond)
		turn(crm.SombraFrente)
		if turns, err := s.Sombra().Viradas(deadline(t), tenant.ID); err != nil || len(turns) != 5 || turns[4].Numero != 1 {
			t.Errorf("without a sequence: %+v, %v", turns, err)
		}
	})
}
