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

// numeros are the numbers of a list, in its order.
func numeros(l crm.Lista[crm.LinhaOcorrencia]) string {
	var n []string
	for _, linha := range l.Linhas {
		n = append(n, linha.Ocorrencia.Numero)
	}
	return strings.Join(n, " ")
}

func TestListaDeOcorrencias(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme, outro := novoTenant(t, a, "acme"), novoTenant(t, a, "outro")
		importar(t, a, acme, importacao.Clientes, false, csvClientes)
		importar(t, a, outro, importacao.Clientes, false, csvClientes)
		importar(t, a, outro, importacao.Ocorrencias, false, "numero;documento;data_abertura\n1;"+cpfMaria+";2025-01-01\n")
		importar(t, a, acme, importacao.Ocorrencias, false, `numero;codigo_oc;sistema;documento;status;data_abertura;descricao
1;OC-1;mega;52998224725;aberta;2025-01-01 10:00;um
2;OC-2;mega;52998224725;encerrado;2025-01-02 10:00;dois
3;OC-3;mobuss;11144477735;aberta;2025-01-03 10:00;tres
4;2;mobuss;;cancelada;2025-01-03 10:00;quatro
`)
		dia := func(d int) time.Time { return time.Date(2025, 1, d, 13, 0, 0, 0, time.UTC) } // 10:00 in São Paulo
		for _, caso := range []struct {
			nome   string
			filtro crm.FiltroOcorrencias
			want   string
		}{
			{"everything", crm.FiltroOcorrencias{}, "4 3 2 1"},
			{"a status", crm.FiltroOcorrencias{Status: []string{"aberta"}}, "3 1"},
			{"statuses merged in order", crm.FiltroOcorrencias{Status: []string{"aberta", "encerrado", "nada"}}, "3 2 1"},
			{"an unknown status", crm.FiltroOcorrencias{Status: []string{"nada"}}, ""},
			{"a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, "2 1"},
			{"systems and a status", crm.FiltroOcorrencias{Sistemas: []string{"mega", "mobuss"}, Status: []string{"aberta"}}, "3 1"},
			{"an interval with both ends", crm.FiltroOcorrencias{AbertaDe: dia(1), AbertaAte: dia(2)}, "2 1"},
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
			caso.filtro.TenantID = acme.ID
			l, err := s.Acervo().Ocorrencias(ctx, caso.filtro)
			if err != nil || numeros(l) != caso.want || l.Proximo != "" {
				t.Errorf("%s: %q, want %q (%v)", caso.nome, numeros(l), caso.want, err)
			}
		}
		filtro := crm.FiltroOcorrencias{TenantID: acme.ID, ComUltimaNarrativa: true, Ordem: crm.OrdemModificacao, Pagina: crm.Pagina{Limite: 1}}
		l, err := s.Acervo().Ocorrencias(ctx, filtro)
		if err != nil || len(l.Linhas) != 1 || l.Linhas[0].UltimaNarrativa == "" || l.Linhas[0].Ocorrencia.Recebido != nil {
			t.Errorf("%+v, %v", l, err)
		}
		inteira, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, ComCliente: true})
		if err != nil || len(inteira.Linhas) == 0 {
			t.Errorf("%+v, %v", inteira, err)
		}
		for _, linha := range inteira.Linhas {
			if c := linha.Cliente; (c == nil) != (linha.Ocorrencia.ClienteID == 0) || c != nil && (c.ID != linha.Ocorrencia.ClienteID || c.Nome != linha.ClienteNome) {
				t.Errorf("%s has the client %+v", linha.Ocorrencia.Numero, c)
			}
		}
		if _, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{Pagina: crm.Pagina{Cursor: "1 OR 1=1"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
		if _, err := s.Acervo().Ficha(ctx, outro.ID, "4"); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant's number: %v", err)
		}
	})
}

// TestPaginas: pages of every size give every row once, in order, also among rows of the same instant.
func TestPaginas(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme := novoTenant(t, a, "acme")
		var b strings.Builder
		b.WriteString("numero;status;data_abertura\n")
		for i := range 40 {
			fmt.Fprintf(&b, "%d;%s;2025-01-0%d\n", i+1, []string{"aberta", "encerrado"}[i%2], 1+i/20)
		}
		importar(t, a, acme, importacao.Ocorrencias, false, b.String())
		for _, status := range [][]string{nil, {"aberta", "encerrado"}} {
			inteira, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, Status: status})
			if err != nil || len(inteira.Linhas) != 40 {
				t.Fatalf("%d rows, %v", len(inteira.Linhas), err)
			}
			for _, limite := range []int{1, 7, 39, 40} {
				var vistos []string
				pagina := crm.Pagina{Limite: limite}
				for {
					l, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: acme.ID, Status: status, Pagina: pagina})
					if err != nil {
						t.Fatal(err)
					}
					vistos = append(vistos, strings.Fields(numeros(l))...)
					if pagina.Cursor = l.Proximo; l.Proximo == "" {
						break
					}
				}
				if !slices.Equal(vistos, strings.Fields(numeros(inteira))) {
					t.Errorf("pages of %d: %v", limite, vistos)
				}
			}
		}
	})
}

func TestListaDeChamadas(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		a, ctx := administracao(s), prazo(t)
		acme := novoTenant(t, a, "acme")
		base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		situacoes := []crm.SituacaoChamada{crm.ChamadaAtendida, crm.ChamadaRecusada, crm.ChamadaDesconhecida}
		for i := range 9 {
			c := crm.Chamada{
				ID: int64(1000 + i), TenantID: acme.ID, RequestID: fmt.Sprint("r", i), Situacao: situacoes[i%3], Pedido: "<x/>",
				Em: base.Add(time.Duration(i/2) * time.Second), Operacao: "Op", Avisos: []string{"a:: ACAO:: b::"}, Duracao: 1500 * time.Microsecond,
			}
			if i == 8 {
				c.TenantID = 0
			}
			if _, err := s.pools.escrita.ExecContext(ctx, tabChamadas.inserir(1), valoresChamada(&c)...); err != nil {
				t.Fatal(err)
			}
		}
		ids := func(f crm.FiltroChamadas) string {
			l, err := s.Acervo().Chamadas(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			texto := ""
			for _, c := range l.Linhas {
				texto += strings.TrimPrefix(c.RequestID, "r")
				if (c.Pedido != "") != f.ComConteudo || len(c.Avisos) != 1 || c.Duracao != 1500*time.Microsecond {
					t.Errorf("%+v", c)
				}
			}
			return texto
		}
		for _, caso := range []struct {
			nome   string
			filtro crm.FiltroChamadas
			want   string
		}{
			{"a tenant's", crm.FiltroChamadas{TenantID: acme.ID}, "76543210"},
			{"everybody's with payloads", crm.FiltroChamadas{ComConteudo: true}, "876543210"},
			{"unknown operations", crm.FiltroChamadas{TenantID: acme.ID, Situacoes: []crm.SituacaoChamada{crm.ChamadaDesconhecida}}, "52"},
			{"two outcomes", crm.FiltroChamadas{TenantID: acme.ID, Situacoes: situacoes[1:]}, "75421"},
			{"a request", crm.FiltroChamadas{TenantID: acme.ID, RequestID: "r4"}, "4"},
			{"an interval", crm.FiltroChamadas{TenantID: acme.ID, De: base.Add(time.Second), Ate: base.Add(2 * time.Second)}, "5432"},
		} {
			if got := ids(caso.filtro); got != caso.want {
				t.Errorf("%s: %s, want %s", caso.nome, got, caso.want)
			}
		}
	})
}
