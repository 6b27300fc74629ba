package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// Version 10 over a database of version 9 that holds an opening, interrupted where MySQL may be: after the column, and after each
// index. What was opened before shows its first narrativa and movement once, and so does what is opened after.
func TestThinOpeningOverTheVersionBefore(t *testing.T) {
	column := "ALTER TABLE ocorrencias ADD COLUMN status_abertura_id BIGINT NOT NULL DEFAULT 0"
	drops := []string{"DROP INDEX ocorrencias_status ON ocorrencias", "DROP INDEX ocorrencias_sistema ON ocorrencias"}
	for i, done := range [][]string{nil, {column}, {column, drops[0]}, {column, drops[0], drops[1]}} {
		t.Run(fmt.Sprint("state ", i), func(t *testing.T) {
			onEachEmpty(t, func(t *testing.T, address string) {
				if strings.HasPrefix(address, "sqlite:") && i > 0 {
					return // its steps are one transaction
				}
				p := openAtVersion(t, address, firstRelease)
				ms := testInstant.UnixMilli()
				for _, q := range append([]string{
					fmt.Sprintf("INSERT INTO ocorrencias (id, tenant_id, numero, status_id, descricao, solucao, aberta_em, criada_em, atualizada_em, campos_variaveis, recebido)"+
						" VALUES (500001, 1, 'antes', 1, 'texto', '', %d, %d, %d, '', '')", ms, ms, ms),
					fmt.Sprintf("INSERT INTO narrativas (id, tenant_id, ocorrencia_id, tipo, texto, em) VALUES (500002, 1, 500001, 'abertura', 'texto', %d)", ms),
					fmt.Sprintf("INSERT INTO movimentos (id, tenant_id, ocorrencia_id, para_status_id, em) VALUES (500003, 1, 500001, 1, %d)", ms),
				}, done...) {
					if _, err := p.writer.Exec(q); err != nil {
						t.Fatalf("%s: %v", q, err)
					}
				}
				if err := p.close(); err != nil {
					t.Fatal(err)
				}
				s := open(t, address)
				for _, l := range indexesOf(t, s) {
					if l == "ocorrencias:ocorrencias_status:1:tenant_id,status_id,aberta_em" || l == "ocorrencias:ocorrencias_sistema:1:tenant_id,origem_sistema,aberta_em" {
						t.Errorf("state %d: %s is left", i, l)
					}
				}
				after := opening(t, s, 1, "depois")
				after.Narrativas, after.Movimentos = nil, nil
				after.Ocorrencias[0].StatusAberturaID = 1
				if err := s.Escritor().Gravar(deadline(t), after); err != nil {
					t.Fatal(err)
				}
				for _, numero := range []string{"antes", after.Ocorrencias[0].Numero} {
					f, err := s.Acervo().Ficha(deadline(t), 1, numero)
					if err != nil || len(f.Narrativas) != 1 || len(f.Movimentos) != 1 || f.Movimentos[0].ParaStatusID != 1 || f.Narrativas[0].Tipo != crm.NarrativaAbertura {
						t.Errorf("%s: %v, %+v", numero, err, f)
					}
				}
				counts, err := s.Painel().StatusRecebidos(deadline(t), 1, testInstant.Add(-time.Hour), testInstant.Add(time.Hour))
				total := int64(0)
				for _, c := range counts {
					total += c.Quantidade
				}
				if err != nil || total != 2 {
					t.Errorf("%v, %+v", err, counts)
				}
			})
		})
	}
}

// openAtVersion makes a database as a program of that version left it.
func openAtVersion(t *testing.T, address string, version int64) pools {
	t.Helper()
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPools(deadline(t), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMigrator(e.dialect, p.writer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.provider.UpTo(deadline(t), version); err != nil {
		t.Fatal(err)
	}
	return p
}
