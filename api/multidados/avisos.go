package multidados

import (
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/charset"
)

// What is read although it is not as it should be, as the operator sees it beside the call
// (docs/integradores/o-que-e-perdoado.md).
const (
	avisoCompressao = "CONTENT-ENCODING QUE NAO E DO CORPO FOI IGNORADO:: ACAO:: Retirar o cabecalho Content-Encoding no sistema chamador::"

	avisoPartes    = "PARTES QUE O WSDL NAO DEFINE:: ACAO:: Comparar o WSDL do sistema chamador com o servido::"
	avisoPrefixo   = "PREFIXO XML SEM DECLARACAO:: ACAO:: Declarar o xmlns de cada prefixo no sistema chamador::"
	avisoBodyVazio = "BODY VAZIO LIDO COMO A OPERACAO DO SOAPACTION SEM PARTES:: ACAO:: Enviar a operacao dentro de Body::"

	avisoMultipart = "MULTIPART COM CABECALHO FORA DO PADRAO:: ACAO:: Conferir os anexos da chamada e corrigir o cabecalho no sistema chamador::"
)

// avisosDoTexto are those of a request whatever its codec: how its body was packed, and what its text was read as.
func avisosDoTexto(r *http.Request, achado charset.Finding) (avisos []string) {
	if rotulo := codificacao(r); rotulo != "" && rotulo != semCodificacao {
		avisos = append(avisos, avisoCompressao)
	}
	return crm.AvisarTexto(avisos, achado)
}

// tipoDoCorpo is the Content-Type; several are one with commas, as servers before PHP made of them.
func tipoDoCorpo(r *http.Request) string { return strings.Join(r.Header["Content-Type"], ", ") }

// credencialBasic reads a Basic Authorization, which nobody says the charset of: text that is not UTF-8 is windows-1252.
func credencialBasic(r *http.Request) (usuario, senha string, achado charset.Finding, ok bool) {
	usuario, senha, ok = r.BasicAuth()
	usuario, _, doUsuario, _ := charset.Read([]byte(usuario), charset.UTF8, false)
	senha, _, daSenha, _ := charset.Read([]byte(senha), charset.UTF8, false)
	return usuario, senha, doUsuario | daSenha, ok
}
