package serasa_test

import (
	"fmt"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// TestMatching: by the sequence where it is the same record, else by document, value and contract, and never by a guess.
func TestMatching(t *testing.T) {
	t.Parallel()
	remessa := escrever(t, todas()).Conteudo
	sequencia := func(linha string, n int) string { return linha[:593] + fmt.Sprintf("%07d", n) }
	codigo := func(linha, codigos string) string { return linha[:533] + codigos + linha[533+len(codigos):] }
	for nome, caso := range map[string]struct {
		muda  func(l []string) []string // of a return without codes
		casou string                    // sequence of the remessa = line of the return, ! by key
		sem   string
		solta string // part of each reason
	}{
		"as sent":               {func(l []string) []string { return l }, "2=2 3=3 4=4 5=5 6=6", "[]", ""},
		"only what was refused": {func(l []string) []string { return []string{l[0], codigo(l[3], "016"), l[6]} }, "4=2", "[2 3 5 6]", ""},
		"numbered anew": {
			func(l []string) []string {
				return []string{l[0], sequencia(l[4], 2), sequencia(l[2], 3), sequencia(l[3], 4), sequencia(l[1], 5), l[6]}
			}, "3=3 4=4 5=2! 2=5!", "[6]", "",
		},
		"without a number":             {func(l []string) []string { l[1] = l[1][:593] + "       "; return l }, "3=3 4=4 5=5 6=6 2=2!", "[]", ""},
		"another's contract":           {func(l []string) []string { l[1] = l[1][:438] + "OTHER   " + l[1][446:]; return l }, "3=3 4=4 5=5 6=6", "[2]", "não tem um registro"},
		"another value by key":         {func(l []string) []string { l[1] = sequencia(l[1][:423]+"000000000000001"+l[1][438:], 99); return l }, "3=3 4=4 5=5 6=6", "[2]", "não tem um registro"},
		"another value, same sequence": {func(l []string) []string { l[1] = l[1][:423] + "000000000000001" + l[1][438:]; return l }, "2=2 3=3 4=4 5=5 6=6", "[]", ""},
		"twice the same":               {func(l []string) []string { return append(l[:2:2], append([]string{l[1]}, l[2:]...)...) }, "2=2 3=4 4=5 5=6 6=7", "[]", "repete a linha 2"},
		"twice, by key": {
			func(l []string) []string { return append(l[:2:2], append([]string{sequencia(l[1], 50)}, l[2:]...)...) }, "2=2 3=4 4=5 5=6 6=7", "[]", "já tem outra linha",
		},
		"twice, another thing": {
			func(l []string) []string { return append(l[:2:2], append([]string{codigo(l[1], "016")}, l[2:]...)...) }, "3=4 4=5 5=6 6=7", "[2]", "nenhuma das duas vale",
		},
	} {
		linhas := caso.muda(linhasDe(t, retornoDe(t, 'R', nil)))
		r := ler(t, []byte(strings.Join(linhas, "\r\n")))
		m, err := serasa.Casar(remessa, r)
		if err != nil {
			t.Fatalf("%s: %v", nome, err)
		}
		var casou []string
		for _, c := range m.Casados {
			texto := fmt.Sprintf("%d=%d", c.Sequencia, c.Devolvida.Linha)
			if c.PorChave {
				texto += "!"
			}
			casou = append(casou, texto)
		}
		if got := strings.Join(casou, " "); got != caso.casou || fmt.Sprint(m.SemRetorno) != caso.sem {
			t.Errorf("%s: %s and without %v, want %s and %s", nome, got, m.SemRetorno, caso.casou, caso.sem)
		}
		if (caso.solta == "") != (len(m.Soltas) == 0) {
			t.Errorf("%s: loose lines are %v", nome, m.Soltas)
		}
		for _, s := range m.Soltas {
			if !strings.Contains(s.Texto(), caso.solta) {
				t.Errorf("%s: %s", nome, s.Texto())
			}
		}
	}
}

// TestAmbiguousByKey: two records that are alike but for their number have no key.
func TestAmbiguousByKey(t *testing.T) {
	t.Parallel()
	linhas := linhasDe(t, escrever(t, todas()).Conteudo)
	gemea := linhas[1][:593] + "0000003"
	remessa := strings.Join([]string{linhas[0], linhas[1], gemea, linhas[6]}, "\r\n") // no writer of ours, but one there may be
	retorno := linhasDe(t, retornoDe(t, 'R', nil))
	r := ler(t, []byte(strings.Join([]string{retorno[0], retorno[1][:593] + "0000009", retorno[6]}, "\r\n")))
	m, err := serasa.Casar([]byte(remessa), r)
	if err != nil || len(m.Casados) != 0 || len(m.Soltas) != 1 || !strings.Contains(m.Soltas[0].Motivo, "mais de um da remessa") {
		t.Errorf("%+v %v", m, err)
	}
}

// TestReturnOfAnother: a return is not laid beside another remessa, nor beside another creditor's.
func TestReturnOfAnother(t *testing.T) {
	t.Parallel()
	r := ler(t, retornoDe(t, 'R', nil))
	for nome, caso := range map[string]struct {
		muda  func(*serasa.Remessa)
		frase string
	}{
		"number":       {func(m *serasa.Remessa) { m.Numero = 41 }, "o retorno é da remessa 000042, e esta é a 000041"},
		"differential": {func(m *serasa.Remessa) { m.Diferencial = "" }, "tem outro diferencial"},
		"creditor":     {func(m *serasa.Remessa) { m.Convenio.CNPJ = "11444777000161"; m.Registros = m.Registros[:1] }, "é de outro credor"},
	} {
		m := todas()
		caso.muda(m)
		if _, err := serasa.Casar(escrever(t, m).Conteudo, r); err == nil || !strings.Contains(err.Error(), caso.frase) {
			t.Errorf("%s: %v", nome, err)
		}
	}
	if _, err := serasa.Casar([]byte("nothing"), r); err == nil {
		t.Error("matched with no remessa")
	}
}
