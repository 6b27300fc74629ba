package main

import (
	"strings"

	"ponte/crm/planilha"
)

// filesInEnglish says in English what is wrong with a file, or with a line of one that cannot be read. A test walks through all of it.
var filesInEnglish = strings.NewReplacer(
	planilha.ErrVazio.Frase, "the file is empty: its first line has to hold the names of the columns",
	planilha.ErrBinario.Frase, "the file is no text: save it as CSV, not as XLSX",
	planilha.ErrMacintosh.Frase, "the lines of the file end in CR alone (Excel's \"CSV (Macintosh)\"): save it as CSV UTF-8",
	planilha.ErrUTF16.Frase, "the file is in UTF-16 (Excel's \"Unicode Text\"): save it as CSV UTF-8",
	planilha.FrasesLinha[planilha.LinhaAspas], "a quote out of place: inside a quoted value, write each quote twice",
	planilha.FrasesLinha[planilha.LinhaAberta], "a quote that is never closed",
	planilha.FrasesLinha[planilha.LinhaLarga], "more values than columns: quote the value that holds the separator",
	planilha.FrasesLinha[planilha.LinhaGrande], "a line of more than 1 MiB: a quote before it is probably never closed; the rest of the file was not read",
	"; as linhas até a ", "; the lines up to ", " ficam de fora com ela", " are left out with it",
	"o cabeçalho não serve: ", "the header does not fit: ", "o cabeçalho não pode ser lido: ", "the header cannot be read: ",
	"colunas desconhecidas: ", "unknown columns: ", "colunas repetidas: ", "repeated columns: ", "faltam as colunas: ", "missing columns: ",
	" (as colunas são: ", " (the columns are: ",
	"não é uma planilha XLSX que se possa ler, nem um texto: ", "it is neither an XLSX file that can be read nor a text: ",
)

// englishOfImports is what was read in a file otherwise than it stands there.
var englishOfImports = map[string]string{
	"ARQUIVO MISTURA LINHAS EM UTF-8 (%d) E EM WINDOWS-1252 (%d, A PRIMEIRA E A %d)":   "the file has lines in UTF-8 (%s) and in windows-1252 (%s, the first of them is %s)",
	"Cada linha foi lida no seu; conferir os acentos":                                  "each line was read as what it is; check the accents",
	"COLUNAS SEM LUGAR AQUI, NAO LIDAS: %s":                                            "columns without a place here, not read: %s",
	"Nada a fazer, se nao fazem falta":                                                 "nothing to do, unless they are needed",
	"%s CONTRATOS NOVOS NAO SAO ANUNCIADOS AOS DESTINOS":                               "%s new contracts are not announced to destinations",
	"Um arquivo nao anuncia contratos; avisar os assinantes de outro modo, se preciso": "a file announces no contracts; tell subscribers in another way, if they need it",
	"%s COM DATA NULA (%s), LIDA COMO VAZIA":                                           "%s has a date that stands for none (%s), read as empty",
	"Deixar a celula vazia quando nao ha data":                                         "leave the cell empty where there is no date",
	"%s SEM VALOR (%s), LIDO COMO VAZIO":                                               "%s has no value (%s), read as empty",
	"Deixar a celula vazia quando nao ha valor":                                        "leave the cell empty where there is no value",
	"SEM DATA_ABERTURA, LIDA COMO A DE FECHAMENTO":                                     "no data_abertura, read as that of data_fechamento",
	"Informar data_abertura":                                                           "give data_abertura",
	"%s DIFERENTE DO CADASTRO, QUE FICOU COMO ESTAVA":                                  "%s differs from the record, which stays as it was",
	"Corrigir o cadastro, ou dizer em donos_do_cadastro de quem e o dado":              "mend the record, or say in donos_do_cadastro whose the datum is",
	"ALTERADO NO FUTURO: DATA NAO CONSIDERADA":                                         "changed in the future: the date is not counted",
	"Conferir o relogio do sistema que envia":                                          "check the clock of the system that sends",
	"CODIGO %s NAO GRAVADO: QUEM ENVIA NAO E DONO DA IDENTIFICACAO DO CLIENTE":         "codigo %s is not kept: who sends does not own the client's identification",
	"%s %s TROCADO POR %s":                                                             "%s %s gave way to %s",
	"Conferir se outro sistema ainda usa o anterior":                                   "check whether another system still uses the older one",
	"CONJUGE %s AINDA NAO VEIO":                                                        "spouse %s has not come yet",
	"Entra quando ele vier":                                                            "is kept when it does",
}

// noticed says a notice in English: what was met, and what to do about it.
func noticed(notice string) string {
	problem, action, found := strings.Cut(strings.TrimSuffix(notice, "::"), ":: ACAO:: ")
	if !found {
		return inEnglish(notice)
	}
	return inEnglish(problem) + "; " + inEnglish(action)
}
