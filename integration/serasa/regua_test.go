package serasa_test

import (
	"strings"
	"testing"

	"ponte/integration/serasa"
)

// textos are findings in the order in which they are told.
func textos(achados []serasa.Achado) string {
	var todos []string
	for i := range achados {
		todos = append(todos, achados[i].Texto())
	}
	return strings.Join(todos, "\n")
}

// por writes over positions of a line.
func por(linha string, de int, texto string) string {
	return linha[:de-1] + texto + linha[de-1+len(texto):]
}

// TestTheRulerFindsEachFault: one thing is done to a good file, and it is told where it stands. Lines: 1 header, 2 to 4 inclusions (3 of the
// coobrigado, 4 of a company), 5 and 6 exclusions, 7 trailer.
func TestTheRulerFindsEachFault(t *testing.T) {
	t.Parallel()
	em := func(n, de int, texto string) func([]string) []string {
		return func(l []string) []string { l[n-1] = por(l[n-1], de, texto); return l }
	}
	boas := linhasDe(t, escrever(t, todas()).Conteudo)
	for nome, caso := range map[string]struct {
		muda   func([]string) []string
		quero  string
		codigo string
	}{
		"lower case":            {em(2, 110, "a"), "linha 2, posições 106-175, nome: na posição 110 há um caractere que o arquivo não aceita: só maiúsculas sem acento, dígitos e pontuação", ""},
		"an accent":             {em(2, 106, "\xc1"), "linha 2, posições 106-175, nome: na posição 106 há um caractere que o arquivo não aceita: só maiúsculas sem acento, dígitos e pontuação", ""},
		"a blank field":         {em(2, 526, "X"), "linha 2, posições 526-530, brancos: deve ficar em branco", ""},
		"letters in a number":   {em(2, 424, "X"), "linha 2, posições 424-438, valor: só aceita dígitos, com zeros à esquerda", ""},
		"blanks in a number":    {em(2, 424, "    "), "linha 2, posições 424-438, valor: só aceita dígitos, com zeros à esquerda", ""},
		"a value with a comma":  {em(2, 436, ","), "linha 2, posições 424-438, valor: só aceita dígitos, com zeros à esquerda", ""},
		"codes on the way":      {em(2, 534, "016"), "linha 2, posições 534-593, códigos de retorno: fica em branco no envio: é a Serasa que o preenche", ""},
		"swapped documents":     {em(2, 33, "1"), "linha 2, posição 33, tipo de documento do devedor: não combina com o tipo de pessoa: 1 é CNPJ (J), 2 é CPF (F)", "103"},
		"a third kind of paper": {em(2, 33, "3"), "linha 2, posição 33, tipo de documento do devedor: é 1 (CNPJ) ou 2 (CPF)", "103"},
		"a third kind of who":   {em(2, 32, "X"), "linha 2, posição 32, tipo de pessoa do devedor: é F (física) ou J (jurídica)", "009"},
		"coobrigado's blanks":   {em(3, 71, "11144477735    "), "linha 3, posições 71-85, CPF ou CNPJ do coobrigado: são dígitos, com zeros à esquerda", "030"},
		"half a coobrigado":     {em(3, 70, " "), "linha 3, posição 70, tipo de documento do coobrigado: é obrigatório, e falta", "030"},
		"a CPF of 12":           {em(5, 34, "000152998224725"), "linha 5, posições 34-48, CPF ou CNPJ do devedor: não é um documento válido: confira os dígitos", "028"},
		"an RG without 3":       {em(2, 51, " "), "linha 2, posição 51, segundo documento do devedor: falta o 3 do RG que está ao lado", ""},
		"another paper":         {em(2, 51, "4"), "linha 2, posição 51, segundo documento do devedor: é 3 (RG) ou branco", ""},
		"RG of no state":        {em(3, 104, "XX"), "linha 3, posições 104-105, UF do RG do coobrigado: não é a sigla de um estado", "489"},
		"a company's birthday":  {em(4, 176, "19900101"), "linha 4, posições 176-183, data de nascimento: só pessoa física tem data de nascimento: zeros", ""},
		"no birthday":           {em(2, 176, "19801301"), "linha 2, posições 176-183, data de nascimento: não é uma data AAAAMMDD, nem zeros", "121"},
		"one letter":            {em(2, 25, "I  "), "linha 2, posições 25-27, natureza da operação: são duas letras, e um branco ao lado", "035"},
		"natureza of three":     {em(2, 25, "IMO"), "linha 2, posições 25-27, natureza da operação: são duas letras, e um branco ao lado", "035"},
		"a contract aside":      {em(4, 439, " C-2002.1 A"), "linha 4, posições 439-454, número do contrato: começa na primeira posição, com brancos à direita", "085"},
		"a contract's sign":     {em(4, 440, "_"), "linha 4, posições 439-454, número do contrato: só aceita 0-9, A-Z, barra, hífen, ponto e espaço; na posição 440 há outro", "085"},
		"end of contract":       {em(2, 17, "20310231"), "linha 2, posições 17-24, fim do contrato: não é uma data AAAAMMDD", "166"},
		"commitment":            {em(2, 502, "20310231"), "linha 2, posições 502-509, data do compromisso: não é uma data AAAAMMDD, nem zeros", "356"},
		"creditor's branch":     {em(2, 3, "000182"), "linha 2, posições 3-8, filial e dígitos do CNPJ do credor: com a raiz do cabeçalho não dá um CNPJ válido", "171"},
		"complementary data":    {em(2, 525, "X"), "linha 2, posição 525, registro complementar: é S, N ou branco", ""},
		"kind of notice":        {em(2, 531, "X"), "linha 2, posição 531, tipo de comunicado: é B, C ou branco", ""},
		"a reason of letters":   {em(5, 49, "A1"), "linha 5, posições 49-50, motivo da baixa: são dois dígitos", ""},
		"a reason on the way":   {em(2, 49, "01"), "linha 2, posições 49-50, motivo da baixa: só uma exclusão tem motivo da baixa", ""},
		"sent, not returned":    {em(1, 126, "Q"), "linha 1, posição 126, envio ou retorno: não é E, o do envio", "021"},
		"another layout":        {em(1, 119, "5"), "linha 1, posições 105-119, identificação do arquivo: não é SERASA-CONVEM04", "018"},
		"no date":               {em(1, 11, "20261301"), "linha 1, posições 11-18, data do movimento: não é uma data AAAAMMDD", "013"},
		"the CNPJ to the left":  {em(1, 2, "112223330"), "linha 1, posições 2-10, raiz do CNPJ do credor: é um zero e os 8 primeiros dígitos do CNPJ", "024"},
		"sequence":              {em(3, 594, "0000004"), "linha 3, posições 594-600, sequência do registro: deveria ser 0000003", "033"},
		"sequence of letters":   {em(7, 594, "000000X"), "linha 7, posições 594-600, sequência do registro: são sete dígitos", "034"},
		"text in the trailer":   {em(7, 2, "X"), "linha 7, posições 2-533, brancos: deve ficar em branco", ""},
		"three positions less":  {func(l []string) []string { l[1] = l[1][:597]; return l }, "linha 2: tem 597 posições em vez de 600: faltam 3", ""},
		"one more":              {func(l []string) []string { l[1] += "7"; return l }, "linha 2: tem 601 posições em vez de 600: sobram 1", ""},
		"no trailer":            {func(l []string) []string { return l[:6] }, "linha 6: é a última, e não é o registro de fim (9): o arquivo está cortado", "005"},
		"after the trailer": {
			func(l []string) []string { return append(l[:7:7], por(por(l[4], 439, "OTHER    "), 594, "0000008")) }, "linha 8: vem depois do registro de fim (9), que está na linha 7", "081",
		},
		"another header": {
			func(l []string) []string { l[4] = por(l[0], 594, "0000005"); return l }, "linha 5: é outro cabeçalho (0)", "003",
		},
		"record 2":       {em(5, 1, "2"), "linha 5: é um registro complementar (2), cujas posições não são públicas: o Ponte não o confere nem o envia", ""},
		"unknown record": {em(5, 1, "7"), "linha 5: o tipo de registro da posição 1 não é 0, 1 nem 9", "003"},
		"nothing":        {func([]string) []string { return nil }, "o arquivo está vazio", ""},
		"of banks":       {em(1, 105, "SERASA-CONVEM01"), "é um arquivo SERASA-CONVEM01, o dos bancos (REFIN), de outras posições: o do PEFIN é o SERASA-CONVEM04", "018"},
		"a cheque":       {em(4, 25, "DC "), "linha 4, posições 439-454, número do contrato: na natureza DC são banco (4), agência (4), cheque (6) e alínea (12, 13 ou 14), em dígitos", "044"},
		"a cheque's date": {
			func(l []string) []string { l[1] = por(por(l[1], 25, "DC "), 439, "0001123400123413"); return l }, "linha 2, posições 17-24, fim do contrato: na natureza DC repete o vencimento", "166",
		},
		"a good cheque":      {func(l []string) []string { l[3] = por(por(l[3], 25, " DC"), 439, "0001123400123413"); return l }, "", ""},
		"a natureza aside":   {em(4, 25, " FI"), "", ""},
		"complement follows": {em(2, 525, "S"), "", ""},
		"blank numbers":      {em(2, 455, "         "), "", ""},
	} {
		e := serasa.Examinar([]byte(strings.Join(caso.muda(append([]string{}, boas...)), "\r\n") + "\r\n"))
		codigo := ""
		if len(e.Achados) > 0 {
			codigo = e.Achados[0].Codigo
		}
		if got := textos(e.Achados); got != caso.quero || codigo != caso.codigo {
			t.Errorf("%s: %q (%s)\nwant %q (%s)", nome, got, codigo, caso.quero, caso.codigo)
		}
	}
	if e := serasa.Examinar([]byte(strings.Join(boas, "\n"))); textos(e.Achados) != "as linhas não terminam em CR LF" {
		t.Error(textos(e.Achados))
	}
}

// TestRuler: a line by its fields, with what is wrong beside the one that it is about, and documents masked.
func TestRuler(t *testing.T) {
	t.Parallel()
	linhas := linhasDe(t, escrever(t, todas()).Conteudo)
	linhas[2] = por(linhas[2], 9, "20270101")
	linhas[3] = linhas[3][:590]
	e := serasa.Examinar([]byte(strings.Join(linhas, "\r\n")))
	if e.Linhas() != 7 || e.Envio != 'E' || e.Regua(0) != nil || e.Regua(8) != nil {
		t.Fatalf("%d lines", e.Linhas())
	}
	for n, quantos := range map[int]int{1: 16, 2: 44, 3: 44, 4: 44, 7: 4} {
		if got := len(e.Regua(n)); got != quantos {
			t.Errorf("line %d has %d fields", n, got)
		}
	}
	r := e.Regua(3)
	if textos(r[3].Achados) != "linha 3, posições 9-16, vencimento: está no futuro" || r[3].Valor != "20270101" || r[3].Campo.Posicoes() != "9-16" {
		t.Errorf("%+v", r[3])
	}
	for i, quero := range map[int]string{9: "***.982.247-**", 16: "***.444.777-**", 19: "**********", 22: "********", 21: "ANTONIO NUNEZ", 12: ""} {
		if got := r[i].Mascarado(); got != quero {
			t.Errorf("field %d is shown as %q, want %q", i+1, got, quero)
		}
	}
	if got := e.Regua(4)[9].Mascarado(); got != "11.444.***/****-61" {
		t.Errorf("a company is shown as %q", got)
	}
	if got := textos(e.Soltos(4)); got != "linha 4: tem 590 posições em vez de 600: faltam 10" {
		t.Errorf("of the whole line: %q", got)
	}
}

// TestRulerOfAReturn: codes are shown with their sentences, and what Serasa wrote is not judged.
func TestRulerOfAReturn(t *testing.T) {
	t.Parallel()
	base := string(retornoDe(t, 'R', map[int]string{1: "391", 3: "016998"}))
	e := serasa.Examinar([]byte(strings.Replace(base, "MARIA JOSE", "Maria Jos\xe9", 1)))
	if len(e.Achados) != 0 || e.Envio != 'R' {
		t.Fatal(textos(e.Achados))
	}
	if got := e.Regua(2)[21].Valor; got != "Maria José D'AVILA CONCEICAO" {
		t.Errorf("the name is %q", got)
	}
	if got := textos(e.Regua(1)[14].Achados); got != "linha 1, posições 534-593, códigos de retorno: 391 (arquivo): O cabeçalho é inconsistente." {
		t.Error(got)
	}
	if got := e.Regua(3)[42].Achados; len(got) != 2 || got[0].Codigo != "016" || !strings.Contains(got[1].Motivo, "998 (não catalogado)") {
		t.Errorf("%+v", got)
	}
}

// FuzzEscrever: whatever a registration holds, the record is refused or its line is whole, in the file's alphabet, and good under the ruler.
func FuzzEscrever(f *testing.F) {
	f.Add("Maria José", "Rua das Flores, 1", "C-1/2", "12.345", "IM", "SP", "52998224725", int64(100))
	f.Add("Ø ß ½ 日本\x00\n", strings.Repeat("é", 200), "ç", "\xff\xfe", "é", "são", "12ABC34501DE35", int64(-1))
	f.Add("a", "b", "                 ", "", "dc", "", "", int64(1)<<62)
	f.Fuzz(func(t *testing.T, nome, endereco, contrato, rg, natureza, uf, documento string, valor int64) {
		m := todas()
		r := &m.Registros[0]
		r.Devedor.Nome, r.Devedor.Endereco, r.Devedor.Complemento, r.Devedor.RG, r.Devedor.UFdoRG, r.Devedor.UF = nome, endereco, nome, rg, uf, uf
		r.Devedor.Documento, r.Devedor.Telefone, r.Devedor.CEP, r.Devedor.Nascimento = documento, rg, rg, dia(rg)
		r.Contrato, r.Natureza, r.Valor, r.NossoNumero, r.Vencimento = contrato, natureza, valor, contrato, dia(endereco)
		m.Convenio.Contato, m.Convenio.NaturezaADireita = nome, valor%2 == 0
		m.Registros = m.Registros[:1]
		if a, err := serasa.Escrever(m); err == nil {
			t.Errorf("a due date of %q was written: %q", endereco, a.Conteudo)
		}
		r.Vencimento = "2026-08-10"
		a, err := serasa.Escrever(m)
		if err != nil {
			return
		}
		for _, linha := range linhasDe(t, a.Conteudo) {
			if len(linha) != 600 {
				t.Errorf("%d positions", len(linha))
			}
			for i := range len(linha) {
				if c := linha[i]; c < ' ' || c > '~' || 'a' <= c && c <= 'z' {
					t.Errorf("%q at %d", c, i+1)
				}
			}
		}
		if e := serasa.Examinar(a.Conteudo); len(e.Achados) > 0 {
			t.Error(textos(e.Achados))
		}
	})
}
