package cadastro

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// TipoCampo says how the text of a field is read.
type TipoCampo string

// Kinds of field.
const (
	Texto      TipoCampo = "texto"      // one line
	Documento  TipoCampo = "documento"  // CPF or CNPJ, with or without punctuation
	Email      TipoCampo = "email"      //
	Telefone   TipoCampo = "telefone"   // Brazilian, with the area code or without it
	Data       TipoCampo = "data"       // a day: AAAA-MM-DD or DD/MM/AAAA
	Dinheiro   TipoCampo = "dinheiro"   // reais: 1234.56 or 1.234,56
	Percentual TipoCampo = "percentual" // 0 to 100, with at most two decimals
	Opcao      TipoCampo = "opcao"
	SimNao     TipoCampo = "sim/nao"
	Nome       TipoCampo = "referencia" // the code of another record at the same source
)

// Campo is one row of the table of an entity's fields: files, REST, SOAP, pages and docs follow it.
type Campo struct {
	Nome     string
	Rotulo   string // Portuguese
	Tipo     TipoCampo
	Max      int      // characters; 0 = as the kind says
	Opcoes   []string // of an Opcao
	Refere   crm.TipoVinculo
	Grupo    string   // what is owned together (donos_do_cadastro)
	Pessoal  bool     // shown to who asks for it only
	Apelidos []string // names of the same thing in Mega's base (docs/fatos/mega.md)
	Partes   []string // and in the webservice's contract
}

// What a refusal shows as the accepted form.
const (
	formatoData     = "AAAA-MM-DD, DD/MM/AAAA"
	formatoDinheiro = "1234.56, 1.234,56"
)

// escritaComoDia is a text in a form that days have, whether there is such a day or not.
var escritaComoDia = regexp.MustCompile(`^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})\b`)

// Ler gives a text in its normal form: days as AAAA-MM-DD, money and percentages in hundredths, documents and phones as digits,
// yes as S and no as nothing.
func (c *Campo) Ler(texto string) (string, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" {
		return "", nil
	}
	switch c.Tipo {
	case Texto, Nome:
		return c.lerTexto(texto)
	case Documento:
		d := sigilo.NormalizarDocumento(texto)
		if len(d) > 14 {
			return "", crm.NovoInvalido(c.Nome, crm.MotivoDocumento)
		}
		return d, nil
	case Email:
		texto, err := c.lerTexto(strings.ToLower(texto))
		if err == nil && (strings.Count(texto, "@") != 1 || strings.ContainsAny(texto, " ,;")) {
			err = crm.NovoInvalido(c.Nome, crm.MotivoFormato, "nome@dominio")
		}
		return texto, err
	case Telefone:
		return c.lerTelefone(texto)
	case Data:
		t, leitura := crm.LerData(texto, time.UTC)
		if leitura == crm.DataNula {
			return "", nil
		}
		if leitura != crm.DataLida {
			if escritaComoDia.MatchString(texto) {
				return "", crm.NovoInvalido(c.Nome, crm.MotivoDia)
			}
			return "", crm.NovoInvalido(c.Nome, crm.MotivoFormato, formatoData)
		}
		return t.Format(time.DateOnly), nil
	case Dinheiro, Percentual:
		return c.lerCentesimos(texto)
	case Opcao:
		for _, o := range c.Opcoes {
			if strings.EqualFold(o, texto) {
				return o, nil
			}
		}
		return "", crm.NovoInvalido(c.Nome, crm.MotivoOpcao, c.Opcoes...)
	default: // SimNao
		switch strings.ToLower(texto) {
		case "s", "sim", "true", "1", "t":
			return "S", nil
		case "n", "nao", "não", "false", "0", "f":
			return "", nil
		}
		return "", crm.NovoInvalido(c.Nome, crm.MotivoOpcao, "S", "N")
	}
}

func (c *Campo) lerTexto(texto string) (string, error) {
	return texto, crm.ConferirCampo(c.Nome, texto, c.limite(), crm.EhControle)
}

// limite is the greatest length, in characters.
func (c *Campo) limite() int {
	if c.Max == 0 {
		return 255
	}
	return c.Max
}

// lerTelefone takes what is no digit out, Brazil's own prefix and the zeros before the area code.
func (c *Campo) lerTelefone(texto string) (string, error) {
	digitos := crm.Digitos(texto)
	if strings.HasPrefix(texto, "+55") {
		digitos = strings.TrimPrefix(digitos, "55")
	}
	digitos = strings.TrimLeft(digitos, "0")
	if n := len(digitos); n < 8 || n > 11 {
		return "", crm.NovoInvalido(c.Nome, crm.MotivoFormato, "11 98765-4321")
	}
	return digitos, nil
}

// lerCentesimos reads a number with at most two decimals behind a point or a comma; points may part its thousands when a comma
// parts the decimals.
func (c *Campo) lerCentesimos(texto string) (string, error) {
	forma := formatoDinheiro
	if c.Tipo == Percentual {
		forma = "50, 33.33"
	}
	ruim := crm.NovoInvalido(c.Nome, crm.MotivoFormato, forma)
	negativo := strings.HasPrefix(texto, "-")
	t := strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(texto, "-"), "R$")), "+")
	if i := strings.LastIndexByte(t, ','); i >= 0 {
		inteiros := strings.Split(t[:i], ".")
		if len(inteiros) > 1 && slices.ContainsFunc(inteiros[1:], func(s string) bool { return len(s) != 3 }) {
			return "", ruim
		}
		t = strings.Join(inteiros, "") + "." + t[i+1:]
	}
	inteiro, decimais, _ := strings.Cut(t, ".")
	decimais = strings.TrimRight(decimais, "0")
	if inteiro == "" || !crm.SoDigitos(inteiro) || len(inteiro) > 15 || len(decimais) > 2 || decimais != "" && !crm.SoDigitos(decimais) {
		return "", ruim
	}
	n, _ := strconv.ParseInt(inteiro+(decimais + "00")[:2], 10, 64) // 17 digits at most
	if n == 0 {
		return "", nil // as a row keeps it
	}
	if negativo {
		n = -n
	}
	if c.Tipo == Percentual && (n < 0 || n > 100_00) {
		return "", ruim
	}
	return strconv.FormatInt(n, 10), nil
}

// Mostrar gives a normal form as people read it, and as Ler reads it again; "" of nothing.
func (c *Campo) Mostrar(normal string) string {
	switch {
	case normal == "":
		return ""
	case c.Tipo == Dinheiro || c.Tipo == Percentual:
		return crm.Centesimos(numero(normal))
	case c.Tipo == Data:
		return crm.Dia(normal).Texto()
	case c.Tipo == SimNao:
		return "sim"
	case c.Tipo == Telefone && len(normal) > 9:
		return TelefoneComDDD(normal)
	}
	return normal
}

// TelefoneComDDD writes the digits of a number with its area, ten at least, as people read it.
func TelefoneComDDD(digitos string) string {
	return "(" + digitos[:2] + ") " + digitos[2:len(digitos)-4] + "-" + digitos[len(digitos)-4:]
}

// Mascarar is Mostrar for who has not asked to see personal data.
func (c *Campo) Mascarar(normal string) string {
	switch {
	case c.Tipo == Documento:
		return sigilo.MascararDocumento(normal)
	case c.Pessoal && normal != "":
		return "***"
	}
	return c.Mostrar(normal)
}
