package serasa_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"ponte/integration/serasa"
)

const credor = "11222333000181"

func convenio() serasa.Convenio {
	return serasa.Convenio{CNPJ: "11.222.333/0001-81", Contato: "João da Cobrança", DDD: "11", Telefone: "3333-4444", Ramal: "12", Logon: "lg123456", Naturezas: []string{"IM", "FI"}}
}

func maria() serasa.Pessoa {
	return serasa.Pessoa{
		Documento: "529.982.247-25", Nome: "Maria José  D’Ávila Conceição", RG: "12.345.678-x", UFdoRG: "SP", Nascimento: "1980-02-29", Pai: "José Ávila", Mae: "Conceição Ávila",
		Endereco: "Rua das Açucenas, 1.234", Complemento: "apto. 56 bl. B", Bairro: "Vila Formosa", Municipio: "São Paulo", UF: "sp", CEP: "03357-000", DDD: "011", Telefone: "98765-4321",
	}
}

func empresa() serasa.Pessoa {
	return serasa.Pessoa{
		Documento: "11.444.777/0001-61", Nome: "Padaria Pão & Cia. Ltda.", RG: "ignored", Nascimento: "1990-01-01", Pai: "ignored", Mae: "ignored",
		Endereco: "Av. Brasil, 10", Bairro: "Centro", Municipio: "Maringá", UF: "PR", CEP: "87013230",
	}
}

func fiador() *serasa.Pessoa {
	p := serasa.Pessoa{
		Documento: "11144477735", Nome: "Antônio Nuñez", RG: "MG-1234567", UFdoRG: "MG", Nascimento: "1975-12-01",
		Endereco: "Rua B, 2", Bairro: "Savassi", Municipio: "Belo Horizonte", UF: "MG", CEP: "30130-000",
	}
	return &p
}

func inclusao(p serasa.Pessoa, contrato string) serasa.Registro {
	return serasa.Registro{Operacao: serasa.Inclusao, Devedor: p, Contrato: contrato, Vencimento: "2026-08-10", Natureza: "IM", Valor: 123456}
}

// todas is a remessa with a record of each kind.
func todas() *serasa.Remessa {
	cheia := inclusao(maria(), "c-1001/7")
	cheia.FimDoContrato, cheia.NossoNumero, cheia.Compromisso, cheia.TotalCompromisso = "2031-08-10", "000123456", "2021-08-10", 25000000
	doFiador := inclusao(maria(), "C-1001/7")
	doFiador.Coobrigado = fiador()
	daEmpresa := inclusao(empresa(), "C-2002.1 A")
	daEmpresa.Natureza, daEmpresa.Valor = "FI", 999999999999999
	baixa := serasa.Registro{Operacao: serasa.Exclusao, Devedor: maria(), Contrato: "C-900/1", Motivo: "01", Vencimento: "2026-01-01", Natureza: "IM", Valor: 5}
	baixaDoFiador := serasa.Registro{Operacao: serasa.Exclusao, Devedor: serasa.Pessoa{Documento: "52998224725"}, Coobrigado: fiador(), Contrato: "C-901/1", Motivo: "18"}
	return &serasa.Remessa{
		Convenio: convenio(), Numero: 42, Diferencial: "0057", Data: "2026-11-27",
		Registros: []serasa.Registro{cheia, doFiador, daEmpresa, baixa, baixaDoFiador},
	}
}

// esperadas are the lines of todas, composed from the facts.
func esperadas(t *testing.T) []string {
	t.Helper()
	p := lerPosicoes(t)
	return []string{
		compor(t, p, '0', map[int]string{
			1: "0", 2: "11222333", 3: "20261127", 4: "11", 5: "33334444", 6: "12", 7: "JOAO DA COBRANCA", 8: "SERASA-CONVEM04", 9: "42", 10: "E", 11: "0057", 13: "LG123456", 16: "1",
		}),
		compor(t, p, '1', map[int]string{
			1: "1", 2: "I", 3: "000181", 4: "20260810", 5: "20310810", 6: "IM", 8: "F", 9: "2", 10: "52998224725", 12: "3", 13: "12.345.678-X", 14: "SP",
			22: "MARIA JOSE D'AVILA CONCEICAO", 23: "19800229", 24: "JOSE AVILA", 25: "CONCEICAO AVILA", 26: "RUA DAS ACUCENAS, 1.234", 27: "VILA FORMOSA", 28: "SAO PAULO", 29: "SP", 30: "03357000",
			31: "123456", 32: "C-1001/7", 33: "123456", 34: "APTO. 56 BL. B", 35: "11", 36: "987654321", 37: "20210810", 38: "25000000", 44: "2",
		}),
		compor(t, p, '1', map[int]string{
			1: "1", 2: "I", 3: "000181", 4: "20260810", 5: "20260810", 6: "IM", 8: "F", 9: "2", 10: "52998224725", 15: "F", 16: "2", 17: "000011144477735", 19: "3", 20: "MG-1234567", 21: "MG",
			22: "ANTONIO NUNEZ", 23: "19751201", 26: "RUA B, 2", 27: "SAVASSI", 28: "BELO HORIZONTE", 29: "MG", 30: "30130000", 31: "123456", 32: "C-1001/7", 44: "3",
		}),
		compor(t, p, '1', map[int]string{
			1: "1", 2: "I", 3: "000181", 4: "20260810", 5: "20260810", 6: "FI", 8: "J", 9: "1", 10: "11444777000161",
			22: "PADARIA PAO & CIA. LTDA.", 26: "AV. BRASIL, 10", 27: "CENTRO", 28: "MARINGA", 29: "PR", 30: "87013230", 31: "999999999999999", 32: "C-2002.1 A", 44: "4",
		}),
		compor(t, p, '1', map[int]string{1: "1", 2: "E", 3: "000181", 8: "F", 9: "2", 10: "52998224725", 11: "01", 32: "C-900/1", 44: "5"}),
		compor(t, p, '1', map[int]string{
			1: "1", 2: "E", 3: "000181", 8: "F", 9: "2", 10: "52998224725", 11: "18", 15: "F", 16: "2", 17: "000011144477735", 22: "ANTONIO NUNEZ", 32: "C-901/1", 44: "6",
		}),
		compor(t, p, '9', map[int]string{1: "9", 4: "7"}),
	}
}

func escrever(t testing.TB, m *serasa.Remessa) *serasa.Arquivo {
	t.Helper()
	a, err := serasa.Escrever(m)
	if err != nil {
		recusada := (*serasa.RemessaRecusada)(nil)
		if errors.As(err, &recusada) {
			for _, achado := range recusada.Achados {
				t.Log(achado.Texto())
			}
		}
		t.Fatal(err)
	}
	return a
}

// linhasDe cuts a file as it must be written: each line ended by CR LF.
func linhasDe(t testing.TB, conteudo []byte) []string {
	t.Helper()
	linhas := strings.Split(string(conteudo), "\r\n")
	if linhas[len(linhas)-1] != "" || strings.ContainsAny(strings.Join(linhas, ""), "\r\n") {
		t.Fatal("the lines do not end in CR LF, each and all")
	}
	return linhas[:len(linhas)-1]
}

// TestEveryPosition: header, details of each kind and trailer, each of the 600 positions of each, against the facts' table.
func TestEveryPosition(t *testing.T) {
	t.Parallel()
	a := escrever(t, todas())
	p, linhas, quero := lerPosicoes(t), linhasDe(t, a.Conteudo), esperadas(t)
	if len(linhas) != len(quero) {
		t.Fatalf("%d lines, want %d", len(linhas), len(quero))
	}
	for i := range quero {
		comparar(t, p, i+1, linhas[i], quero[i])
	}
	soma := sha256.Sum256(a.Conteudo)
	if a.SHA256 != hex.EncodeToString(soma[:]) {
		t.Error("the hash is not that of the bytes")
	}
	if len(a.Avisos) > 0 {
		t.Errorf("nothing was changed, and it is told: %s", a.Avisos[0].Texto())
	}
	const golden = "testdata/remessa.txt"
	if os.Getenv("PONTE_UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(strings.Join(quero, "\r\n")+"\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	guardado, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(guardado, a.Conteudo) {
		t.Errorf("%s is not what was written", golden)
	}
}

// TestWhatIsConfigured: each setting moves the positions that it is about and no other.
func TestWhatIsConfigured(t *testing.T) {
	t.Parallel()
	base := linhasDe(t, escrever(t, todas()).Conteudo)
	for nome, caso := range map[string]struct {
		muda      func(*serasa.Remessa)
		linha     int
		de, ate   int
		era, fica string
	}{
		"no logon":          {func(m *serasa.Remessa) { m.Convenio.Logon = "" }, 1, 134, 141, "LG123456", "        "},
		"no differential":   {func(m *serasa.Remessa) { m.Diferencial = "" }, 1, 127, 130, "0057", "    "},
		"natureza right":    {func(m *serasa.Remessa) { m.Convenio.NaturezaADireita = true }, 2, 25, 27, "IM ", " IM"},
		"no extension":      {func(m *serasa.Remessa) { m.Convenio.Ramal = "" }, 1, 31, 34, "0012", "0000"},
		"number":            {func(m *serasa.Remessa) { m.Numero = 999999 }, 1, 120, 125, "000042", "999999"},
		"unknown birth":     {func(m *serasa.Remessa) { m.Registros[0].Devedor.Nascimento = "" }, 2, 176, 183, "19800229", "00000000"},
		"a source's no day": {func(m *serasa.Remessa) { m.Registros[0].Devedor.Nascimento = "0001-01-01" }, 2, 176, 183, "19800229", "00000000"},
		"no second paper":   {func(m *serasa.Remessa) { m.Registros[0].Devedor.RG = "" }, 2, 51, 68, "312.345.678-X   SP", strings.Repeat(" ", 18)},
	} {
		m := todas()
		caso.muda(m)
		linhas := linhasDe(t, escrever(t, m).Conteudo)
		esta := []byte(base[caso.linha-1])
		if got := string(esta[caso.de-1 : caso.ate]); got != caso.era {
			t.Errorf("%s: it was %q, want %q", nome, got, caso.era)
		}
		copy(esta[caso.de-1:], caso.fica)
		if linhas[caso.linha-1] != string(esta) {
			t.Errorf("%s: the line is\n%q, want\n%q", nome, linhas[caso.linha-1], esta)
		}
	}
}

// TestWhatDoesNotFitIsTold: texts for people are cut and changed, each with a word; nothing else is.
func TestWhatDoesNotFitIsTold(t *testing.T) {
	t.Parallel()
	m := todas()
	d := &m.Registros[0].Devedor
	d.Nome = "Ana " + strings.Repeat("Ç", 70)
	d.Endereco, d.Complemento = "Avenida Engenheiro Eusébio Stevaux de Albuquerque, 1001", "casa 3"
	d.Municipio = "Vila Bela da Santíssima Trindade"
	d.Bairro = "Jardim 日本"
	d.Telefone, d.RG, d.Nascimento = "(11) 98765-4321 ramal 22", "um RG comprido demais", "0001-01-01"
	m.Registros[0].NossoNumero = "12345678901"
	a := escrever(t, m)
	linha := linhasDe(t, a.Conteudo)[1]
	for _, quero := range []struct {
		de    int
		texto string
	}{
		{106, "ANA " + strings.Repeat("C", 66) + "00000000"},
		{324, "AVENIDA ENGENHEIRO EUSEBIO STEVAUX DE        "},
		{464, "ALBUQUERQUE, 1001 CASA 3 "},
		{389, "VILA BELA DA SANTISSIMA TSP"},
		{369, "JARDIM              "},
		{493, "000000000"},
		{51, strings.Repeat(" ", 18)},
		{455, "000000000"},
	} {
		if got := linha[quero.de-1 : quero.de-1+len(quero.texto)]; got != quero.texto {
			t.Errorf("at %d: %q, want %q", quero.de, got, quero.texto)
		}
	}
	var ditos []string
	for _, aviso := range a.Avisos {
		if aviso.Linha != 2 {
			t.Errorf("%s: of another line", aviso.Texto())
		}
		ditos = append(ditos, aviso.Campo.Nome)
	}
	slices.Sort(ditos)
	if got := strings.Join(ditos, ", "); got != "RG do devedor, bairro, data de nascimento, endereço, município, nome, nosso número, telefone do devedor" {
		t.Errorf("told of %s", got)
	}
}

// TestRefusedRecords: what Ponte does not send, by the field and the code by which Serasa would refuse it. No value is repeated.
func TestRefusedRecords(t *testing.T) {
	t.Parallel()
	for nome, caso := range map[string]struct {
		muda   func(*serasa.Registro)
		campo  int
		codigo string
	}{
		"no due date":            {func(r *serasa.Registro) { r.Vencimento = "" }, 4, "014"},
		"no date":                {func(r *serasa.Registro) { r.Vencimento = "2026-02-30" }, 4, "014"},
		"due tomorrow":           {func(r *serasa.Registro) { r.Vencimento = "2026-11-28" }, 4, "016"},
		"due today":              {func(r *serasa.Registro) { r.Vencimento = "2026-11-27" }, 4, "156"},
		"older than 4 y 11 m":    {func(r *serasa.Registro) { r.Vencimento = "2021-12-26" }, 4, "017"},
		"under 18":               {func(r *serasa.Registro) { r.Devedor.Nascimento = "2008-11-28" }, 23, "121"},
		"no natureza":            {func(r *serasa.Registro) { r.Natureza = "" }, 6, "035"},
		"natureza not allowed":   {func(r *serasa.Registro) { r.Natureza = "TC" }, 6, "036"},
		"cheque":                 {func(r *serasa.Registro) { r.Natureza = "DC" }, 6, "036"},
		"no document":            {func(r *serasa.Registro) { r.Devedor.Documento = "" }, 10, "028"},
		"wrong check digits":     {func(r *serasa.Registro) { r.Devedor.Documento = "52998224726" }, 10, "028"},
		"a CNPJ with letters":    {func(r *serasa.Registro) { r.Devedor.Documento = "12ABC34501DE35" }, 10, "028"},
		"not a document":         {func(r *serasa.Registro) { r.Devedor.Documento = "1234567890123456" }, 10, "028"},
		"the creditor":           {func(r *serasa.Registro) { r.Devedor.Documento = credor }, 10, "286"},
		"no name":                {func(r *serasa.Registro) { r.Devedor.Nome = "日本" }, 22, "011"},
		"no address":             {func(r *serasa.Registro) { r.Devedor.Endereco = "" }, 26, "109"},
		"no bairro":              {func(r *serasa.Registro) { r.Devedor.Bairro = " " }, 27, "109"},
		"no município":           {func(r *serasa.Registro) { r.Devedor.Municipio = "" }, 28, "109"},
		"no UF":                  {func(r *serasa.Registro) { r.Devedor.UF = "" }, 29, "111"},
		"a foreign UF":           {func(r *serasa.Registro) { r.Devedor.UF = "EX" }, 29, "111"},
		"no CEP":                 {func(r *serasa.Registro) { r.Devedor.CEP = "" }, 30, "112"},
		"a long CEP":             {func(r *serasa.Registro) { r.Devedor.CEP = "033570001" }, 30, ""},
		"no value":               {func(r *serasa.Registro) { r.Valor = 0 }, 31, "057"},
		"a negative value":       {func(r *serasa.Registro) { r.Valor = -1 }, 31, ""},
		"a value of 16 digits":   {func(r *serasa.Registro) { r.Valor = 1_000_000_000_000_000 }, 31, ""},
		"no contract":            {func(r *serasa.Registro) { r.Contrato = "" }, 32, "102"},
		"a contract of 17":       {func(r *serasa.Registro) { r.Contrato = "12345678901234567" }, 32, "085"},
		"a contract with accent": {func(r *serasa.Registro) { r.Contrato = "AÇ-1" }, 32, "085"},
		"a contract with #":      {func(r *serasa.Registro) { r.Contrato = "A#1" }, 32, "085"},
		"a reason":               {func(r *serasa.Registro) { r.Motivo = "01" }, 11, ""},
		"no UF of the RG":        {func(r *serasa.Registro) { r.Devedor.UFdoRG = "" }, 14, "489"},
		"owes to himself":        {func(r *serasa.Registro) { p := maria(); r.Coobrigado = &p }, 17, "040"},
		"coobrigado unknown":     {func(r *serasa.Registro) { r.Coobrigado = fiador(); r.Coobrigado.Documento = "11144477734" }, 17, "030"},
		"neither I nor E":        {func(r *serasa.Registro) { r.Operacao = "A" }, 2, "008"},
		"exclusion, no reason":   {func(r *serasa.Registro) { r.Operacao = serasa.Exclusao }, 11, ""},
		"reserved reason":        {func(r *serasa.Registro) { r.Operacao, r.Motivo = serasa.Exclusao, "26" }, 11, "799"},
		"reserved reason 86":     {func(r *serasa.Registro) { r.Operacao, r.Motivo = serasa.Exclusao, "86" }, 11, "799"},
		"reason of the service":  {func(r *serasa.Registro) { r.Operacao, r.Motivo = serasa.Exclusao, "40" }, 11, ""},
		"exclusion, no contract": {func(r *serasa.Registro) { r.Operacao, r.Motivo, r.Contrato = serasa.Exclusao, "01", "" }, 32, "102"},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			r := inclusao(maria(), "C-1")
			caso.muda(&r)
			c := convenio()
			defeitos, _ := serasa.Conferir(&c, &r, "2026-11-27")
			if len(defeitos) != 1 || defeitos[0].Campo.Numero != caso.campo || defeitos[0].Codigo != caso.codigo {
				for _, d := range defeitos {
					t.Log(d.Texto(), d.Codigo)
				}
				t.Fatalf("want one finding of field %d with %q", caso.campo, caso.codigo)
			}
			if motivo := defeitos[0].Motivo; strings.Contains(motivo, "529") || strings.Contains(motivo, "2021") || strings.Contains(motivo, "2008") {
				t.Errorf("%q repeats a value", motivo)
			}
			m := todas()
			m.Registros = []serasa.Registro{r}
			_, err := serasa.Escrever(m)
			recusada := (*serasa.RemessaRecusada)(nil)
			if !errors.As(err, &recusada) || recusada.Achados[0].Campo.Numero != caso.campo || recusada.Achados[0].Linha != 2 {
				t.Errorf("written all the same, or refused by something else: %v", err)
			}
		})
	}
}

// TestLimitsOfDates: the days on which a rule changes its mind.
func TestLimitsOfDates(t *testing.T) {
	t.Parallel()
	for _, caso := range []struct {
		vencimento, data string
		codigo           string
	}{
		{"2021-12-27", "2026-11-27", ""},
		{"2021-12-26", "2026-11-27", "017"},
		{"2026-11-26", "2026-11-27", ""},
		{"2021-03-31", "2026-02-28", ""}, // February has no 31st
		{"2021-03-31", "2026-03-01", "017"},
		{"2019-03-31", "2024-02-29", ""},
	} {
		r := inclusao(maria(), "C-1")
		r.Vencimento = dia(caso.vencimento)
		c := convenio()
		defeitos, _ := serasa.Conferir(&c, &r, dia(caso.data))
		codigo := ""
		if len(defeitos) > 0 {
			codigo = defeitos[0].Codigo
		}
		if codigo != caso.codigo {
			t.Errorf("due %s on %s: %q, want %q", caso.vencimento, caso.data, codigo, caso.codigo)
		}
	}
	r := inclusao(maria(), "C-1")
	r.Devedor.Nascimento = "2008-11-27" // eighteen on this day
	c := convenio()
	if defeitos, _ := serasa.Conferir(&c, &r, "2026-11-27"); len(defeitos) != 0 {
		t.Error(defeitos[0].Texto())
	}
}

// TestRefusedRemessas: what is wrong with the whole, or with records together.
func TestRefusedRemessas(t *testing.T) {
	t.Parallel()
	for nome, caso := range map[string]struct {
		muda   func(*serasa.Remessa)
		motivo string
	}{
		"no record":            {func(m *serasa.Remessa) { m.Registros = nil }, "a remessa não tem nenhum registro"},
		"number zero":          {func(m *serasa.Remessa) { m.Numero = 0 }, "número da remessa: começa em 000001"},
		"number of seven":      {func(m *serasa.Remessa) { m.Numero = 1000000 }, "número da remessa: tem 7 dígitos, e cabem 6"},
		"differential of two":  {func(m *serasa.Remessa) { m.Diferencial = "57" }, "diferencial da remessa: são quatro dígitos"},
		"no creditor":          {func(m *serasa.Remessa) { m.Convenio.CNPJ = "" }, "raiz do CNPJ do credor: o CNPJ do credor não é válido"},
		"a creditor's letters": {func(m *serasa.Remessa) { m.Convenio.CNPJ = "12ABC34501DE35" }, "raiz do CNPJ do credor: o CNPJ do credor tem letras"},
		"no contact":           {func(m *serasa.Remessa) { m.Convenio.Contato = "" }, "nome do contato: é obrigatório, e falta"},
		"a mobile contact":     {func(m *serasa.Remessa) { m.Convenio.Telefone = "98765-4321" }, "telefone do contato: tem 9 dígitos, e cabem 8"},
		"a long logon":         {func(m *serasa.Remessa) { m.Convenio.Logon = "123456789" }, "logon: tem 9 caracteres, e cabem 8"},
		"twice":                {func(m *serasa.Remessa) { m.Registros = append(m.Registros, m.Registros[0]) }, "linha 7, posições 439-454, número do contrato: a mesma dívida já está na linha 2"},
		"another's number":     {func(m *serasa.Remessa) { m.Registros[2].Contrato = "C-1001/7" }, "linha 4, posições 439-454, número do contrato: o mesmo número está neste arquivo com outro devedor"},
		"coobrigado first": {
			func(m *serasa.Remessa) { m.Registros[0], m.Registros[1] = m.Registros[1], m.Registros[0] },
			"linha 2, posições 71-85, CPF ou CNPJ do coobrigado: o coobrigado vem antes do principal, que está na linha 3",
		},
	} {
		m := todas()
		caso.muda(m)
		a, err := serasa.Escrever(m)
		if err == nil || !strings.Contains(err.Error(), caso.motivo) || a != nil {
			t.Errorf("%s: %v, want %s", nome, err, caso.motivo)
		}
	}
}
