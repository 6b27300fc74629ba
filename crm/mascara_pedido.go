package crm

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// MaxConteudo is the size to which a payload is cut in the request log, in bytes (DESIGN §5).
const MaxConteudo = 64 << 10

// oculto stands for a value of which nothing is kept.
const oculto = "***"

// sigilo is how much of a part's value the request log may show.
type sigilo int

const (
	aberto     sigilo = iota // as it is
	codigo                   // as it is, but for CPFs written with their dots and hyphen: bare digits there are something else
	texto                    // as it is, but for CPFs written in it
	documento                // MascararDocumento
	email                    // MascararEmail
	fechado                  // nothing
	formulario               // a URL-encoded query (PARAMS): each of its values by its own name
)

// sigiloPorParte are the contract's parts whose name alone decides; the others follow sigiloDoNome.
var sigiloPorParte = map[string]sigilo{
	"CNPJ_CLIENTE": documento, "CNPJ_CPF": documento, "CPF": documento, "CPF_CNPJ": documento, "DOCUMENTO": documento,
	"EMAIL_CLIENTE": email, "NOME_MAE_CLIENTE": fechado, "RG_CLIENTE": fechado, "DT_NASC_CLIENTE": fechado,
	"BANCOS_CLIENTES": fechado, "CNPJ_EMPRESA": texto, "DESCRICAO": texto, "PARAMS": formulario,
	"CODIGO_OC": aberto, // the key that callers and operators search by
}

// nomesSecretos and nomesPessoais are what a part's name contains when a caller of another version spells it its own way.
var (
	nomesSecretos = []string{"SENHA", "SNH", "PASS", "PWD", "SECRET", "SEGREDO", "TOKEN", "CHAVE", "APIKEY", "API_KEY", "AUTHORIZATION"}
	nomesPessoais = []string{"NOME_MAE", "DT_NASC", "NASCIMENTO", "BANCO", "CONTA_CORRENTE"}
	// nomesDeCodigo begin the names of parts that hold phones, dates and numbers: eleven digits there are no CPF. COD_ and
	// ID_ are not among them, because some systems take a person's CPF for the code.
	nomesDeCodigo = []string{"DDD", "TEL", "DATA", "DT_", "DH_", "N_", "NUM", "CEP", "HR_", "USUARIO", "TIPO", "BLOQUEIO"}
)

func sigiloDoNome(nome string) sigilo {
	if s, ok := sigiloPorParte[nome]; ok {
		return s
	}
	switch {
	case contemAlgum(nome, nomesSecretos), contemAlgum(nome, nomesPessoais), nome == "RG", strings.HasPrefix(nome, "RG_"):
		return fechado
	case strings.Contains(nome, "CPF"), strings.Contains(nome, "CNPJ"):
		return documento
	case strings.Contains(nome, "EMAIL"):
		return email
	}
	for _, inicio := range nomesDeCodigo {
		if strings.HasPrefix(nome, inicio) {
			return codigo
		}
	}
	return texto
}

// NomeFechado tells whether the request log shows nothing of a part of this name (upper case).
func NomeFechado(nome string) bool { return sigiloDoNome(nome) == fechado }

func contemAlgum(nome string, partes []string) bool {
	for _, p := range partes {
		if strings.Contains(nome, p) {
			return true
		}
	}
	return false
}

// MascararParte is a part's value as the request log may keep it: secrets, CPF, RG, mother's name, birth date and bank
// data masked by the part's name (upper case), PARAMS inside, and whatever equals the password or holds it.
func MascararParte(nome, valor, senha string) string {
	if valor == "" {
		return ""
	}
	if valor = semSenha(valor, senha); valor == oculto {
		return oculto
	}
	sigilo := sigiloDoNome(nome)
	if sigilo == texto || sigilo == codigo {
		if mascarado, ok := mascararJSON(nome, valor, senha); ok {
			return mascarado
		}
		if temMarcacao(valor) {
			return mascararXML(nome, valor, senha)
		}
	}
	return mascararComo(sigilo, valor, senha)
}

// mascararComo masks a value that is no document in itself.
func mascararComo(sigilo sigilo, valor, senha string) string {
	switch sigilo {
	case formulario:
		return mascararFormulario(valor, senha)
	case fechado:
		return oculto
	case documento:
		return MascararDocumento(NormalizarDocumento(valor))
	case email:
		return MascararEmail(valor)
	case codigo:
		return mascararCPFs(valor, true)
	case texto:
		return mascararCPFs(valor, false)
	}
	return valor
}

// MascararFrase is a sentence or an answer as the request log may keep it: what a caller wrote into the wrong part is
// quoted there, too.
func MascararFrase(s, senha string) string { return mascararCPFs(semSenha(s, senha), false) }

// semSenha hides the password in a value. A password of one to three letters is hidden only where it is all there is.
func semSenha(valor, senha string) string {
	switch {
	case senha == "":
		return valor
	case valor == senha:
		return oculto
	case len(senha) >= 4:
		return strings.ReplaceAll(valor, senha, oculto)
	}
	return valor
}

// mascararFormulario masks each value of a URL-encoded query by its name. What cannot be read is not shown, nor is a
// name that holds the password.
func mascararFormulario(valor, senha string) string {
	var b strings.Builder
	for par := range strings.SplitSeq(valor, "&") {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		nome, v, tem := strings.Cut(par, "=")
		limpo, err := url.QueryUnescape(nome)
		if err != nil || MascararParte("", limpo, senha) != limpo {
			nome = oculto
		}
		b.WriteString(nome)
		if tem {
			b.WriteByte('=')
			b.WriteString(mascararValorDeFormulario(strings.ToUpper(strings.TrimPrefix(limpo, "amp;")), v, senha))
		}
	}
	return b.String()
}

func mascararValorDeFormulario(nome, valor, senha string) string {
	limpo, err := url.QueryUnescape(valor)
	if err != nil {
		return oculto
	}
	m := MascararParte(nome, limpo, senha)
	if m == limpo {
		return valor
	}
	return strings.ReplaceAll(url.QueryEscape(m), "%2A", "*")
}

// MascararEmail keeps the first letter and the domain.
func MascararEmail(endereco string) string {
	nome, dominio, ok := strings.Cut(endereco, "@")
	if !ok || nome == "" {
		if endereco == "" {
			return ""
		}
		return oculto
	}
	_, n := utf8.DecodeRuneInString(nome)
	return nome[:n] + oculto + "@" + dominio
}

// mascararCPFs masks the CPFs written in a free text: eleven digits, bare or with the usual mask (soEscritos: only with
// it), whose check digits hold.
func mascararCPFs(s string, soEscritos bool) string {
	digitos := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digitos++
		}
	}
	if digitos < 11 {
		return s
	}
	var b []byte
	inicio := 0
	for i := 0; i < len(s); {
		fim, cpf := lerCPF(s, i)
		if cpf == "" || soEscritos && fim-i == len(cpf) {
			i = max(fim, i+1)
			continue
		}
		b = append(append(b, s[inicio:i]...), MascararDocumento(cpf)...)
		inicio, i = fim, fim
	}
	if b == nil {
		return s
	}
	return string(append(b, s[inicio:]...))
}

// lerCPF reads a CPF that starts at i. cpf is "" when none does; fim is then where the digits that cannot be one end.
func lerCPF(s string, i int) (fim int, cpf string) {
	var d [11]byte
	n, j := 0, i
	for ; j < len(s); j++ {
		c := s[j]
		if c >= '0' && c <= '9' {
			if n == 11 { // a longer number
				for j < len(s) && s[j] >= '0' && s[j] <= '9' {
					j++
				}
				return j, ""
			}
			d[n] = c
			n++
		} else if !(n > 0 && n < 11 && (c == '.' && (n == 3 || n == 6) || c == '-' && n == 9)) {
			break
		}
	}
	if n == 11 && cpfValido(string(d[:])) {
		return j, string(d[:])
	}
	return j, ""
}

// MascararCampos writes a call's parts as the request log keeps them: a JSON object of masked values in the order of the
// parts, CA_/BD_ parts as lists of {"CODIGO","VALOR"}, at most MaxConteudo bytes. The user name is shown, the password
// never is: "***" says that one was sent.
func MascararCampos(usuario string, campos Campos, senha string) string {
	b := make([]byte, 0, 1024)
	b = append(b, '{')
	if usuario != "" {
		b = anexarPar(b, "USUARIO_WS", MascararParte("USUARIO_WS", usuario, senha))
	}
	if senha != "" {
		b = anexarPar(b, "SENHA_WS", oculto)
	}
	for i := range campos {
		c := &campos[i]
		if c.Valor == "" && len(c.Itens) == 0 {
			continue
		}
		if len(b) > MaxConteudo {
			break
		}
		if len(c.Itens) == 0 {
			b = anexarPar(b, c.Nome, MascararParte(c.Nome, c.Valor, senha))
			continue
		}
		b = anexarItens(b, c, senha)
	}
	b = append(b, '}')
	return CortarConteudo(string(b))
}

// CortarConteudo cuts a payload to MaxConteudo bytes, between characters.
func CortarConteudo(s string) string {
	if len(s) <= MaxConteudo {
		return s
	}
	fim := MaxConteudo - len("…")
	for fim > 0 && !utf8.RuneStart(s[fim]) {
		fim--
	}
	return s[:fim] + "…"
}

func anexarPar(b []byte, nome, valor string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = anexarTexto(b, nome)
	b = append(b, ':')
	return anexarTexto(b, valor)
}

func anexarItens(b []byte, c *Campo, senha string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = anexarTexto(b, c.Nome)
	b = append(b, ':', '[')
	for i, item := range c.Itens {
		if i > 0 {
			b = append(b, ',')
		}
		valor := item.Valor
		if sigiloDoNome(c.Nome) == fechado && valor != "" {
			valor = oculto
		}
		b = append(b, `{"CODIGO":`...)
		b = anexarTexto(b, MascararParte(c.Nome+"_CODIGO", item.Codigo, senha))
		b = append(b, `,"VALOR":`...)
		b = anexarTexto(b, MascararParte(strings.ToUpper(item.Codigo), valor, senha))
		b = append(b, '}')
	}
	return append(b, ']')
}

const hexadecimal = "0123456789abcdef"

// anexarTexto appends a JSON string; bytes that are not UTF-8 become the replacement character.
func anexarTexto(b []byte, s string) []byte {
	b = append(b, '"')
	inicio := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
				b = append(append(b, s[inicio:i]...), "\ufffd"...)
				i++
				inicio = i
			} else {
				i += n
			}
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[inicio:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
		i++
		inicio = i
	}
	return append(append(b, s[inicio:]...), '"')
}
