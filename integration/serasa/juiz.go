package serasa

import (
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// ufs are the states.
const ufs = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"

// meses is how old a debt may be when it is included: 4 years and 11 months.
const meses = 4*12 + 11

// juiz says what is wrong with one line of a remessa, by position: against the table of fields first, then by what each field means.
type juiz struct {
	linha    string // Tamanho bytes
	numero   int    // of the line, 0 = it has none yet
	campos   []Campo
	raiz     string  // of the creditor's CNPJ, of the header; "" = not known
	data     crm.Dia // of the movement; "" = not known
	especies string  // letters of Campo.Exige
	achados  []Achado
}

func (j *juiz) acusar(n int, codigo, motivo string) {
	j.achados = append(j.achados, Achado{Linha: j.numero, Campo: &j.campos[n-1], Motivo: motivo, Codigo: codigo})
}

// valor is a field without blanks around it.
func (j *juiz) valor(n int) string { return strings.TrimSpace(j.campos[n-1].de(j.linha)) }

// bom tells whether a field is written, and as the table says.
func (j *juiz) bom(n int) bool {
	return j.valor(n) != "" && !slices.ContainsFunc(j.achados, func(a Achado) bool { return a.Campo == &j.campos[n-1] })
}

// zerado tells a number that says nothing.
func (j *juiz) zerado(n int) bool { return soDe(j.valor(n), '0') }

// faltas are the codes by which Serasa refuses a detail without a field.
var faltas = map[int]string{4: "014", 5: "166", 6: "035", 8: "009", 9: "103", 10: "028", 15: "030", 16: "030", 17: "030", 22: "011", 26: "109", 27: "109", 28: "109", 29: "111", 30: "112", 31: "057", 32: "102"}

// julgarFormato holds each field against its row of the table. podeZerar are mandatory numbers that may be zero.
func (j *juiz) julgarFormato(podeZerar ...int) {
	for i := range j.campos {
		c := &j.campos[i]
		campo := c.de(j.linha)
		vazio := strings.TrimSpace(campo) == ""
		fora := noAlfabeto(campo)
		switch {
		case i == len(j.campos)-1: // the sequence, which is the file's (Exame.julgarSequencia)
		case c.Tipo == Branco && !vazio:
			j.acusar(c.Numero, "", "deve ficar em branco")
		case c.Tipo == Branco:
		case fora >= 0:
			j.acusar(c.Numero, "", fmt.Sprintf("na posição %d há um caractere que o arquivo não aceita: só maiúsculas sem acento, dígitos e pontuação", c.Inicio+fora))
		case c.exigidoDe(j.especies) && (vazio || c.Tipo == Numerico && soDe(campo, '0') && !slices.Contains(podeZerar, c.Numero)):
			codigo := ""
			if j.campos[0].de(j.linha) == "1" {
				codigo = faltas[c.Numero]
			}
			j.acusar(c.Numero, codigo, "é obrigatório, e falta")
		case c.Tipo == Numerico && !vazio && !soDigitos(campo):
			j.acusar(c.Numero, "", "só aceita dígitos, com zeros à esquerda")
		}
	}
}

func (j *juiz) julgarCabecalho() {
	j.especies = "ie"
	j.julgarFormato(1, 6, 9)
	if j.bom(2) && j.valor(2)[0] != '0' {
		j.acusar(2, "024", "é um zero e os 8 primeiros dígitos do CNPJ")
	}
	if _, ok := diaDe(j.valor(3)); j.bom(3) && !ok {
		j.acusar(3, "013", "não é uma data AAAAMMDD")
	}
	if j.bom(8) && j.valor(8) != Identificacao {
		j.acusar(8, "018", "não é "+Identificacao)
	}
	if j.bom(9) && j.zerado(9) {
		j.acusar(9, "020", "começa em 000001")
	}
	if j.bom(10) && j.valor(10) != "E" {
		j.acusar(10, "021", "não é E, o do envio")
	}
	if d := j.valor(11); j.bom(11) && (len(d) != 4 || !soDigitos(d)) {
		j.acusar(11, "391", "são quatro dígitos, ou brancos")
	}
	j.julgarFim()
}

// julgarFim judges what every record ends with.
func (j *juiz) julgarFim() {
	if n := len(j.campos) - 1; j.valor(n) != "" {
		j.acusar(n, "", "fica em branco no envio: é a Serasa que o preenche")
	}
}

func (j *juiz) julgarDetalhe() {
	operacao := j.valor(2)
	coobrigado := j.valor(15)+j.valor(16)+j.valor(17) != ""
	switch {
	case operacao == "E" && coobrigado:
		j.especies = "eC"
	case operacao == "E":
		j.especies = "eP"
	case coobrigado:
		j.especies = "ic"
	default:
		j.especies = "ip"
	}
	j.julgarFormato()
	if j.bom(2) && operacao != "I" && operacao != "E" {
		j.acusar(2, "008", "é I (inclusão) ou E (exclusão)")
	}
	j.julgarDocumentos(coobrigado)
	j.julgarContrato()
	if operacao == "E" {
		j.julgarMotivo()
	} else {
		if j.valor(11) != "" {
			j.acusar(11, "", "só uma exclusão tem motivo da baixa")
		}
		j.julgarDatas()
		j.julgarPessoa(coobrigado)
		if n := strings.TrimSpace(j.valor(6)); j.bom(6) && len(n) != 2 {
			j.acusar(6, "035", "são duas letras, e um branco ao lado")
		}
	}
	if v := j.valor(39); j.bom(39) && v != "S" && v != "N" {
		j.acusar(39, "", "é S, N ou branco")
	}
	if v := j.valor(41); j.bom(41) && v != "B" && v != "C" {
		j.acusar(41, "", "é B, C ou branco")
	}
	j.julgarFim()
}

// julgarDocumentos judges whose debt it is: types that agree, check digits, and that nobody owes to himself.
func (j *juiz) julgarDocumentos(coobrigado bool) {
	if cnpj := j.raiz + j.valor(3); j.raiz != "" && j.bom(3) && !sigilo.DocumentoValido(cnpj) {
		j.acusar(3, "171", "com a raiz do cabeçalho não dá um CNPJ válido")
	}
	devedor := j.umDocumento(8, "028")
	if coobrigado {
		if outro := j.umDocumento(15, "030"); outro != "" && outro == devedor {
			j.acusar(17, "040", "é o do devedor principal")
		}
	}
	for _, n := range []int{12, 19} {
		fim := n + 2
		if v := j.valor(n); j.bom(n) && v != "3" {
			j.acusar(n, "", "é 3 (RG) ou branco")
		} else if v == "" && j.valor(n+1)+j.valor(fim) != "" {
			j.acusar(n, "", "falta o 3 do RG que está ao lado")
		}
		if v := j.valor(fim); j.bom(fim) && !umaUF(v) {
			j.acusar(fim, "489", "não é a sigla de um estado")
		} else if j.valor(n) == "3" && v == "" {
			j.acusar(fim, "489", "falta a UF do RG")
		}
	}
}

// umDocumento judges type of person, type of document and document from field n on, and gives the document when it is right.
func (j *juiz) umDocumento(n int, codigo string) string {
	if !j.bom(n) || !j.bom(n+1) || !j.bom(n+2) {
		return ""
	}
	pessoa, tipo, campo := j.valor(n), j.valor(n+1), j.campos[n+1].de(j.linha)
	var tamanho int
	switch pessoa + tipo {
	case "F2":
		tamanho = 11
	case "J1":
		tamanho = 14
	case "F1", "J2":
		j.acusar(n+1, "103", "não combina com o tipo de pessoa: 1 é CNPJ (J), 2 é CPF (F)")
		return ""
	default:
		if pessoa != "F" && pessoa != "J" {
			j.acusar(n, "009", "é F (física) ou J (jurídica)")
		} else {
			j.acusar(n+1, "103", "é 1 (CNPJ) ou 2 (CPF)")
		}
		return ""
	}
	documento := campo[len(campo)-tamanho:]
	switch {
	case !soDigitos(campo):
		j.acusar(n+2, codigo, "são dígitos, com zeros à esquerda")
	case !soDe(campo[:len(campo)-tamanho], '0') || !sigilo.DocumentoValido(documento):
		j.acusar(n+2, codigo, "não é um documento válido: confira os dígitos")
	case j.raiz != "" && tamanho == 14 && documento[:8] == j.raiz:
		j.acusar(n+2, "286", "é o do próprio credor")
	default:
		return documento
	}
	return ""
}

func umaUF(s string) bool { return len(s) == 2 && strings.Contains(" "+ufs+" ", " "+s+" ") }

func (j *juiz) julgarDatas() {
	if j.bom(4) {
		vencimento, ok := diaDe(j.valor(4))
		switch {
		case !ok:
			j.acusar(4, "014", "não é uma data AAAAMMDD")
		case j.data == "":
		case vencimento > j.data:
			j.acusar(4, "016", "está no futuro")
		case vencimento == j.data:
			j.acusar(4, "156", "é o dia do movimento: a dívida precisa estar vencida há um dia ou mais")
		case somar(vencimento, meses) < j.data:
			j.acusar(4, "017", "é mais antigo que 4 anos e 11 meses")
		}
	}
	if _, ok := diaDe(j.valor(5)); j.bom(5) && !ok {
		j.acusar(5, "166", "não é uma data AAAAMMDD")
	}
	if j.valor(6) == "DC" && j.bom(4) && j.bom(5) && j.valor(4) != j.valor(5) {
		j.acusar(5, "166", "na natureza DC repete o vencimento")
	}
	if _, ok := diaDe(j.valor(37)); j.bom(37) && !j.zerado(37) && !ok {
		j.acusar(37, "356", "não é uma data AAAAMMDD, nem zeros")
	}
	if !j.bom(23) || j.zerado(23) {
		return
	}
	nascimento, ok := diaDe(j.valor(23))
	switch {
	case !ok:
		j.acusar(23, "121", "não é uma data AAAAMMDD, nem zeros")
	case j.data != "" && somar(nascimento, 18*12) > j.data:
		j.acusar(23, "121", "é de menos de 18 anos")
	}
}

func (j *juiz) julgarPessoa(coobrigado bool) {
	n := 8
	if coobrigado {
		n = 15
	}
	if j.valor(n) == "J" && j.bom(23) && !j.zerado(23) {
		j.acusar(23, "", "só pessoa física tem data de nascimento: zeros")
	}
	if j.bom(29) && !umaUF(j.valor(29)) {
		j.acusar(29, "111", "não é a sigla de um estado")
	}
	if j.bom(30) && len(j.valor(30)) != 8 {
		j.acusar(30, "112", "são 8 dígitos")
	}
}

// julgarContrato judges the number by which the debt is known; of a cheque it is four numbers.
func (j *juiz) julgarContrato() {
	if !j.bom(32) {
		return
	}
	numero := j.campos[31].de(j.linha)
	if j.valor(6) == "DC" {
		if alinea := numero[14:]; !soDigitos(numero) || alinea != "12" && alinea != "13" && alinea != "14" {
			j.acusar(32, "044", "na natureza DC são banco (4), agência (4), cheque (6) e alínea (12, 13 ou 14), em dígitos")
		}
		return
	}
	if numero[0] == ' ' {
		j.acusar(32, "085", "começa na primeira posição, com brancos à direita")
		return
	}
	for i := range len(numero) {
		if c := numero[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && !strings.ContainsRune("/-. ", rune(c)) {
			j.acusar(32, "085", fmt.Sprintf("só aceita 0-9, A-Z, barra, hífen, ponto e espaço; na posição %d há outro", 439+i))
			return
		}
	}
}

// julgarMotivo judges the reason of an exclusion: 01 to 25; those of the REST service have no place here.
func (j *juiz) julgarMotivo() {
	m := j.campos[10].de(j.linha)
	switch {
	case !j.bom(11):
	case !soDigitos(m):
		j.acusar(11, "", "são dois dígitos")
	case m == "00" || "26" <= m && m <= "30" || m >= "86":
		j.acusar(11, "799", "é reservado à Serasa")
	case m > "25":
		j.acusar(11, "", "não é um dos motivos do arquivo, 01 a 25")
	}
}
