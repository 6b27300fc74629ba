package sigilo

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Oculto stands for a value of which nothing is kept.
const Oculto = "***"

// sigilo is how much of a part's value the request log may show.
type sigilo int

const (
	codigo     sigilo = iota // as it is, but for CPFs written with their dots and hyphen: bare digits there are something else
	texto                    // as it is, but for CPFs written in it
	documento                // MascararDocumento
	email                    // MascararEmail
	fechado                  // nothing
	formulario               // a URL-encoded query (PARAMS): each of its values by its own name
)

// sigiloPorParte are the contract's parts whose name alone decides; the others follow sigiloDoNome.
var sigiloPorParte = map[string]sigilo{
	"CNPJ_CLIENTE": documento, "CNPJ_CPF": documento, "CPF": documento, "CPF_CNPJ": documento, "DOCUMENTO": documento, "CONJUGE_DOCUMENTO": documento,
	"EMAIL_CLIENTE": email, "NOME_MAE_CLIENTE": fechado, "RG_CLIENTE": fechado, "DT_NASC_CLIENTE": fechado,
	"BANCOS_CLIENTES": fechado, "CNPJ_EMPRESA": texto, "DESCRICAO": texto, "PARAMS": formulario,
	// They begin like codes, but somebody may have a person's CPF for one. The ocorrência itself keeps them as they came.
	"CODIGO_OC": texto, "N_OCORRENCIA": texto, "NUMERO": texto, "NUMERO_PROTOCOLO": texto,
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

// NomeMascarado tells whether the request log hides something of a part of this name (upper case) because of the name.
func NomeMascarado(nome string) bool {
	s := sigiloDoNome(nome)
	return s != codigo && s != texto
}

// NomeDeSenha tells whether a part of this name (upper case) is taken for a password or another secret of the caller.
func NomeDeSenha(nome string) bool { return contemAlgum(nome, nomesSecretos) }

func contemAlgum(nome string, partes []string) bool {
	for _, p := range partes {
		if strings.Contains(nome, p) {
			return true
		}
	}
	return false
}

// mascara masks values of one call.
type mascara struct{ senha string } // hidden wherever it stands

// MascararParte is a part's value as the request log may keep it: secrets, CPF, RG, mother's name, birth date and bank
// data masked by the part's name (upper case), and by the names inside, where it is JSON, XML or a query, whole or not;
// and whatever equals the password or holds it.
func MascararParte(nome, valor, senha string) string { return mascara{senha: senha}.parte(nome, valor) }

// MascararNome is a part's name as the request log may keep it: the caller chose it, and JSON sent as a form arrives as one.
func MascararNome(nome, senha string) string {
	for i := range len(nome) {
		if !ehLetraDeNome(nome[i]) {
			return MascararParte("", nome, senha)
		}
	}
	return nome
}

func (k mascara) parte(nome, valor string) string {
	if valor == "" {
		return ""
	}
	if valor = semSenha(valor, k.senha); valor == Oculto {
		return Oculto
	}
	valor = semSegredos(valor)
	sigilo := sigiloDoNome(nome)
	if sigilo == texto || sigilo == codigo {
		if mascarado, ok := k.json(nome, valor); ok {
			return mascarado
		}
		if temMarcacao(valor) {
			return k.xml(nome, valor)
		}
	}
	return k.como(nome, valor)
}

// como masks a value that is no document in itself.
func (k mascara) como(nome, valor string) string {
	switch sigilo := sigiloDoNome(nome); sigilo {
	case formulario:
		return k.formulario(valor)
	case fechado:
		return Oculto
	case documento:
		return MascararDocumento(NormalizarDocumento(valor))
	case email:
		return MascararEmail(valor)
	default:
		return mascararCPFs(k.escrito(valor), sigilo == codigo)
	}
}

// MascararFrase is a sentence or an answer as the request log may keep it: what a caller wrote into the wrong part is
// quoted there, too.
func MascararFrase(s, senha string) string { return mascara{senha: senha}.parte("", s) }

// semSenha hides the password in a value. A password of one to three letters is hidden only where it is all there is.
func semSenha(valor, senha string) string {
	switch {
	case senha == "":
		return valor
	case valor == senha:
		return Oculto
	case len(senha) >= 4:
		return strings.ReplaceAll(valor, senha, Oculto)
	}
	return valor
}

// nossosSegredos are tokens and secrets that Ponte itself gave, wherever a caller wrote one.
var nossosSegredos = regexp.MustCompile(`(pnt|whsec)_[A-Za-z0-9_+/=-]{6,}`)

// semSegredos hides them.
func semSegredos(valor string) string {
	if !strings.Contains(valor, "pnt_") && !strings.Contains(valor, "whsec_") {
		return valor
	}
	return nossosSegredos.ReplaceAllString(valor, "${1}_"+Oculto)
}

// MascararEmail keeps the first letter and the domain; of what is no address, nothing.
func MascararEmail(endereco string) string {
	nome, dominio, ok := strings.Cut(endereco, "@")
	if !ok || nome == "" || !ehDominio(dominio) {
		if endereco == "" {
			return ""
		}
		return Oculto
	}
	_, n := utf8.DecodeRuneInString(nome)
	return nome[:n] + Oculto + "@" + dominio
}

func ehDominio(s string) bool {
	return strings.IndexByte(s, '.') > 0 && !strings.ContainsFunc(s, func(r rune) bool { return r < utf8.RuneSelf && !ehLetraDeNome(byte(r)) })
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
