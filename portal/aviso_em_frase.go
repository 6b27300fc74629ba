package portal

import (
	"encoding/json"
	"regexp"
	"strings"
)

// siglas stay in capitals inside a sentence.
var siglas = map[string]bool{
	"API": true, "BODY": true, "CEP": true, "CNPJ": true, "CPF": true, "CRM": true, "CSV": true, "CV": true, "ERP": true, "GET": true, "HTTP": true, "ID": true, "IP": true, "JSON": true,
	"POST": true, "REST": true, "SLA": true, "SOAP": true, "SOAPACTION": true, "URL": true, "UTF": true, "WSDL": true, "XML": true, "XLSX": true,
}

// acentos are endings and words that the integration log writes without their accents.
var acentos = []struct {
	re   *regexp.Regexp
	como string
}{
	{regexp.MustCompile(`(?i)\bnao\b`), "não"},
	{regexp.MustCompile(`(?i)coes\b`), "ções"},
	{regexp.MustCompile(`(?i)cao\b`), "ção"},
	{regexp.MustCompile(`(?i)ssao\b`), "ssão"},
	{regexp.MustCompile(`\b(c)odigo`), "${1}ódigo"},
	{regexp.MustCompile(`\b(n)umero`), "${1}úmero"},
	{regexp.MustCompile(`\b(e)ndereco`), "${1}ndereço"},
	{regexp.MustCompile(`\bcabecalho`), "cabeçalho"},
	{regexp.MustCompile(`\bocorrencia`), "ocorrência"},
	{regexp.MustCompile(`\bconjuge`), "cônjuge"},
	{regexp.MustCompile(`\bconteudo`), "conteúdo"},
	{regexp.MustCompile(`\busuario`), "usuário"},
	{regexp.MustCompile(`\bpadrao\b`), "padrão"},
	{regexp.MustCompile(`\bja\b`), "já"},
	{regexp.MustCompile(`\bha\b`), "há"},
	{regexp.MustCompile(`\bcelula\b`), "célula"},
}

// avisoEmFrase writes a line of the integration log, "<PROBLEMA>:: ACAO:: <o que fazer>::", as people read: in sentence case, with its
// accents. Codes, names of parts and acronyms stay as they are.
func avisoEmFrase(aviso string) string {
	problema, acao, ok := strings.Cut(aviso, ":: ACAO:: ")
	if !ok {
		return comoFrase(aviso)
	}
	acao = strings.TrimSuffix(acao, "::")
	frase := comoFrase(acentuar(emMinusculas(problema)))
	if acao == "" || acao == "Nenhuma" {
		return frase
	}
	return frase + " " + comoFrase(acentuar(acao))
}

// registroEmFrase is a text that may be such a line, as Ponte writes into a narrativa or beside a delivery; any other stays as it is.
func registroEmFrase(texto string) string {
	if !strings.Contains(texto, ":: ACAO:: ") {
		return respostaEmFrase(texto)
	}
	return avisoEmFrase(texto)
}

// comResposta is what a partner answered, with its body.
var comResposta = regexp.MustCompile(`^(.*?) \(HTTP (\d{3})\): (\{.*\})$`)

// respostaEmFrase takes a partner's own sentence out of the JSON in which it came; the try keeps the whole.
func respostaEmFrase(texto string) string {
	m := comResposta.FindStringSubmatch(texto)
	if m == nil {
		return texto
	}
	var corpo map[string]any
	if json.Unmarshal([]byte(m[3]), &corpo) != nil {
		return texto
	}
	for _, nome := range []string{"mensagem", "message", "erro", "error", "detail", "title"} {
		if frase, _ := corpo[nome].(string); strings.TrimSpace(frase) != "" {
			return m[1] + ": " + strings.TrimSpace(frase) + " (HTTP " + m[2] + ")"
		}
	}
	return texto
}

// emMinusculas lowers the words in capitals that are no code.
func emMinusculas(texto string) string {
	palavras := strings.Split(texto, " ")
	for i, p := range palavras {
		nua := strings.Trim(p, ",.;:()")
		if p == strings.ToUpper(p) && !siglas[nua] && !strings.ContainsAny(nua, "_-0123456789/@=") {
			palavras[i] = strings.ToLower(p)
		}
	}
	return strings.Join(palavras, " ")
}

func acentuar(texto string) string {
	palavras := strings.Split(texto, " ")
	for i, p := range palavras {
		if p == strings.ToUpper(p) || strings.ContainsAny(p, "_0123456789") {
			continue
		}
		for _, a := range acentos {
			p = a.re.ReplaceAllString(p, a.como)
		}
		palavras[i] = p
	}
	return strings.Join(palavras, " ")
}
