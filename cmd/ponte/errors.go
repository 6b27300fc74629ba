package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/storage"
)

// sentences say in English what crm.Invalido says in Portuguese; %s is its Detalhe. A test keeps the two complete.
var sentences = map[crm.Motivo]string{
	crm.MotivoVazio:       "is required",
	crm.MotivoLongo:       "is longer than %s characters",
	crm.MotivoCurto:       "needs at least %s characters",
	crm.MotivoFormato:     "is not in an accepted form: %s",
	crm.MotivoOpcao:       "must be one of: %s",
	crm.MotivoDocumento:   "is not a valid CPF or CNPJ: check the digits",
	crm.MotivoDuplicado:   "exists already: %s",
	crm.MotivoInexistente: "was not found: %s",
	crm.MotivoAmbiguo:     "may be more than one: %s",
	crm.MotivoPassado:     "is over already",
	crm.MotivoConflito:    "was changed by somebody else meanwhile: read it again and repeat",
	crm.MotivoDivergente:  "finds different records: %s",
	crm.MotivoDesconhece:  "is no known name; the names are: %s",
	crm.MotivoUnico:       "must leave another active administrator%s",
	crm.MotivoRepetida:    "must differ from the present one and from the login",
	crm.MotivoDigitos:     "must be digits only, and not zeros only",
	crm.MotivoCientifico:  "has a number in scientific notation: format the column as text",
	crm.MotivoFormatado:   "has a formatted number: leave the digits only and format the column as text",
	crm.MotivoDia:         "is no day of the calendar: check the day and the month",
	crm.MotivoQuebra:      "has a line break",
	crm.MotivoControle:    "has a control character",
	crm.MotivoOrdem:       "must come after %s",
	crm.MotivoEspera:      "has not come yet: %s; the record is kept until it does",
	crm.MotivoDesligado:   "is switched off for synchronisation: %s",
	crm.MotivoSoMestre:    "is for a master credential alone: %s",
	crm.MotivoAlemDoSeu:   "goes beyond what you may do yourself: %s",
	crm.MotivoSoAdmin:     "is for an administrator alone: %s",
	crm.MotivoTemQuem:     "is in use by %s: take it from them first",
	crm.MotivoCirculo:     "closes a circle in the hierarchy: %s",
	crm.MotivoOutro:       "is not of this tenant: %s",
	crm.MotivoEmUso:       "cannot be deleted: data are linked to it: %s",
	crm.MotivoLimite:      "goes beyond the limit of %s",
	crm.MotivoBits:        "%s?",
	crm.MotivoSemInclusao: "was not found, and the caller may not create clients: %s",
}

// arguments name the fields of crm as the command line does; columns of files and keys of settings keep their names.
var arguments = map[string]string{
	"usuario": "USER", "senha": "the password", "busca": "--lookup", "ao_repetir": "--on-repeat",
	"janela": "--window", "operacao": "--operation", "endereco": "CIDR", "ate": "--until", "nota": "--note",
	"texto": "--text", "motivo": "--reason", "fase": "--phase", "integracao_externa": "--external", "destino": "DESTINATION", "papeis": "--role",
	"escopos": "--scope", "nome": "the name", "sla_horas": "--sla", "tarefas": "--tasks", "divisao": "--divisao", "solicitacao": "--solicitacao",
	"anterior_ate": "--keep", "credencial": "--credential", "como": "--as", "first-number": "--first-number", "slug": "SLUG", "porque": "--why",
	"dias": "--days", "alcance": "--sees", "integracao": "--integration", "token": "TOKEN", "identificacao": "--identity", "login": "LOGIN", "gestor": "--gestor",
}

// explain turns an error into lines for a person: what is wrong and what to do.
func explain(err error) []string {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) && !wrapsKnown(err) {
		var lines []string
		for _, one := range many.Unwrap() {
			lines = append(lines, explain(one)...)
		}
		return lines
	}
	return []string{sentence(err)}
}

// wrapsKnown tells whether several wrapped errors are one message: a mark for errors.Is beside its text.
func wrapsKnown(err error) bool {
	_, joined := err.(interface{ Unwrap() []error })
	if !joined {
		return true
	}
	for _, known := range []error{crm.ErrNaoEncontrado, crm.ErrConflito, crm.ErrJaExiste, crm.ErrIndisponivel, crm.ErrOcupado} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func sentence(err error) string {
	var invalid *crm.Invalido
	var file *planilha.ErroArquivo
	var line *planilha.ErroLinha
	var refusal *crm.Recusa
	switch {
	case errors.As(err, &file), errors.As(err, &line):
		return filesInEnglish.Replace(lastLine(err))
	case errors.As(err, &invalid):
		return describe(invalid)
	case errors.As(err, &refusal):
		return inEnglish(refusal.Frase) + strings.TrimPrefix(refusal.Error(), refusal.Frase)
	case errors.Is(err, storage.ErrBackup):
		return lastLine(err)
	case errors.Is(err, crm.ErrCursor):
		return "--after is no cursor of this list: use the one that the page before printed"
	case errors.Is(err, crm.ErrOcupado):
		return "the database is busy: try again in a moment"
	case errors.Is(err, crm.ErrIndisponivel):
		return "the database does not answer: check --database and the server behind it (" + lastLine(err) + ")"
	case errors.Is(err, storage.ErrSchema):
		return lastLine(err)
	case errors.Is(err, crm.ErrNaoEncontrado):
		return "not found"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return inEnglish(lastLine(err))
}

func describe(e *crm.Invalido) string {
	field := e.Campo
	if name, ok := arguments[field]; ok {
		field = name
	}
	return field + " " + reason(e)
}

var datesInEnglish = strings.NewReplacer("AAAA-MM-DD", "YYYY-MM-DD", "DD/MM/AAAA", "DD/MM/YYYY")

// reason is what is wrong, without the name of the field.
func reason(e *crm.Invalido) string {
	text := sentences[e.Motivo]
	if e.Motivo == crm.MotivoDesconhece && e.Detalhe == "" {
		return "is no known name: there is none here"
	}
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, inEnglish(datesInEnglish.Replace(e.Detalhe)))
	}
	return text
}

// lastLine keeps an error on one line.
func lastLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

func unknownTenant(slug string) error {
	if slug == "" {
		return errors.New("there is no tenant yet: ponte tenant create SLUG --cnpj N --name S")
	}
	return fmt.Errorf("there is no tenant %q: see ponte tenant list", slug)
}
