package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
)

// numbersOf are the numbers of a list, in its order.
func numbersOf(l crm.Lista[crm.LinhaOcorrencia]) string {
	var n []string
	for _, row := range l.Linhas {
		n = append(n, row.Ocorrencia.Numero)
	}
	return strings.Join(n, " ")
}

func TestListOfOcorrencias(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme, other := newTenant(t, a, "acme"), newTenant(t, a, "outro")
		importFile(t, a, acme, importacao.Clientes, false, clientesCSV)
		importFile(t, a, other, importacao.Clientes, false, clientesCSV)
		importFile(t, a, other, importacao.Ocorrencias, false, "numero;documento;data_abertura\n1;"+cpfMaria+";2025-01-01\n")
		importFile(t, a, acme, importacao.Ocorrencias, false, `numero;codigo_oc;sistema;documento;status;data_abertura;descricao
1;OC-1;mega;52998224725;aberta;2025-01-01 10:00;um
2;OC-2;mega;52998224725;encerrado;2025-01-02 10:00;dois
3;OC-3;mobuss;11144477735;aberta;2025-01-03 10:00;tres
4;2;mobuss;;cancelada;2025-01-03 10:00;quatro
`)
		day := func(d int) time.Time { return time.Date(2025, 1, d, 13, 0, 0, 0, time.UTC) } // 10:00 in São Paulo
		for _, tc := range []struct {
			name   string
			filter crm.FiltroOcorrencias
			want   string
		}{
			{"everything", crm.FiltroOcorrencias{}, "4 3 2 1"},
			{"a status", crm.FiltroOcorrencias{Status: []string{"aberta"}}, "3 1"},
			{"statuses merged in order", crm.FiltroOcorrencias{Status: []string{"aberta", "encerrado", "nada"}}, "3 2 1"},
			{"an unknown status", crm.FiltroOcorrencias{Status: []string{"nada"}}, ""},
			{"a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, "2 1"},
			{"systems and a status", crm.FiltroOcorrencias{Sistemas: []string{"mega", "mobuss"}, Status: []string{"aberta"}}, "3 1"},
			{"an interval with both ends", crm.FiltroOcorrencias{AbertaDe: day(1), AbertaAte: day(2)}, "2 1"},
			{"a number or the same CODIGO_OC", crm.FiltroOcorrencias{Texto: " 2 "}, "4 2"},
			{"a CODIGO_OC", crm.FiltroOcorrencias{Texto: "OC-3"}, "3"},
			{"a document with its mask", crm.FiltroOcorrencias{Texto: "529.982.247-25"}, "2 1"},
			{"beginnings of words without accents", crm.FiltroOcorrencias{Texto: "CONCEIÇ jose"}, "3"},
			{"a name and a status", crm.FiltroOcorrencias{Texto: "silva", Status: []string{"encerrado"}}, "2"},
			{"a name that nobody has", crm.FiltroOcorrencias{Texto: "zacarias"}, ""},
			{"signs alone", crm.FiltroOcorrencias{Texto: "%' --"}, ""},
			{"a number exactly", crm.FiltroOcorrencias{Numero: "2"}, "2"},
			{"a CODIGO_OC exactly, of a system", crm.FiltroOcorrencias{CodigoOC: "2", Sistemas: []string{"mega"}}, ""},
			{"a client that is not known", crm.FiltroOcorrencias{ClienteCodigoAuxiliar: "x"}, ""},
		} {
			tc.filter.TenantID = acme.ID
			l, err := s.Acervo().Ocorrencias(ctx, tc.filter)
			if err != nil || numbersOf(l) != tc.want || l.Proximo != "" {
				t.Errorf("%s: %q, want %q (%v)", tc.name, numbersOf(l), tc.want, err)
			}
		}
		filter := crm.FiltroOcorrencias{TenantID: acme.ID, ComUltimaNarrativa: true, Ordem: crm.OrdemModificacao, Pagina: crm.Pagina{Limite: 1}}
		l, err := s.Acervo().Ocorrencias(ctx, filter)
		if err != nil || len(l.Linhas) != 1 || l.Linhas[0].UltimaNarrativa == "" || l.Linhas[0].Ocorrencia.Recebido != nil {
			t.Errorf("%+v, %v", l, err)
		}
		whole, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, ComCliente: true})
		if err != nil || len(whole.Linhas) == 0 {
			t.Errorf("%+v, %v", whole, err)
		}
		for _, row := range whole.Linhas {
			if c := row.Cliente; (c == nil) != (row.Ocorrencia.ClienteID == 0) || c != nil && (c.ID != row.Ocorrencia.ClienteID || c.Nome != row.ClienteNome) {
				t.Errorf("%s has the client %+v", row.Ocorrencia.Numero, c)
			}
		}
		if _, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{Pagina: crm.Pagina{Cursor: "1 OR 1=1"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
		if _, err := s.Acervo().Ficha(ctx, other.ID, "4"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant's number: %v", err)
		}
	})
}

// TestPages: pages of every size give every row once, in order, also among rows of the same instant.
func TestPages(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		var b strings.Builder
		b.WriteString("numero;status;data_abertura\n")
		for i := range 40 {
			fmt.Fprintf(&b, "%d;%s;2025-01-0%d\n", i+1, []string{"aberta", "encerrado"}[i%2], 1+i/20)
		}
		importFile(t, a, acme, importacao.Ocorrencias, false, b.String())
		for _, status := range [][]string{nil, {"aberta", "encerrado"}} {
			whole, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, Status: status})
			if err != nil || len(whole.Linhas) != 40 {
				t.Fatalf("%d rows, %v", len(whole.Linhas), err)
			}
			for _, limit := range []int{1, 7, 39, 40} {
				var seen []string
				page := crm.Pagina{Limite: limit}
				for {
					l, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, Status: status, Pagina: page})
					if err != nil {
						t.Fatal(err)
					}
					seen = append(seen, strings.Fields(numbersOf(l))...)
					if page.Cursor = l.Proximo; l.Proximo == "" {
						break
					}
				}
				if !slices.Equal(seen, strings.Fields(numbersOf(whole))) {
					t.Errorf("pages of %d: %v", limit, seen)
				}
			}
		}
	})
}

func TestListOfChamadas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		outcomes := []crm.SituacaoChamada{crm.ChamadaAtendida, crm.ChamadaRecusada, crm.ChamadaDesconhecida}
		for i := range 9 {
			c := crm.Chamada{
				ID: int64(1000 + i), TenantID: acme.ID, RequestID: fmt.Sprint("r", i), Situacao: outcomes[i%3], Pedido: "<x/>",
				Em: base.Add(time.Duration(i/2) * time.Second), Operacao: "Op", Avisos: []string{"a:: ACAO:: b::"}, Duracao: 1500 * time.Microsecond,
			}
			if i == 8 {
				c.TenantID = 0
			}
			if _, err := s.pools.writer.ExecContext(ctx, chamadasTable.insertStatement(1), chamadaValues(&c)...); err != nil {
				t.Fatal(err)
			}
		}
		ids := func(f crm.FiltroChamadas) string {
			l, err := s.Acervo().Chamadas(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, c := range l.Linhas {
				text += strings.TrimPrefix(c.RequestID, "r")
				if (c.Pedido != "") != f.ComConteudo || len(c.Avisos) != 1 || c.Duracao != 1500*time.Microsecond {
					t.Errorf("%+v", c)
				}
			}
			return text
		}
		for _, tc := range []struct {
			name   string
			filter crm.FiltroChamadas
			want   string
		}{
			{"a tenant's", crm.FiltroChamadas{TenantID: acme.ID}, "76543210"},
			{"everybody's with payloads", crm.FiltroChamadas{ComConteudo: true}, "876543210"},
			{"unknown operations", crm.FiltroChamadas{TenantID: acme.ID, Situacoes: []crm.SituacaoChamada{crm.ChamadaDesconhecida}}, "52"},
			{"two outcomes", crm.FiltroChamadas{TenantID: acme.ID, Situacoes: outcomes[1:]}, "75421"},
			{"a request", crm.FiltroChamadas{TenantID: acme.ID, RequestID: "r4"}, "4"},
			{"an interval", crm.FiltroChamadas{TenantID: acme.ID, De: base.Add(time.Second), Ate: base.Add(2 * time.Second)}, "5432"},
		} {
			if got := ids(tc.filter); got != tc.want {
				t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
			}
		}
	})
}
