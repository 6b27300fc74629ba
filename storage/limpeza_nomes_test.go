package storage

import (
	"maps"
	"testing"
	"time"

	"ponte/crm"
)

// nomesGuardados are the names in cliente_palavras by client and word.
func nomesGuardados(t *testing.T, s *Storage) map[[2]string]string {
	t.Helper()
	nomes := map[[2]string]string{}
	err := lerLinhas(prazo(t), s.pools.leitura, "SELECT cliente_id, palavra, nome FROM cliente_palavras", nil, func(scan func(...any) error) error {
		var cliente, palavra, nome string
		err := scan(&cliente, &palavra, &nome)
		nomes[[2]string{cliente, palavra}] = nome
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return nomes
}

func executar(t *testing.T, s *Storage, q string, args ...any) {
	t.Helper()
	if _, err := s.pools.escrita.Exec(q, args...); err != nil {
		t.Fatal(err)
	}
}

func TestEmptyNamesAreFilledInTwoWalks(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx := prazo(t)
		const clientes = nomesPorVez + 10
		var linhas, buscadas []any
		for i := range clientes {
			c := crm.Cliente{
				ID: int64(i + 1), TenantID: 1, Versao: 1, Documento: cpfInventado(int64(i + 1)),
				Nome: prenomes[i%len(prenomes)] + " " + sobrenomes[i/7%len(sobrenomes)] + " da " + sobrenomes[i/11%len(sobrenomes)],
			}
			linhas = append(linhas, valoresCliente(&c)...)
			for _, l := range linhasPalavras(&c) {
				buscadas = append(buscadas, l...)
			}
		}
		executar(t, s, tabClientes.inserir(clientes), linhas...)
		executar(t, s, tabPalavras.inserir(len(buscadas)/len(tabPalavras.colunas)), buscadas...)
		escritos := nomesGuardados(t, s)
		procurar := func() []any {
			ids, _, err := (&acervo{s, limitesDeBusca{clientes: 5_000, ocorrencias: 10, chamadas: 10}}).clientesDoTexto(ctx, 1, "maria da")
			if err != nil {
				t.Fatal(err)
			}
			return ids
		}
		achados := len(procurar())
		esvaziar := func() { executar(t, s, "UPDATE cliente_palavras SET nome = ''") }
		limpar := func() {
			if err := s.Limpar(ctx); err != nil {
				t.Fatal(err)
			}
		}
		conferir := func(quando string, cheios bool) {
			if cheios != maps.Equal(nomesGuardados(t, s), escritos) {
				t.Errorf("%s: the names are those that writing gives: %v, want %v", quando, !cheios, cheios)
			}
			if n := len(procurar()); n != achados || n == 0 {
				t.Errorf("%s: %d clients are found, want %d", quando, n, achados)
			}
		}
		esvaziar()
		conferir("emptied", false)
		limpar()
		conferir("after the first walk", true)
		esvaziar() // as a program of before does that still runs
		limpar()
		conferir("between the walks", false)
		executar(t, s, "UPDATE sequencias SET proximo = proximo + ? WHERE nome = 'limpeza/nomes'", (segundaVolta + time.Hour).Milliseconds())
		limpar()
		conferir("after the second walk", true)
		esvaziar()
		limpar()
		conferir("when both have ended", false)
	})
}

// TestNameIsNotFilledWithAnOldOne: a program of before renames a client while its name is being filled.
func TestNameIsNotFilledWithAnOldOne(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		ctx := prazo(t)
		c := crm.Cliente{ID: 7, TenantID: 1, Versao: 1, Nome: "Ana Souza", Documento: cpfInventado(7)}
		executar(t, s, tabClientes.inserir(1), valoresCliente(&c)...)
		executar(t, s, "INSERT INTO cliente_palavras (tenant_id, palavra, cliente_id) VALUES (1, 'ana', 7), (1, 'souza', 7)")
		tx, err := s.pools.escrita.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }() // in case that the test ends before its commit
		for _, q := range []string{
			"UPDATE clientes SET nome = 'Ana Lima' WHERE id = 7", "DELETE FROM cliente_palavras WHERE cliente_id = 7",
			"INSERT INTO cliente_palavras (tenant_id, palavra, cliente_id) VALUES (1, 'ana', 7), (1, 'lima', 7)",
		} {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		fim := make(chan error, 1)
		go func() { fim <- s.preencherNomes(ctx) }()
		select {
		case err := <-fim:
			t.Fatal("the name was filled while it was being changed", err)
		case <-time.After(200 * time.Millisecond):
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := <-fim; err != nil {
			t.Fatal(err)
		}
		if n := contar(t, s, "SELECT COUNT(*) FROM cliente_palavras WHERE cliente_id = 7 AND nome = ' ana lima'"); n != 2 {
			t.Errorf("%d of 2 words bear the new name: %v", n, nomesGuardados(t, s))
		}
	})
}
