package cobranca

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// Variavel is something that the words of a step may name, as {nome}.
type Variavel struct {
	Nome, Rotulo string
	Exemplo      string // invented, for a preview
}

// Variaveis is the one table of them.
var Variaveis = []Variavel{
	{"nome", "nome do cliente", "Maria da Silva"},
	{"primeiro_nome", "primeiro nome do cliente", "Maria"},
	{"contrato", "código do contrato", "C-1001"},
	{"empreendimento", "nome do empreendimento", "Residencial Exemplo"},
	{"bloco", "nome do bloco", "Torre A"},
	{"unidade", "número da unidade", "101"},
	{"parcela", "sequência da parcela, ou o código dela", "012/120"},
	{"vencimento", "vencimento em vigor", "10/11/2026"},
	{"dias_atraso", "dias de atraso", "17"},
	{"valor", "valor da parcela", "R$ 1.500,00"},
	{"valor_atualizado", "o que o sistema de origem cobra hoje, com a data do cálculo, ou a estimativa da régua, dita assim", "R$ 1.545,90 (calculado em 26/11/2026)"},
	{"linha_digitavel", "linha digitável do boleto", "00190.00009 01234.567891 23456.789012 3 00000000150000"},
	{"link_boleto", "endereço do boleto", "https://portal.exemplo.com.br/boleto/1001"},
	{"telefone_central", "telefone da central, em Configurações", "(11) 3333-0000"},
	{"protocolo", "número da ocorrência de cobrança do contrato", "500123"},
}

// Lengths in characters.
const (
	maxNome    = 80
	maxAssunto = 200
	maxTexto   = 16 << 10
)

// Falta says that words cannot be filled because there is no value for something that they name.
type Falta struct{ Variavel, Rotulo string }

// Error is Portuguese, and begins as what is missing before an entrega goes does.
func (f *Falta) Error() string { return "falta " + f.Rotulo + " ({" + f.Variavel + "})" }

// pedaco is a part of a text: plain, or the name of a variable.
type pedaco struct{ texto, variavel string }

// lerPalavras cuts a text at its variables. A brace that is none, and a name that is not in the table, is an *crm.Invalido with the line.
func lerPalavras(campo, texto string) (pedacos []pedaco, err error) {
	linha := 1
	recusar := func(frase string) error {
		return crm.NovoInvalido(campo, crm.MotivoFormato, fmt.Sprintf("na linha %d do texto: %s", linha, frase))
	}
	for texto != "" {
		i := strings.IndexAny(texto, "{}")
		if i < 0 {
			return append(pedacos, pedaco{texto: texto}), nil
		}
		if i > 0 {
			pedacos = append(pedacos, pedaco{texto: texto[:i]})
		}
		linha += strings.Count(texto[:i], "\n")
		fim := strings.IndexByte(texto[i:], '}')
		if texto[i] == '}' || fim < 0 || strings.ContainsAny(texto[i+1:i+fim], "{\n") {
			return nil, recusar("as chaves só cercam o nome de uma variável, como {nome}")
		}
		nome := texto[i+1 : i+fim]
		if !slices.ContainsFunc(Variaveis, func(v Variavel) bool { return v.Nome == nome }) {
			return nil, recusar("a variável " + crm.Encurtar(nome, 40) + " não existe; existem: " + nomes())
		}
		pedacos, texto = append(pedacos, pedaco{variavel: nome}), texto[i+fim+1:]
	}
	return pedacos, nil
}

func nomes() string {
	var todos []string
	for _, v := range Variaveis {
		todos = append(todos, v.Nome)
	}
	return strings.Join(todos, ", ")
}

// Preencher fills a text that was judged before. A variable without a value is a *Falta: nothing is ever sent with a hole.
func Preencher(texto string, valores map[string]string) (string, error) {
	pedacos, err := lerPalavras("texto", texto)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range pedacos {
		valor := valores[p.variavel]
		if p.variavel != "" && valor == "" {
			i := slices.IndexFunc(Variaveis, func(v Variavel) bool { return v.Nome == p.variavel })
			return "", &Falta{p.variavel, Variaveis[i].Rotulo}
		}
		b.WriteString(p.texto + valor)
	}
	return b.String(), nil
}

// Exemplos are invented values of all that words may name.
func Exemplos() map[string]string {
	valores := make(map[string]string, len(Variaveis))
	for _, v := range Variaveis {
		valores[v.Nome] = v.Exemplo
	}
	return valores
}

// conferirPalavras judges a subject and a text. prefixo names the step in the field.
func conferirPalavras(prefixo string, assunto, texto *string) (problemas []error) {
	*assunto, *texto = strings.TrimSpace(*assunto), strings.TrimSpace(strings.ReplaceAll(*texto, "\r\n", "\n"))
	for _, x := range []struct {
		campo, texto string
		maximo       int
	}{{"assunto", *assunto, maxAssunto}, {"texto", *texto, maxTexto}} {
		campo := prefixo + x.campo
		switch {
		case x.texto == "":
			problemas = append(problemas, crm.NovoInvalido(campo, crm.MotivoVazio))
			continue
		case !utf8.ValidString(x.texto):
			problemas = append(problemas, crm.NovoInvalido(campo, crm.MotivoFormato, "UTF-8"))
		case utf8.RuneCountInString(x.texto) > x.maximo:
			problemas = append(problemas, crm.NovoInvalido(campo, crm.MotivoLongo, fmt.Sprint(x.maximo)))
		case x.campo == "assunto" && strings.Contains(x.texto, "\n"):
			problemas = append(problemas, crm.NovoInvalido(campo, crm.MotivoQuebra))
		case strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(x.texto), crm.EhControle):
			problemas = append(problemas, crm.NovoInvalido(campo, crm.MotivoControle))
		}
		if _, err := lerPalavras(campo, x.texto); err != nil {
			problemas = append(problemas, err)
		}
	}
	return problemas
}
