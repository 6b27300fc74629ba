package crm

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// PapelCampo says what a CampoAcao holds, and with it how it is judged.
type PapelCampo string

// What a CampoAcao may hold.
const (
	PapelInicio PapelCampo = "inicio" // an instant to come
	PapelFim    PapelCampo = "fim"    // an instant after PapelInicio
	PapelPessoa PapelCampo = "pessoa" // the partner's id of a person
)

// CampoAcao is something that a person says when a status asks a destination for an action. It is kept as a campo variável of
// the ocorrência, where the destination's mapping finds it, and where a caller of the webservice may have put it.
type CampoAcao struct {
	Codigo      string // of the campo variável; in forms the field's name
	Rotulo      string // Portuguese
	Ajuda       string // Portuguese
	Papel       PapelCampo
	Obrigatorio bool
}

// formaDoMomento is how people write an instant of a CampoAcao; a form's own field writes a T for the blank.
const formaDoMomento = "AAAA-MM-DD HH:MM"

// AcaoDoStatus finds what entering a status asks for, among the definitions of destinations; nil = nothing.
func AcaoDoStatus(definicoes []DefinicaoDestino, st *Status) (*DefinicaoDestino, *AcaoDestino) {
	if st == nil || st.IntegracaoExterna == "" {
		return nil, nil
	}
	return donoDaAcao(definicoes, st.IntegracaoExterna)
}

// donoDaAcao is the destination that performs an action, and the action's row; nil when none does.
func donoDaAcao(definicoes []DefinicaoDestino, codigo string) (*DefinicaoDestino, *AcaoDestino) {
	for i := range definicoes {
		if a, ok := definicoes[i].Acao(codigo); ok {
			return &definicoes[i], &a
		}
	}
	return nil, nil
}

// lerCamposDaAcao judges what a person typed for the action that a status asks for, and gives it as campos variáveis; one that
// may be empty and is, is empty there too, so that an earlier visit's does not stand for it. What is wrong is *Invalido, all of
// it at once.
func lerCamposDaAcao(definicoes []DefinicaoDestino, st *Status, digitados map[string]string, zona *time.Location, agora time.Time) ([]Item, error) {
	var campos []CampoAcao
	if _, acao := AcaoDoStatus(definicoes, st); acao != nil {
		campos = acao.Campos
	}
	var itens []Item
	var problemas []error
	var inicio time.Time
	var rotuloInicio string
	conhecidos := make([]string, 0, len(campos))
	for _, c := range campos {
		conhecidos = append(conhecidos, c.Codigo)
		valor := strings.TrimSpace(digitados[c.Codigo])
		if valor == "" {
			if c.Obrigatorio {
				problemas = append(problemas, NovoInvalido(c.Codigo, MotivoVazio))
			}
			itens = append(itens, Item{Codigo: c.Codigo})
			continue
		}
		var problema error
		switch c.Papel {
		case PapelPessoa:
			problema = validarPessoa(c.Codigo, valor)
		default:
			var t time.Time
			t, problema = lerMomento(c.Codigo, valor, zona)
			switch {
			case problema != nil:
			case c.Papel == PapelInicio && !t.After(agora):
				problema = NovoInvalido(c.Codigo, MotivoPassado)
			case c.Papel == PapelInicio:
				inicio, rotuloInicio = t, c.Rotulo
			case !inicio.IsZero() && !t.After(inicio):
				problema = NovoInvalido(c.Codigo, MotivoOrdem, rotuloInicio)
			}
			valor = t.Format(time.RFC3339)
		}
		problemas = anexarErro(problemas, problema)
		itens = append(itens, Item{Codigo: c.Codigo, Valor: valor})
	}
	for codigo, valor := range digitados {
		if strings.TrimSpace(valor) != "" && !slices.Contains(conhecidos, codigo) {
			problemas = append(problemas, NovoInvalido(codigo, MotivoDesconhece, conhecidos...))
		}
	}
	return itens, errors.Join(problemas...)
}

// lerMomento reads an instant with its hour, in UTC.
func lerMomento(campo, valor string, zona *time.Location) (time.Time, error) {
	t, leitura := LerData(valor, zona)
	if leitura != DataLida || semHora(valor) {
		return time.Time{}, NovoInvalido(campo, MotivoFormato, formaDoMomento)
	}
	return t, nil
}

const maxPessoa = 100

func validarPessoa(campo, valor string) error {
	switch {
	case utf8.RuneCountInString(valor) > maxPessoa:
		return NovoInvalido(campo, MotivoLongo, "100")
	case strings.ContainsFunc(valor, EhControle) || !utf8.ValidString(valor):
		return NovoInvalido(campo, MotivoControle)
	}
	return nil
}

// paresDaAcao are campos variáveis as the trail shows them (descrever).
func paresDaAcao(itens []Item) []string {
	var pares []string
	for _, i := range itens {
		pares = append(pares, i.Codigo, i.Valor)
	}
	return pares
}
