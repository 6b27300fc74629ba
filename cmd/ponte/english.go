package main

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// english says in English what the rules say in Portuguese to whom a command reaches, as they are written there; %s, %d, %c, %q and %w stand for
// what is filled in, in the same order. A test finds what is missing here, and what nothing says any more. What is kept, as the sentence that a
// caller saw or an alarm's, is no message of a command: it is printed as it is.
var english = joined(englishOfRules, englishOfUseCases, englishOfImports, englishOfSerasa)

func joined(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

var englishOfRules = map[string]string{
	"na linha %d do texto: %s":                                                        "in line %s of the text: %s",
	"um dia de até um ano à frente":                                                   "a day up to a year ahead",
	"um valor em reais, como 1.234,56":                                                "an amount in reais, as 1.234,56",
	"uma ocorrência de cobrança aberta deste contrato":                                "an open ocorrência of collection of this contract",
	"uma promessa ou acordo em aberto; cancele-o antes":                               "a promise or agreement that is open; cancel it first",
	"não é um CNPJ válido: confira os 14 dígitos":                                     "it is no valid CNPJ: check the 14 digits",
	"escreva as duas letras maiúsculas da natureza, como IM":                          "write the two capital letters of the natureza, as IM",
	"escreva DDD, número de 8 dígitos e ramal, como 11 33334444 12":                   "write area code, number of 8 digits and extension, as 11 33334444 12",
	"use quatro dígitos, como 0012":                                                   "use four digits, as 0012",
	"use até 8 caracteres, sem espaços":                                               "use up to 8 characters, without spaces",
	"%s solicitações por dia; espere até amanhã":                                      "%s requests a day; wait until tomorrow",
	"avalie quando a ocorrência estiver encerrada":                                    "rate it when the ocorrência is closed",
	"envie fotos JPEG, PNG, WebP ou HEIC; %s é outra coisa, qualquer que seja o nome": "send photos as JPEG, PNG, WebP or HEIC; %s is something else, whatever its name",
	"este tipo não recebe fotos":                                                      "this kind takes no photos",
	"um tipo que chega fechado precisa de um status que encerra":                      "a kind that arrives closed needs a status that closes",
	"um tipo que chega aberto precisa de um status que não encerra":                   "a kind that arrives open needs a status that does not close",
	"uma assistência chega aberta: alguém precisa fazê-la":                            "an assistência arrives open: somebody has to do it",
	"até 64 letras sem acento, números, hífens e sublinhados":                         "up to 64 letters without accents, digits, hyphens and underscores",
	"letras minúsculas sem acento, números e . _ - @, até 100":                        "lower-case letters without accents, digits and . _ - @, up to 100",
	"letras, números e, depois do primeiro, espaço . _ @ -":                           "letters, digits and, after the first, space . _ @ -",
	"letras sem acento, números e sublinhados":                                        "letters without accents, digits and underscores",
	"uma duração de 0 a %sh, como 48h ou 10m":                                         "a duration of 0 to %sh, as 48h or 10m",
	"um nome de até 200 caracteres":                                                   "a name of up to 200 characters",
	"0 a %s":                                                                          "0 to %s",
	"%s: use até 4 caracteres":                                                        "%s: use up to 4 characters",
	"Prazo de resposta: use pelo menos 100ms":                                         "Prazo de resposta: use at least 100ms",
	"a remessa não é um arquivo %s":                                                   "the remessa is no file of %s",
	"o retorno é da remessa %s, e esta é a %s":                                        "the return is of remessa %s, and this is %s",
	"o retorno é de outro credor: a raiz do CNPJ não é a da remessa %s":               "the return is of another creditor: the root of its CNPJ is not that of remessa %s",
	"o retorno da remessa %s tem outro diferencial nas posições 127-130":              "the return of remessa %s has another differential in positions 127-130",
	"é um arquivo SERASA-CONVEM01, o dos bancos (REFIN), de outras posições: peça à Serasa o retorno do SERASA-CONVEM04": "it is a file SERASA-CONVEM01, that of banks (REFIN), with other positions: ask Serasa for the return of SERASA-CONVEM04",
	"o arquivo de retorno está vazio": "the return file is empty",
	"não é um retorno do PEFIN: a primeira linha precisa ser um cabeçalho com SERASA-CONVEM04 nas posições 105-119": "it is no return of PEFIN: the first line has to be a header with SERASA-CONVEM04 in positions 105-119",
	"a linha %d do retorno tem %d posições em vez de 600: o arquivo está cortado ou foi alterado; baixe-o de novo":  "line %s of the return has %s positions instead of 600: the file is cut or was changed; fetch it again",
	"a linha %d do retorno não é um registro de detalhe: o arquivo está fora de ordem; baixe-o de novo":             "line %s of the return is no detail record: the file is out of order; fetch it again",
	"o retorno está cortado: falta o registro de fim (9); baixe-o de novo":                                          "the return is cut: the trailer (9) is missing; fetch it again",
	"é a própria remessa (E na posição 126), e não o retorno dela (R ou I)":                                         "it is the remessa itself (E in position 126), not its return (R or I)",
	"não é um retorno: a posição 126 não é R nem I":                                                                 "it is no return: position 126 is neither R nor I",
	"o cabeçalho do retorno não traz o CNPJ do credor ou o número da remessa em dígitos":                            "the header of the return lacks the creditor's CNPJ or the number of the remessa in digits",
	"a remessa tem linhas de outro tamanho: veja-a na régua antes":                                                  "the remessa has lines of another length: look at it with ponte serasa ruler first",
	"a remessa não tem um cabeçalho e um registro de fim":                                                           "the remessa has no header and no trailer",
	"um dia até %s": "a day until %s",
	"letras sem acento, números e hífens, como residencial-aurora":                   "letters without accents, digits and hyphens, as residencial-aurora",
	"%q não é uma causa; as causas são %s":                                           "%s is no cause; the causes are %s",
	"%s: escreva como %s=10, com um número de 0 (desligado) a %d":                    "%s: write it as %s=10, with a number from 0 (off) to %s",
	"uma entrega desta ação ainda por enviar; espere o resultado dela, ou cancele-a": "a delivery of this action that is still to be sent: wait for its outcome, or cancel it",
	"uma entrega desta ação que ainda não terminou":                                  "a delivery of this action that has not ended",
	"%s tem bits além da rede: é %s, ou só %s":                                       "%s has host bits: %s, or %s alone",
	"%s foi revogada; crie-a de novo para que volte":                                 "%s was revoked; ponte credential create brings it back",
	"um registro":                   "a record",
	"%s, do próprio Ponte":          "%s, of Ponte itself",
	"até 90 dias a partir de agora": "up to 90 days from now",
	"a senha atual":                 "the present password",
	"uma duração de 1m a 720h, como 30m ou 2h; vazio não vigia": "a duration of 1m to 720h, as 30m or 2h; empty does not watch",
	"uma duração de 1m a 720h, como 30m ou 2h":                  "a duration of 1m to 720h, as 30m or 2h",
	"%s é a matriz de %s":                                       "%s is the head office of %s",
	"precisa de letras ou dígitos":                              "it needs letters or digits",
	"o papel Admin pode tudo, sempre, e não muda":               "the papel Admin may do everything, always, and does not change",
	"%s está revogada":                                          "%s is revoked",
	"%d, que espere uma decisão":                                "%s, that waits for a decision",
	"ativar um usuário":                                         "to activate a user",
	"1 a %s":                                                    "1 to %s",
	"o orçamento de chamadas desta execução acabou":             "the budget of calls of this run is used up",
	"a fonte recusou o usuário ou a senha":                      "the source refused the user or the password",
	"use HH:MM-HH:MM, como 22:00-05:00":                         "use HH:MM-HH:MM, as 22:00-05:00",
	"configuração desconhecida: %s":                             "unknown setting: %s",
	"%s: use um de %s":                                          "%s: use one of %s",
	"%s: use um número de %d a %d":                              "%s: use a number from %s to %s",
	"%s: use um tamanho de %s a %s":                             "%s: use a size from %s to %s",
	"%s de uma vez":                                             "%s at once",
	"%s endereços ignorados":                                    "%s ignored addresses",
	"%s: use sim ou nao":                                        "%s: use sim or nao",
	"%s (%s): falta preencher antes de ativar: %s":              "%s (%s): fill this in before it is activated: %s",
	"%s: use linhas SITUACAO=status":                            "%s: use lines SITUACAO=status",
	"%s: em %s=%s, não há status com o código %q: cadastre-o em Status e códigos ou use um destes: %s":       "%s: in %s=%s, there is no status with the code %s: make it by ponte status set, or use one of these: %s",
	"%s: %s está em mais de uma linha, e maiúsculas não contam":                                              "%s: %s stands in more than one line, whatever its case",
	"%s: use até %d bytes de texto UTF-8":                                                                    "%s: use up to %s bytes of UTF-8 text",
	"%s: não aceita caracteres de controle":                                                                  "%s: takes no control characters",
	"%s: use um endereço http:// ou https:// com {id} depois do servidor, como https://servidor/pagina/{id}": "%s: use an http:// or https:// address with {id} after the server, as https://server/page/{id}",
	"%s: use um caminho sem servidor, como /v1/recurso":                                                      "%s: use a path without a server, as /v1/resource",
	"%s: use durações como 500ms, 15s, 5m ou 2h, até 72h":                                                    "%s: use durations as 500ms, 15s, 5m or 2h, up to 72h",
	"%s: use linhas chave=valor":                                                                             "%s: use lines key=value",
	"%s: use um ou mais de %s, separados por vírgula":                                                        "%s: use one or more of %s, separated by commas",
	"%s: use um endereço http:// ou https:// sem parâmetros":                                                 "%s: use an http:// or https:// address without parameters",
	"%s: não escreva usuário e senha no endereço, há campos para eles":                                       "%s: write no user and password into the address, there are fields for them",
	"%s: %s é um endereço link-local ou de nenhum servidor, que não é aceito":                                "%s: %s is a link-local address or one of no server, which is not accepted",
	"escreva grupo=sistema, como cliente.contato=SISTEMA: %s":                                                "write group=system, as cliente.contato=SYSTEM: %s",
	"%s não é um grupo; os grupos são: %s":                                                                   "%s is no group; the groups are: %s",
	"%q: escreva como seg-sex 08:00-18:00":                                                                   "%s: write it as seg-sex 08:00-18:00",
	"%q não é um intervalo de horas, como 08:00-18:00":                                                       "%s is no range of hours, as 08:00-18:00",
	"%q termina antes de começar: escreva as horas na ordem, como 08:00-18:00":                               "%s ends before it begins: write the hours in order, as 08:00-18:00",
	"%q começa antes do fim do intervalo anterior de %s":                                                     "%s begins before the range before it ends, of %s",
	"%q não é um dia, como 25/12 ou 20/11/2026":                                                              "%s is no day, as 25/12 or 20/11/2026",
	"use http(s)://HOST[:PORTA]":                                                                             "use http(s)://HOST[:PORT]",
	"use nomes de partes do contrato, separados por vírgula, como DESCRICAO, COD_PROJETO":                    "use names of the contract's parts, separated by commas, as DESCRICAO, COD_PROJETO",
	"%s, de quem é o gestor":                                                                                 "%s, whose manager this is",
	"quem vê todas as instalações vê todas as filiais":                                                       "who sees all tenants sees all filiais",
	"entre as de %s": "among those of %s",
	"o nome do servidor, como %s, sem porta nem barras":                                          "the server's name, as %s, without port or slashes",
	"1 a 65535; as comuns são %s":                                                                "1 to 65535; the common ones are %s",
	"um servidor da mesma empresa e filial":                                                      "a server of the same empresa and filial",
	"um caminho com barras, como crm/documentos":                                                 "a path with slashes, as crm/documentos",
	"0 a %s segundos":                                                                            "0 to %s seconds",
	"escolha uma, ou marque Servidor principal":                                                  "choose one, or make it the main server",
	"marque-a quando há senha: sem ela a senha viaja aberta":                                     "choose tls or ssl where there is a password: without, it travels in clear",
	"um cliente com este documento ou id":                                                        "a client with this document or id",
	"a identificação fica, %s":                                                                   "the identification stays, %s",
	"%s: use linhas código=id":                                                                   "%s: use lines code=id",
	"%s: a linha de %s não tem um id do CV, que é um número":                                     "%s: the line of %s has no id of the CV, which is a number",
	"%s: use linhas status=situação":                                                             "%s: use lines status=situation",
	"%s: não há um status %s":                                                                    "%s: there is no status %s",
	"%s: falta a situação do status %s":                                                          "%s: the situation of status %s is missing",
	"não há como perguntar ao destino se a ação foi executada":                                   "the destination cannot be asked whether the action was done",
	"o programa jq não pode ser lido: %w":                                                        "the jq program cannot be read: %s",
	"o programa jq não é válido: %w":                                                             "the jq program is not valid: %s",
	"%s: o programa não serve a nenhuma ação: %w":                                                "%s: the program serves no action: %s",
	"o endereço do destino não pode ser lido":                                                    "the destination's address cannot be read",
	"Prazo de resposta: use de 1s a 1m":                                                          "Prazo de resposta: use 1s to 1m",
	"%s: use https://dominio:porta/, sem caminho":                                                "%s: use https://domain:port/, without a path",
	"%s: use códigos separados por vírgula, como 320, 325":                                       "%s: use codes separated by commas, as 320, 325",
	"%s: use linhas efeito=código":                                                               "%s: use lines effect=code",
	"%s: a linha %s não é cancelada, finalizada, excluida, em_andamento ou aberta com um código": "%s: the line %s is not cancelada, finalizada, excluida, em_andamento or aberta with a code",
	"%s: o código %s está em %s e em %s":                                                         "%s: the code %s is in %s and in %s",
	"%s: use linhas situação=efeito":                                                             "%s: use lines situation=effect",
	"%s: a linha de %s não diz cancelada, finalizada ou em_andamento":                            "%s: the line of %s does not say cancelada, finalizada or em_andamento",
	"%s está em mais de uma linha":                                                               "%s stands in more than one line",
	"a linha de %s está incompleta":                                                              "the line of %s is not complete",
	"%s não está em %s":                                                                          "%s is not in %s",
	"a linha de %s precisa de um status do CRM":                                                  "the line of %s needs a status of the CRM",
	"%s: %s não é um status do CRM: crie-o antes, em Status e códigos":                           "%s: %s is no status of the CRM: make it first, by ponte status set",
	"use whsec_ seguido do base64 de 24 a 64 bytes, como o que openssl rand -base64 32 sorteia":  "use whsec_ followed by the base64 of 24 to 64 bytes, as openssl rand -base64 32 draws them",
	"%s: é o mesmo que o Segredo":                                                                "%s: is the same as the Segredo",
}

var placeholder = regexp.MustCompile(`%[sdcqw]`)

// translation is a row of english, ready to be used.
type translation struct {
	pt *regexp.Regexp
	en []string // what stands between the placeholders
}

// translations are the rows; those that say more come first, so that "%s não está em %s" takes nothing that another row is about.
var translations = sync.OnceValue(func() []translation {
	var rows []translation
	sentences := slices.SortedFunc(maps.Keys(english), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	for _, pt := range sentences {
		parts := placeholder.Split(pt, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		rows = append(rows, translation{regexp.MustCompile(`(?s)^` + strings.Join(parts, `(.+?)`) + `$`), strings.Split(english[pt], "%s")})
	}
	return rows
})

// inEnglish translates a sentence of the rules, also after a name and a colon; what is none of them stays as it is.
func inEnglish(text string) string {
	for _, row := range translations() {
		filled := row.pt.FindStringSubmatch(text)
		if filled == nil {
			continue
		}
		var b strings.Builder
		for i, part := range row.en {
			if b.WriteString(part); i+1 < len(row.en) {
				b.WriteString(inEnglish(filled[i+1])) // a setting's sentence has another one in it
			}
		}
		return b.String()
	}
	if name, rest, found := strings.Cut(text, ": "); found {
		return name + ": " + inEnglish(rest)
	}
	return text
}
