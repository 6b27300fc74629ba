package serasa

import "strings"

// Tamanho is how long each line is, without its line end, in bytes.
const Tamanho = 600

// Identificacao is what makes a file one of this layout; the one of banks is written otherwise (§1.1 of the facts).
const (
	Identificacao       = "SERASA-CONVEM04"
	identificacaoBancos = "SERASA-CONVEM01"
)

// Tipo says how a field is written.
type Tipo string

// The types: digits with zeros to the left; text with blanks to the right; what stays blank.
const (
	Numerico Tipo = "N"
	Letras   Tipo = "A"
	Texto    Tipo = "X"
	Branco   Tipo = ""
)

// Campo is a row of the layout. Exige has a letter for each kind of record that must have it: i = inclusion, e = exclusion, p = inclusion of the
// principal, c = inclusion of a coobrigado, P = exclusion of the principal, C = exclusion of a coobrigado.
type Campo struct {
	Numero  int // in its record, from 1
	Nome    string
	Inicio  int // first position, from 1
	Tamanho int
	Tipo    Tipo
	Exige   string
	Pessoal bool // a document or a birth date: shown masked
}

// Fim is its last position.
func (c *Campo) Fim() int { return c.Inicio + c.Tamanho - 1 }

// exigidoDe tells whether the kinds of a record make the field mandatory.
func (c *Campo) exigidoDe(especies string) bool { return strings.ContainsAny(c.Exige, especies) }

// de cuts the field out of a line.
func (c *Campo) de(linha string) string { return linha[c.Inicio-1 : c.Fim()] }

// Campos are the fields of a kind of record by its first position: 0, 1 or 9; nil for another.
func Campos(registro byte) []Campo {
	switch registro {
	case '0':
		return camposCabecalho
	case '1':
		return camposDetalhe
	case '9':
		return camposFim
	}
	return nil
}

var camposCabecalho = []Campo{
	{1, "tipo de registro", 1, 1, Numerico, "ie", false},
	{2, "raiz do CNPJ do credor", 2, 9, Numerico, "ie", false},
	{3, "data do movimento", 11, 8, Numerico, "ie", false},
	{4, "DDD do contato", 19, 4, Numerico, "ie", false},
	{5, "telefone do contato", 23, 8, Numerico, "ie", false},
	{6, "ramal do contato", 31, 4, Numerico, "ie", false},
	{7, "nome do contato", 35, 70, Letras, "ie", false},
	{8, "identificação do arquivo", 105, 15, Texto, "ie", false},
	{9, "número da remessa", 120, 6, Numerico, "ie", false},
	{10, "envio ou retorno", 126, 1, Letras, "ie", false},
	{11, "diferencial da remessa", 127, 4, Texto, "", false},
	{12, "brancos", 131, 3, Branco, "", false},
	{13, "logon", 134, 8, Texto, "", false},
	{14, "brancos", 142, 392, Branco, "", false},
	{15, "códigos de retorno", 534, 60, Texto, "", false},
	{16, "sequência do registro", 594, 7, Numerico, "ie", false},
}

var camposDetalhe = []Campo{
	{1, "tipo de registro", 1, 1, Numerico, "ie", false},
	{2, "operação", 2, 1, Letras, "ie", false},
	{3, "filial e dígitos do CNPJ do credor", 3, 6, Numerico, "i", false},
	{4, "vencimento", 9, 8, Numerico, "i", false},
	{5, "fim do contrato", 17, 8, Numerico, "i", false},
	{6, "natureza da operação", 25, 3, Texto, "i", false},
	{7, "código de praça (Embratel)", 28, 4, Letras, "", false},
	{8, "tipo de pessoa do devedor", 32, 1, Letras, "pcP", false},
	{9, "tipo de documento do devedor", 33, 1, Numerico, "pcP", false},
	{10, "CPF ou CNPJ do devedor", 34, 15, Numerico, "epcP", true},
	{11, "motivo da baixa", 49, 2, Texto, "eP", false},
	{12, "segundo documento do devedor", 51, 1, Texto, "", false},
	{13, "RG do devedor", 52, 15, Texto, "", true},
	{14, "UF do RG do devedor", 67, 2, Letras, "", false},
	{15, "tipo de pessoa do coobrigado", 69, 1, Letras, "cC", false},
	{16, "tipo de documento do coobrigado", 70, 1, Texto, "cC", false},
	{17, "CPF ou CNPJ do coobrigado", 71, 15, Texto, "cC", true},
	{18, "brancos", 86, 2, Branco, "", false},
	{19, "segundo documento do coobrigado", 88, 1, Texto, "", false},
	{20, "RG do coobrigado", 89, 15, Texto, "", true},
	{21, "UF do RG do coobrigado", 104, 2, Letras, "", false},
	{22, "nome", 106, 70, Texto, "icC", false},
	{23, "data de nascimento", 176, 8, Numerico, "", true},
	{24, "nome do pai", 184, 70, Texto, "", false},
	{25, "nome da mãe", 254, 70, Texto, "", false},
	{26, "endereço", 324, 45, Texto, "i", false},
	{27, "bairro", 369, 20, Texto, "i", false},
	{28, "município", 389, 25, Texto, "i", false},
	{29, "UF", 414, 2, Letras, "i", false},
	{30, "CEP", 416, 8, Numerico, "i", false},
	{31, "valor", 424, 15, Numerico, "i", false},
	{32, "número do contrato", 439, 16, Texto, "ie", false},
	{33, "nosso número", 455, 9, Numerico, "", false},
	{34, "complemento do endereço", 464, 25, Texto, "", false},
	{35, "DDD do devedor", 489, 4, Numerico, "", false},
	{36, "telefone do devedor", 493, 9, Numerico, "", false},
	{37, "data do compromisso", 502, 8, Numerico, "", false},
	{38, "valor total do compromisso", 510, 15, Numerico, "", false},
	{39, "registro complementar", 525, 1, Texto, "", false},
	{40, "brancos", 526, 5, Branco, "", false},
	{41, "tipo de comunicado", 531, 1, Texto, "", false},
	{42, "brancos", 532, 2, Branco, "", false},
	{43, "códigos de retorno", 534, 60, Texto, "", false},
	{44, "sequência do registro", 594, 7, Numerico, "ie", false},
}

var camposFim = []Campo{
	{1, "tipo de registro", 1, 1, Numerico, "ie", false},
	{2, "brancos", 2, 532, Branco, "", false},
	{3, "códigos de retorno", 534, 60, Texto, "", false},
	{4, "sequência do registro", 594, 7, Numerico, "ie", false},
}
