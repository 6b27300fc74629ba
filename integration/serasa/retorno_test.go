package serasa_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// retornoDe makes a return of todas by hand: R in the header, and codes at 534 of lines by number.
func retornoDe(t testing.TB, envio byte, codigos map[int]string) []byte {
	t.Helper()
	linhas := linhasDe(t, escrever(t, todas()).Conteudo)
	for i := range linhas {
		l := []byte(linhas[i])
		if i == 0 {
			l[125] = envio
		}
		copy(l[533:], codigos[i+1])
		linhas[i] = string(l)
	}
	return []byte(strings.Join(linhas, "\r\n") + "\r\n")
}

func ler(t testing.TB, conteudo []byte) *serasa.Retorno {
	t.Helper()
	r, err := serasa.LerRetorno(conteudo)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEachClassOfReturn: what each kind of code comes to for inclusions (lines 2 to 4) and exclusions (5 and 6).
func TestEachClassOfReturn(t *testing.T) {
	t.Parallel()
	for nome, caso := range map[string]struct {
		linha    int
		codigos  string
		situacao serasa.Situacao
		classes  string
	}{
		"accepted":                 {2, "", serasa.Aceita, ""},
		"refused":                  {2, "016", serasa.Rejeitada, "rejeição"},
		"refused twice":            {2, "295491", serasa.Rejeitada, "rejeição rejeição"},
		"twenty codes":             {2, strings.Repeat("   ", 19) + "057", serasa.Rejeitada, "rejeição"},
		"included before":          {2, "059", serasa.JaFeita, "já feito"},
		"a 059 of an exclusion":    {5, "059", serasa.Rejeitada, "rejeição"},
		"excluded before":          {5, "022", serasa.JaFeita, "já feito"},
		"a 022 of an inclusion":    {2, "022", serasa.Rejeitada, "rejeição"},
		"done and refused":         {5, "022799", serasa.Rejeitada, "já feito rejeição"},
		"unknown":                  {2, "998", serasa.Desconhecida, "não catalogado"},
		"no number":                {2, "0A1", serasa.Desconhecida, "não catalogado"},
		"unknown and done":         {5, "022998", serasa.Desconhecida, "já feito não catalogado"},
		"unknown and refused":      {2, "998016", serasa.Rejeitada, "não catalogado rejeição"},
		"of a letter":              {2, "306", serasa.Aceita, "informativo"},
		"the letter was signed":    {2, "000", serasa.Aceita, "informativo"},
		"a file's code on a debt":  {2, "004", serasa.Rejeitada, "arquivo"},
		"a law":                    {2, "774", serasa.Rejeitada, "rejeição"},
		"first of a range":         {2, "650", serasa.Rejeitada, "rejeição"},
		"last of a range":          {2, "707", serasa.Rejeitada, "rejeição"},
		"beyond a range":           {2, "708", serasa.Desconhecida, "não catalogado"},
		"reserved to Serasa":       {6, "799", serasa.Rejeitada, "rejeição"},
		"the last informational":   {2, "331", serasa.Aceita, "informativo"},
		"after the informational":  {2, "332", serasa.Desconhecida, "não catalogado"},
		"expired, court, own wish": {2, "290291292", serasa.Aceita, "informativo informativo informativo"},
	} {
		r := ler(t, retornoDe(t, 'R', map[int]string{caso.linha: caso.codigos}))
		if r.Recusado() || r.Informativo || r.Numero != 42 || r.Raiz != "11222333" || r.Diferencial != "0057" || r.Data != "2026-11-27" || len(r.Linhas) != 5 || len(r.Avisos) != 0 {
			t.Fatalf("%s: %+v", nome, r)
		}
		d := r.Linhas[caso.linha-2]
		var classes []string
		for _, c := range d.Codigos {
			classes = append(classes, string(c.Classe))
			if c.Frase == "" || len(c.Codigo) != 3 {
				t.Errorf("%s: %+v", nome, c)
			}
		}
		if d.Situacao != caso.situacao || strings.Join(classes, " ") != caso.classes {
			t.Errorf("%s: %s %v, want %s %s", nome, d.Situacao, classes, caso.situacao, caso.classes)
		}
	}
}

// TestRecordsAreReadBack: what a return says of whom and what.
func TestRecordsAreReadBack(t *testing.T) {
	t.Parallel()
	var got []string
	for _, d := range ler(t, retornoDe(t, 'R', nil)).Linhas {
		got = append(got, fmt.Sprintf("%d %d %s %s/%s %s %d %s", d.Linha, d.Sequencia, d.Operacao, d.Documento, d.Coobrigado, d.Contrato, d.Valor, d.Motivo))
	}
	want := []string{
		"2 2 I 52998224725/ C-1001/7 123456 ", "3 3 I 52998224725/11144477735 C-1001/7 123456 ", "4 4 I 11444777000161/ C-2002.1 A 999999999999999 ",
		"5 5 E 52998224725/ C-900/1 0 01", "6 6 E 52998224725/11144477735 C-901/1 0 18",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTheFileRefused: a code in header or trailer refuses everything, also what has no code of its own.
func TestTheFileRefused(t *testing.T) {
	t.Parallel()
	for nome, codigos := range map[string]map[int]string{"header": {1: "019"}, "trailer": {7: "005"}, "an unknown one": {1: "987"}, "both, and a debt": {1: "391", 3: "016", 7: "081"}} {
		r := ler(t, retornoDe(t, 'R', codigos))
		if !r.Recusado() {
			t.Errorf("%s: not refused", nome)
		}
		for _, d := range r.Linhas {
			if d.Situacao != serasa.Recusada {
				t.Errorf("%s: line %d is %s", nome, d.Linha, d.Situacao)
			}
		}
	}
	if r := ler(t, retornoDe(t, 'R', map[int]string{1: "000000", 7: "000"})); r.Recusado() || r.Linhas[0].Situacao != serasa.Aceita {
		t.Error("zeros are no code of the file")
	}
}

// TestInformational: it moves nothing, and only four codes of it count.
func TestInformational(t *testing.T) {
	t.Parallel()
	r := ler(t, retornoDe(t, 'I', map[int]string{2: "306000   316999", 3: "016"}))
	if !r.Informativo || r.Linhas[0].Situacao != serasa.Informada || r.Linhas[1].Situacao != serasa.Informada {
		t.Errorf("%+v", r)
	}
	if got := len(r.Linhas[0].Codigos); got != 3 {
		t.Errorf("%d codes count, want 3: the fifth place does not", got)
	}
}

// TestWhatIsNoReturn: nothing of it counts, and the sentence says what to do or what it is.
func TestWhatIsNoReturn(t *testing.T) {
	t.Parallel()
	inteiro := retornoDe(t, 'R', nil)
	mexer := func(muda func(linhas []string) []string) []byte {
		return []byte(strings.Join(muda(linhasDe(t, inteiro)), "\r\n") + "\r\n")
	}
	bancos := "0" + strings.Repeat(" ", 17) + "SERASA-CONVEM01" + strings.Repeat(" ", 567)
	for nome, caso := range map[string]struct {
		conteudo []byte
		frase    string
	}{
		"empty":             {nil, "está vazio"},
		"blank":             {[]byte("\r\n \r\n\x1a"), "está vazio"},
		"of banks":          {[]byte(bancos + "\r\n"), "SERASA-CONVEM01, o dos bancos"},
		"a page":            {[]byte("<!doctype html>\n<p>Sessão expirada"), "não é um retorno do PEFIN"},
		"binary":            {bytes.Repeat([]byte{0}, 700), "está vazio"},
		"the remessa":       {escrever(t, todas()).Conteudo, "é a própria remessa"},
		"neither":           {retornoDe(t, 'X', nil), "a posição 126 não é R nem I"},
		"cut in a line":     {inteiro[:602*3+100], "a linha 4 do retorno tem 100 posições"},
		"cut after a line":  {inteiro[:602*4], "falta o registro de fim"},
		"cut in a code":     {inteiro[:602*6+599], "a linha 7 do retorno tem 599 posições"},
		"cut in the header": {inteiro[:300], "a linha 1 do retorno tem 300 posições"},
		"cut in the id":     {inteiro[:110], "não é um retorno do PEFIN"},
		"a header inside":   {mexer(func(l []string) []string { return append(l[:3:3], l[0], l[6]) }), "a linha 4 do retorno não é um registro de detalhe"},
		"a trailer inside":  {mexer(func(l []string) []string { return append(l[:3:3], l[6], l[4], l[6]) }), "a linha 4 do retorno não é um registro de detalhe"},
		"an empty line":     {mexer(func(l []string) []string { return append(l[:3:3], "", l[6]) }), "a linha 4 do retorno tem 0 posições"},
		"no number":         {mexer(func(l []string) []string { l[0] = l[0][:119] + "ABCDEF" + l[0][125:]; return l }), "em dígitos"},
	} {
		r, err := serasa.LerRetorno(caso.conteudo)
		if err == nil || r != nil || !strings.Contains(err.Error(), caso.frase) {
			t.Errorf("%s: %v, want %s", nome, err, caso.frase)
		}
	}
}

// TestHowFilesTravel: line ends, a mark at the end, names in Latin-1 or saved as UTF-8 change neither what is read nor what it is known by.
func TestHowFilesTravel(t *testing.T) {
	t.Parallel()
	base := retornoDe(t, 'R', map[int]string{2: "016"})
	latin := bytes.Replace(base, []byte("MARIA JOSE"), []byte("MARIA JOS\xc9"), 1)
	utf8 := bytes.Replace(base, []byte("MARIA JOSE"), []byte("MARIA JOS\u00c9"), 1)
	soma := ler(t, base).SHA256
	somaLatin := ler(t, latin).SHA256
	if soma == somaLatin {
		t.Error("another name is another file")
	}
	for nome, caso := range map[string]struct {
		conteudo []byte
		soma     string
	}{
		"LF":          {bytes.ReplaceAll(base, []byte("\r\n"), []byte("\n")), soma},
		"CR":          {bytes.ReplaceAll(base, []byte("\r\n"), []byte("\r")), soma},
		"0x1A":        {append(bytes.Clone(base), 0x1a), soma},
		"blank lines": {append(bytes.Clone(base), "\r\n\r\n"...), soma},
		"no last end": {bytes.TrimSuffix(base, []byte("\r\n")), soma},
		"BOM":         {append([]byte("\xef\xbb\xbf"), base...), soma},
		"Latin-1":     {latin, somaLatin},
		"UTF-8":       {utf8, somaLatin},
	} {
		r := ler(t, caso.conteudo)
		if r.SHA256 != caso.soma || len(r.Linhas) != 5 || r.Linhas[0].Situacao != serasa.Rejeitada || r.Linhas[1].Situacao != serasa.Aceita {
			t.Errorf("%s: %+v", nome, r)
		}
	}
}

// TestDoubtsAreTold: what is read all the same, with a word.
func TestDoubtsAreTold(t *testing.T) {
	t.Parallel()
	linhas := linhasDe(t, retornoDe(t, 'R', nil))
	linhas[1] = linhas[1][:593] + "ABCDEFG"
	linhas[2] = linhas[2][:423] + "1.234,56       " + linhas[2][438:]
	linhas[3] = "1X" + linhas[3][2:]
	linhas[4] = "2" + linhas[4][1:]
	linhas[6] = linhas[6][:593] + "0000099"
	r := ler(t, []byte(strings.Join(linhas, "\r\n")))
	var ditos []string
	for _, a := range r.Avisos {
		ditos = append(ditos, a.Texto())
	}
	want := []string{
		"linha 2, posições 594-600, sequência do registro: não é um número", "linha 3, posições 424-438, valor: não é um número", "linha 4, posição 2, operação: não é I nem E",
		"1 registros complementares (2, 3 ou 5) não foram lidos", "linha 7, posições 594-600, sequência do registro: não é o número de linhas do arquivo, que tem 7",
	}
	if strings.Join(ditos, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(ditos, "\n"), strings.Join(want, "\n"))
	}
}

// FuzzLerRetorno: whatever arrives, it is read or refused; nobody is called accepted whose line is not whole.
func FuzzLerRetorno(f *testing.F) {
	base := retornoDe(f, 'R', map[int]string{2: "016", 3: "998", 5: "022"})
	remessa := escrever(f, todas()).Conteudo
	f.Add(base)
	f.Add(remessa)
	f.Add(base[:1500])
	f.Add(retornoDe(f, 'I', map[int]string{2: "306"}))
	f.Add(bytes.ReplaceAll(base, []byte("\r\n"), []byte("\n")))
	f.Add(bytes.ReplaceAll(base, []byte("JOSE"), []byte("JOS\xc9")))
	f.Add([]byte("\xef\xbb\xbf\x1a"))
	f.Fuzz(func(t *testing.T, conteudo []byte) {
		exame := serasa.Examinar(conteudo)
		for n := range exame.Linhas() + 2 {
			for _, m := range exame.Regua(n) {
				_ = m.Mascarado()
			}
		}
		for i := range exame.Achados {
			if exame.Achados[i].Texto() == "" {
				t.Error("a finding says nothing")
			}
		}
		if sim, err := serasa.NovaSimulada().Receber(conteudo, map[int][]string{2: {"016", "1"}}); err == nil {
			if _, err := serasa.LerRetorno(sim); err != nil && len(exame.Achados) == 0 {
				t.Errorf("a good remessa has an unreadable return: %v", err)
			}
		}
		r, err := serasa.LerRetorno(conteudo)
		if err != nil {
			return
		}
		if len(exame.Achados) > 0 && exame.Achados[0].Codigo == "005" {
			t.Error("a return that is cut was read")
		}
		for _, d := range r.Linhas {
			if r.Recusado() && d.Situacao == serasa.Aceita {
				t.Error("accepted in a file that was refused")
			}
		}
		m, err := serasa.Casar(remessa, r)
		if err != nil {
			return
		}
		visto := map[int]bool{}
		for _, c := range m.Casados {
			if visto[c.Sequencia] || c.Sequencia < 2 || c.Sequencia > 6 {
				t.Errorf("record %d is answered twice, or is none", c.Sequencia)
			}
			visto[c.Sequencia] = true
		}
		if len(m.Casados)+len(m.Soltas) != len(r.Linhas) || len(m.Casados)+len(m.SemRetorno) != 5 {
			t.Errorf("a line or a record was lost: %+v of %d lines", m, len(r.Linhas))
		}
	})
}
