package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
	"ponte/crm/importacao"
)

// namesIn lists all vínculos as tipo:objeto=system/environment/code/number, those in dispute with a !.
func namesIn(t *testing.T, s *Storage) []string {
	t.Helper()
	list, err := readAll(deadline(t), s.pools.writer, readVinculo, "SELECT "+vinculosTable.columnList("")+" FROM vinculos")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range list {
		dispute := ""
		if v.Disputa {
			dispute = "!"
		}
		names = append(names, fmt.Sprintf("%s:%d=%s/%s/%s/%s%s", v.Tipo, v.ObjetoID, v.Sistema, v.Ambiente, v.Codigo, v.Numero, dispute))
	}
	slices.Sort(names)
	return names
}

func wantNames(t *testing.T, s *Storage, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := namesIn(t, s); !slices.Equal(got, want) {
		t.Errorf("the vínculos are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestDeliveriesName: what a partner answers is its name of the ocorrência from the moment that it is known, and finds it; a
// number that another ocorrência has is kept too, and said.
func TestDeliveriesName(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, _ := queueWith(t, s, 2)
		list := claim(t, f, "a", 2)
		var ocs []int64
		for i := range list {
			e := &list[i]
			e.Nomeado = crm.Vinculo{TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: e.OcorrenciaID, Sistema: "mobuss", Ambiente: e.Ambiente}
			ocs = append(ocs, e.OcorrenciaID)
			if !begin(t, f, e) {
				t.Fatal("not begun")
			}
			if ok, err := f.Progredir(deadline(t), e, "502", "SA-502", ""); !ok || err != nil {
				t.Fatal(ok, err)
			}
			if !finish(t, f, crm.FimTentativa{Reservada: e, Estado: crm.EntregaEntregue}) {
				t.Fatal("the claim was lost")
			}
		}
		wantNames(t, s, fmt.Sprintf("ocorrencia:%d=mobuss/homologacao/502/SA-502", ocs[0]), fmt.Sprintf("ocorrencia:%d=mobuss/homologacao/502/SA-502!", ocs[1]))
		for _, text := range []string{"SA-502", "502"} {
			found, err := s.Acervo().Ocorrencias(deadline(t), crm.FiltroOcorrencias{TenantID: 1, Texto: text})
			if err != nil || len(found.Linhas) != 2 {
				t.Errorf("%s finds %d, want both (%v)", text, len(found.Linhas), err)
			}
		}
		if found, err := s.Acervo().Ocorrencias(deadline(t), crm.FiltroOcorrencias{TenantID: 2, Texto: "SA-502"}); err != nil || len(found.Linhas) != 0 {
			t.Errorf("another tenant finds %d (%v)", len(found.Linhas), err)
		}
		all, err := f.Entregas(deadline(t), crm.FiltroEntregas{TenantID: 1})
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, e := range all.Linhas {
			if strings.Contains(e.Motivo, "O NOME SA-502 (502) EM MOBUSS JA E DE OCORRENCIA ") {
				said++
			}
		}
		if said != 1 {
			t.Errorf("the dispute is said %d times: %+v", said, all.Linhas)
		}
		// Both know their order at the partner.
		for i := range list {
			d := crm.DossieEntrega{Entrega: list[i].Entrega}
			if err := f.fillExternals(deadline(t), &d); err != nil || d.IDExterno != "502" || d.NumeroExterno != "SA-502" {
				t.Errorf("the dossier knows %q %q (%v)", d.IDExterno, d.NumeroExterno, err)
			}
			d = crm.DossieEntrega{Entrega: list[i].Entrega}
			d.Entrega.Ambiente = crm.AmbienteProducao
			if err := f.fillExternals(deadline(t), &d); err != nil || d.IDExterno != "" {
				t.Errorf("in the other environment it knows %q (%v)", d.IDExterno, err)
			}
		}
	})
}

// TestAClientWhoWasSentIsKnownByBothIds: the partner's and ours.
func TestAClientWhoWasSentIsKnownByBothIds(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		f, _ := queueWith(t, s, 1)
		e := &claim(t, f, "a", 1)[0]
		e.Nomeado = crm.Vinculo{TenantID: 1, Tipo: crm.VinculoCliente, ObjetoID: 77, Sistema: "vimob", Ambiente: crm.AmbienteProducao}
		if !begin(t, f, e) || !finish(t, f, crm.FimTentativa{Reservada: e, Estado: crm.EntregaEntregue, IDExterno: "V-102"}) {
			t.Fatal("the claim was lost")
		}
		wantNames(t, s, "cliente:77=vimob/producao/V-102/", "cliente:77=vimob/producao/77/")
	})
}

// TestNamesOfTheVersionBeforeAreCopied: with the data that the first release wrote, names that several objects have among it, and
// again after an interruption.
func TestNamesOfTheVersionBeforeAreCopied(t *testing.T) {
	onEachEmpty(t, func(t *testing.T, address string) {
		p := openAtVersion(t, address, 10)
		exec := func(q string, args ...any) {
			t.Helper()
			if _, err := p.writer.Exec(q, args...); err != nil {
				t.Fatal(err)
			}
		}
		for _, u := range [][]any{{20, "mobuss", 1, "9001"}, {21, "mobuss", 1, "9001"}, {22, "mobuss", 1, "9003"}, {23, "mobuss", 2, "9001"}, {24, "mobuss", 1, ""}} {
			exec("INSERT INTO unidade_codigos_externos (unidade_id, destino, tenant_id, codigo) VALUES (?, ?, ?, ?)", u...)
		}
		exec("INSERT INTO contratos (id, tenant_id, codigo, unidade_id, cliente_id, situacao) VALUES (60, 1, 'C', 20, 71, 'A')")
		for _, o := range [][]any{
			{500, "", "", 0, 0},
			{501, "P-1", "P-1", 70, 0},
			{502, "P-1/ANALISE", "P-1", 0, 60},
			{503, "P-1", "P-1", 0, 0}, // opened beside the first
			{504, "", "P-2", 0, 0},
		} {
			exec("INSERT INTO ocorrencias (id, tenant_id, numero, codigo_oc, chave_externa, cliente_id, contrato_id, descricao, solucao, campos_variaveis, recebido, criada_em)"+
				" VALUES (?, 1, ?, ?, ?, ?, ?, '', '', '[]', '[]', 1000)", o[0], fmt.Sprint(o[0]), o[1], o[2], o[3], o[4])
		}
		for i, e := range [][]any{
			{500, "mobuss", "homologacao", "MOBUSS_ISA", "entregue", "501", "SA-501"},
			{500, "mobuss", "producao", "MOBUSS_ISA", "entregue", "501", "SA-501"},
			{500, "mobuss", "producao", "MOBUSS_ISA", "falhou", "503", "SA-503"}, // made, its attachment was refused
			{501, "mobuss", "producao", "MOBUSS_ISA", "entregue", "503", "SA-503"},
			{501, "mobuss", "producao", "MOBUSS_IVV", "entregue", "", "V-9"},
			{501, "mobuss", "producao", "MOBUSS_ISA", "pendente", "", ""},
			{501, "vimob", "producao", "VIMOB_PROSPECT", "entregue", "71", ""}, // its id is one of ours, of somebody else
			{502, "vimob", "producao", "VIMOB_PROSPECT", "entregue", "V-102", ""},
			{502, "vimob", "producao", "VIMOB_BPO", "entregue", "B-1", ""},
			{504, "vimob", "producao", "VIMOB_PROSPECT", "falhou", "", ""},
		} {
			exec("INSERT INTO entregas (id, tenant_id, ocorrencia_id, destino, ambiente, acao, estado, id_externo, numero_externo, motivo, atualizada_em) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, '', 2000)",
				append([]any{900 + i}, e...)...)
		}
		want := []string{
			"unidade:20=mobuss//9001/", "unidade:21=mobuss//9001/!", "unidade:22=mobuss//9003/", "unidade:23=mobuss//9001/",
			"ocorrencia:500=mobuss/homologacao/501/SA-501", "ocorrencia:500=mobuss/producao/501/SA-501", "ocorrencia:500=mobuss/producao/503/SA-503",
			"ocorrencia:501=mobuss/producao/503/SA-503!",
			"ocorrencia:501=vimob//P-1/P-1", "ocorrencia:502=vimob//P-1/ANALISE/P-1", "ocorrencia:503=vimob//P-1/P-1!", "ocorrencia:504=vimob//P-2/P-2",
			"cliente:70=vimob/producao/71/", "cliente:70=vimob/producao/70/", "cliente:71=vimob/producao/V-102/", "cliente:71=vimob/producao/71/!",
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		p = openAtVersion(t, address, 11)
		exec("DELETE FROM goose_db_version WHERE version_id = 11") // the note of it is lost: the step is run again
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		wantNames(t, open(t, address), want...)
	})
}

// TestLookUpsByForeignNames: whom a caller calls by a name of its own system, together with others that have none; a name of
// another system, environment or tenant, or one that is in dispute, finds nobody.
func TestLookUpsByForeignNames(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		populate(t, s, 8)
		e := opening(t, s, 1, "P-1")
		oc := e.Ocorrencias[0].ID
		e.Vinculos = []crm.Vinculo{
			{TenantID: 1, Tipo: crm.VinculoCliente, ObjetoID: 3, Sistema: "vimob", Ambiente: crm.AmbienteProducao, Codigo: "C5", Em: testInstant},
			{TenantID: 1, Tipo: crm.VinculoUnidade, ObjetoID: 4, Sistema: "vimob", Codigo: "EST7", Em: testInstant},
			{TenantID: 1, Tipo: crm.VinculoUnidade, ObjetoID: 6, Sistema: "mobuss", Codigo: "9006", Em: testInstant, Disputa: true},
			{TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: oc, Sistema: "vimob", Codigo: "P-1", Numero: "P-1", Em: testInstant},
		}
		write(t, s, e)
		vimob := crm.Interlocutor{Sistema: "vimob", Ambiente: crm.AmbienteProducao}
		for _, c := range []struct {
			name             string
			p                crm.Procura
			client, unit, oc int64
			clients, units   int
		}{
			{"its own names", crm.Procura{TenantID: 1, De: vimob, Unidade: "EST7", Cliente: crm.ProcuraCliente{Codigo: "C5"}, Vinculo: crm.ProcuraVinculo{
				Interlocutor: crm.Interlocutor{Sistema: "vimob"}, Codigo: "P-1",
			}}, 3, 4, oc, 2, 2},
			{"the other environment's", crm.Procura{TenantID: 1, De: crm.Interlocutor{Sistema: "vimob", Ambiente: crm.AmbienteHomologacao}, Unidade: "EST7", Cliente: crm.ProcuraCliente{Codigo: "C5"}}, 0, 4, 0, 1, 2},
			{"another system's", crm.Procura{TenantID: 1, De: crm.Interlocutor{Sistema: "mega"}, Unidade: "EST7", Cliente: crm.ProcuraCliente{Codigo: "C5"}}, 0, 0, 0, 1, 1},
			{"in dispute", crm.Procura{TenantID: 1, De: crm.Interlocutor{Sistema: "mobuss"}, Unidade: "9006"}, 0, 0, 0, 0, 0},
			{"another tenant's", crm.Procura{TenantID: 2, De: vimob, Unidade: "EST7", Cliente: crm.ProcuraCliente{Codigo: "C5"}}, 0, 0, 0, 0, 0},
			{"of nobody", crm.Procura{TenantID: 1, Unidade: "EST7", Cliente: crm.ProcuraCliente{Codigo: "C5"}}, 0, 0, 0, 1, 1},
		} {
			var group sync.WaitGroup
			for range 6 { // some together, whatever the others ask
				group.Go(func() {
					a, err := s.Consultas().Buscar(deadline(t), &c.p)
					if err != nil {
						t.Error(err)
						return
					}
					if a.ClienteDe != c.client || a.UnidadeDe != c.unit || a.Nomeada != c.oc || len(a.Clientes) != c.clients || len(a.Unidades) != c.units {
						t.Errorf("%s: client %d of %d, unit %d of %d, ocorrência %d", c.name, a.ClienteDe, len(a.Clientes), a.UnidadeDe, len(a.Unidades), a.Nomeada)
					}
				})
			}
			group.Wait()
		}
		// The write that takes a name which somebody has is told so, and writes nothing.
		other := opening(t, s, 1, "P-2")
		other.Vinculos = []crm.Vinculo{{TenantID: 1, Tipo: crm.VinculoOcorrencia, ObjetoID: other.Ocorrencias[0].ID, Sistema: "vimob", Codigo: "P-1", Em: testInstant}}
		if err := s.Escritor().Gravar(deadline(t), other); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a name was given twice: %v", err)
		}
	})
}

// TestForeignNamesFollowTheKey: an opening whose caller has no names pays one look at the key of vinculos.
func TestForeignNamesFollowTheKey(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		populate(t, s, 50)
		rows := make([]crm.Vinculo, 3000)
		for i := range rows {
			rows[i] = crm.Vinculo{TenantID: 1, Tipo: crm.VinculoCliente, ObjetoID: int64(i + 1), Sistema: "vimob", Codigo: fmt.Sprint("V-", i)}
		}
		write(t, s, &crm.Escrita{Vinculos: rows})
		if err := s.Analyze(deadline(t)); err != nil {
			t.Fatal(err)
		}
		p := crm.Procura{TenantID: 1, De: crm.Interlocutor{Sistema: "mega"}, Contrato: "1", Cliente: crm.ProcuraCliente{Codigo: "C1"}}
		text, args := newJoinedQuery([]*lookup{{p: &p}, {p: &p}}).statement()
		key := "s0v USING PRIMARY KEY (tenant_id=? AND tipo=? AND codigo=? AND sistema=? AND ambiente=? AND disputa=?)"
		if s.dialect == dialectMySQL {
			key = "{s0v true} {eq_ref true} {PRIMARY,vinculos_objeto,vinculos_numero,vinculos_disputa true} {PRIMARY true}"
		}
		if plan := strings.Join(planRows(t, s, explain(t, s)+text, args), "; "); !strings.Contains(plan, key) {
			t.Error(plan)
		}
	})
}

// TestImportedUnitNames: an import gives units their names at Mobuss; a name that another unit holds refuses the line, until it is
// given up.
func TestImportedUnitNames(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		const head = "empreendimento;bloco;unidade;id_mobuss\n"
		for _, step := range []struct{ name, text, want string }{
			{"two units", head + "R;A;101;9101\nR;A;102;9102\n", "2/0/0"},
			{"the same again", head + "R;A;101;9101\nR;A;102;9102\n", "0/0/2"},
			{"a name that is another's, in the database and in the file", head + "R;A;102;9101\nR;A;103;77\nR;A;104;77\n", "1/0/0 2:id_mobuss duplicado 4:id_mobuss duplicado"},
			{"given up", head + "R;A;101;9199\n", "0/1/0"},
			{"and taken", head + "R;A;102;9101\n", "0/1/0"},
		} {
			if got := summary(importFile(t, a, acme, importacao.Unidades, false, step.text)); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		units, err := s.AcervoCadastros().Unidades(deadline(t), crm.FiltroUnidades{TenantID: acme.ID, Texto: "9101"})
		if err != nil || len(units.Linhas) != 1 || units.Linhas[0].Numero != "102" || units.Linhas[0].CodigoEm("mobuss") != "9101" {
			t.Errorf("9101 finds %+v (%v)", units.Linhas, err)
		}
	})
}
