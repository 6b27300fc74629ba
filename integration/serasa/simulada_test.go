package serasa_test

import (
	"fmt"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// situacoes reads what a simulated Serasa answered, by sequence.
func situacoes(t *testing.T, retorno []byte) string {
	t.Helper()
	r := ler(t, retorno)
	var todas []string
	for _, c := range r.Arquivo {
		todas = append(todas, "arquivo "+c.Codigo)
	}
	for _, d := range r.Linhas {
		texto := fmt.Sprintf("%d %s", d.Sequencia, d.Situacao)
		for _, c := range d.Codigos {
			texto += " " + c.Codigo
		}
		todas = append(todas, texto)
	}
	return strings.Join(todas, ", ")
}

// TestSimulatedSerasa: a life of remessas, and what it answers to each.
func TestSimulatedSerasa(t *testing.T) {
	t.Parallel()
	s := serasa.NovaSimulada()
	receber := func(numero int, impor map[int][]string, registros ...serasa.Registro) string {
		t.Helper()
		m := todas()
		m.Numero, m.Registros = numero, registros
		retorno, err := s.Receber(escrever(t, m).Conteudo, impor)
		if err != nil {
			t.Fatal(err)
		}
		return situacoes(t, retorno)
	}
	principal, doFiador := inclusao(maria(), "C-1"), inclusao(maria(), "C-1")
	doFiador.Coobrigado = fiador()
	baixa := serasa.Registro{Operacao: serasa.Exclusao, Devedor: serasa.Pessoa{Documento: "52998224725"}, Contrato: "C-1", Motivo: "01"}
	baixaDoFiador := baixa
	baixaDoFiador.Coobrigado = fiador()
	for i, caso := range []struct {
		numero    int
		impor     map[int][]string
		registros []serasa.Registro
		want      string
	}{
		{1, map[int][]string{1: {"390"}}, []serasa.Registro{principal}, "arquivo 390, 2 recusada"},
		{1, nil, []serasa.Registro{baixa, doFiador}, "2 já feita 022, 3 rejeitada 298"},
		{1, nil, []serasa.Registro{principal}, "arquivo 019, 2 recusada"},
		{2, map[int][]string{2: {"295", "491"}}, []serasa.Registro{principal}, "2 rejeitada 295 491"},
		{3, map[int][]string{3: {"987"}}, []serasa.Registro{principal, doFiador}, "2 aceita, 3 não catalogada 987"},
		{4, map[int][]string{3: {"306"}}, []serasa.Registro{principal, doFiador}, "2 já feita 059, 3 aceita 306"},
		{5, nil, []serasa.Registro{baixa}, "2 aceita"},
		{6, nil, []serasa.Registro{baixaDoFiador}, "2 já feita 022"}, // it left with its principal
		{9, nil, []serasa.Registro{principal, doFiador}, "2 aceita, 3 aceita"},
		{10, nil, []serasa.Registro{baixaDoFiador, baixa}, "2 aceita, 3 aceita"},
	} {
		if got := receber(caso.numero, caso.impor, caso.registros...); got != caso.want {
			t.Errorf("step %d: %s, want %s", i, got, caso.want)
		}
	}
}

// TestSimulatedSerasaJudges: what no writer of ours sends is refused with the codes of the ruler.
func TestSimulatedSerasaJudges(t *testing.T) {
	t.Parallel()
	linhas := linhasDe(t, escrever(t, todas()).Conteudo)
	linhas[1] = linhas[1][:8] + "20261201" + linhas[1][16:]
	linhas[4] = linhas[4][:48] + "99" + linhas[4][50:]
	retorno, err := serasa.NovaSimulada().Receber([]byte(strings.Join(linhas, "\r\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := situacoes(t, retorno), "2 rejeitada 016, 3 rejeitada 298, 4 aceita, 5 rejeitada 799, 6 já feita 022"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	linhas[0] = linhas[0][:125] + "Q" + linhas[0][126:]
	if retorno, err = serasa.NovaSimulada().Receber([]byte(strings.Join(linhas, "\r\n")), nil); err != nil || !strings.HasPrefix(situacoes(t, retorno), "arquivo 021, 2 recusada") {
		t.Errorf("%v %s", err, situacoes(t, retorno))
	}
	if _, err := serasa.NovaSimulada().Receber([]byte("0\r\n9"), nil); err == nil {
		t.Error("short lines have no place for a code")
	}
}

// TestSimulatedLetters: an informational return tells of the letters that it is told of.
func TestSimulatedLetters(t *testing.T) {
	t.Parallel()
	retorno, err := serasa.NovaSimulada().Informar(escrever(t, todas()).Conteudo, map[int][]string{3: {"306"}, 5: {"000"}})
	if err != nil {
		t.Fatal(err)
	}
	if r := ler(t, retorno); !r.Informativo {
		t.Error("it is no informational return")
	}
	if got, want := situacoes(t, retorno), "3 informada 306, 5 informada 000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
