package crm

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrJaExiste is the error of a registration whose key is taken.
var ErrJaExiste = errors.New("the key is already in use")

// Motivo says what is wrong with a field of a registration.
type Motivo string

// What can be wrong with a field.
const (
	MotivoVazio       Motivo = "vazio"
	MotivoLongo       Motivo = "longo"       // Detalhe: the limit
	MotivoCurto       Motivo = "curto"       // Detalhe: the least number of characters
	MotivoFormato     Motivo = "formato"     // Detalhe: the accepted form
	MotivoOpcao       Motivo = "opcao"       // Detalhe: the accepted values
	MotivoDocumento   Motivo = "documento"   // a CPF or CNPJ whose check digits do not hold
	MotivoDuplicado   Motivo = "duplicado"   // Detalhe: what is taken
	MotivoInexistente Motivo = "inexistente" // Detalhe: what was not found
	MotivoAmbiguo     Motivo = "ambiguo"     // Detalhe: what it may be
	MotivoPassado     Motivo = "passado"     // a limit that is over already
	MotivoConflito    Motivo = "conflito"    // somebody changed it meanwhile
	MotivoDivergente  Motivo = "divergente"  // Detalhe: which keys find different records
	MotivoDesconhece  Motivo = "desconhece"  // Detalhe: the known names
	MotivoUnico       Motivo = "unico"       // the last one: there must remain another; Detalhe: of what
	MotivoRepetida    Motivo = "repetida"    // a new password that is the old one
	MotivoDigitos     Motivo = "digitos"     // a number that is not digits only, or zeros only
	MotivoCientifico  Motivo = "cientifico"  // an id that a spreadsheet wrote as 2,02611E+19
	MotivoFormatado   Motivo = "formatado"   // a number that a spreadsheet wrote as 500.003,00
	MotivoDia         Motivo = "dia"         // written as a day, and none of the calendar
	MotivoQuebra      Motivo = "quebra"      // a line break in a text of one line
	MotivoControle    Motivo = "controle"    // a control character
	MotivoOrdem       Motivo = "ordem"       // Detalhe: what it has to come after
	MotivoEspera      Motivo = "espera"      // Detalhe: what has not come yet
	MotivoDesligado   Motivo = "desligado"   // Detalhe: whose synchronisation is switched off
	MotivoEmUso       Motivo = "em_uso"      // Detalhe: what is linked to it
	MotivoSoMestre    Motivo = "so_mestre"   // Detalhe: what a master credential alone may have
	MotivoAlemDoSeu   Motivo = "alem_do_seu" // Detalhe: what who acts may not do either
	MotivoSoAdmin     Motivo = "so_admin"    // Detalhe: what an administrator alone may do
	MotivoTemQuem     Motivo = "tem_quem"    // Detalhe: by whom it is used
	MotivoCirculo     Motivo = "circulo"     // Detalhe: the chain that leads back
	MotivoOutro       Motivo = "outro"       // Detalhe: what is of another tenant
	MotivoBits        Motivo = "bits"        // a network with an address inside it; Detalhe: what it may be
	MotivoLimite      Motivo = "limite"      // Detalhe: how many of what there may be
	MotivoSemInclusao Motivo = "seminclusao" // Detalhe: by which keys a client was looked for whom the caller may not create
)

// FrasesMotivo are the Portuguese sentences of the portal and of imports, with %s for Detalhe.
var FrasesMotivo = map[Motivo]string{
	MotivoVazio:       "é obrigatório",
	MotivoLongo:       "passa do limite de %s caracteres",
	MotivoCurto:       "precisa de pelo menos %s caracteres",
	MotivoFormato:     "não está no formato aceito: %s",
	MotivoOpcao:       "use um de: %s",
	MotivoDocumento:   "não é um CPF ou CNPJ válido: confira os dígitos",
	MotivoDuplicado:   "já existe: %s",
	MotivoInexistente: "não foi encontrado: %s",
	MotivoAmbiguo:     "pode ser mais de um: %s",
	MotivoPassado:     "já passou",
	MotivoConflito:    "foi alterado por outra pessoa: leia de novo e repita",
	MotivoDivergente:  "encontra cadastros diferentes: %s",
	MotivoDesconhece:  "não é um nome conhecido; os nomes são: %s",
	MotivoUnico:       "precisa haver outro administrador ativo%s",
	MotivoRepetida:    "precisa ser diferente da atual e do login",
	MotivoDigitos:     "precisa ser só dígitos, e não só zeros",
	MotivoCientifico:  "tem um número em notação científica: formate a coluna como texto",
	MotivoFormatado:   "tem um número formatado, com vírgula ou ponto: deixe só os dígitos e formate a coluna como texto",
	MotivoDia:         "não é um dia do calendário: confira o dia e o mês",
	MotivoQuebra:      "tem uma quebra de linha: deixe o texto em uma linha só",
	MotivoControle:    "tem um caractere de controle: apague-o",
	MotivoOrdem:       "precisa ser depois de %s",
	MotivoEspera:      "ainda não veio: %s; o registro entra quando ele vier",
	MotivoDesligado:   "está com a sincronização desligada: %s",
	MotivoEmUso:       "não pode ser apagada: há dados ligados a ela: %s",
	MotivoSoMestre:    "só vale para uma credencial mestre: %s",
	MotivoAlemDoSeu:   "vai além do que você mesmo pode: %s",
	MotivoSoAdmin:     "só um administrador pode %s",
	MotivoTemQuem:     "está em uso por %s: tire dele primeiro",
	MotivoCirculo:     "fecha um círculo na hierarquia: %s",
	MotivoLimite:      "passa do limite de %s",
	MotivoOutro:       "não é desta instalação: %s",
	MotivoBits:        "%s?",
	MotivoSemInclusao: "não foi encontrado, e quem envia não inclui clientes: %s",
}

// Invalido is the error of a registration that cannot be accepted as it is. Its text is Portuguese; a surface of
// another language writes its own sentence from Motivo and Detalhe.
type Invalido struct {
	Campo   string // the field or column; for a setting its key
	Motivo  Motivo
	Detalhe string // see the Motivo; never a secret, documents masked
}

// Frase is the sentence without the field's name, to stand beside the field.
func (e *Invalido) Frase() string { return preencher(FrasesMotivo[e.Motivo], e.Detalhe) }

// Error names the field and says what is wrong.
func (e *Invalido) Error() string { return e.Campo + " " + e.Frase() }

func preencher(frase, detalhe string) string {
	if strings.Contains(frase, "%s") {
		return fmt.Sprintf(frase, detalhe)
	}
	return frase
}

// NovoInvalido names the field, what is wrong with it and, where the Motivo has a detail, that.
func NovoInvalido(campo string, motivo Motivo, detalhe ...string) *Invalido {
	return &Invalido{Campo: campo, Motivo: motivo, Detalhe: strings.Join(detalhe, ", ")}
}

// ConferirCampo tells what is wrong with the text of a field: too many characters, or one that it may not have. A line break is told
// by its name.
func ConferirCampo(campo, texto string, limite int, proibido func(rune) bool) error {
	if utf8.RuneCountInString(texto) > limite {
		return NovoInvalido(campo, MotivoLongo, strconv.Itoa(limite))
	}
	switch i := strings.IndexFunc(texto, proibido); {
	case i < 0:
		return nil
	case texto[i] == '\n' || texto[i] == '\r':
		return NovoInvalido(campo, MotivoQuebra)
	}
	return NovoInvalido(campo, MotivoControle)
}
