package crm

import (
	"slices"

	"ponte/crm/charset"
	"ponte/crm/sigilo"
)

// Aviso builds a sentence of the integration log in the family's form (docs/fatos/multidados.md §8), for what was accepted but
// deserves a look. A CPF that a caller sent as a code is masked here; other personal data in it must be masked before.
func Aviso(problema, acao string) string {
	return sigilo.MascararFrase(problema, "") + ":: ACAO:: " + acao + "::"
}

// What the text of a call was read as although it is not so, or did not say so (docs/integradores/o-que-e-perdoado.md).
const (
	AvisoCharset   = "TEXTO DECLARADO UTF-8 LIDO COMO WINDOWS-1252:: ACAO:: Corrigir a codificacao no sistema chamador::"
	AvisoRotulo    = "TEXTO DECLARADO EM OUTRA CODIFICACAO LIDO COMO UTF-8:: ACAO:: Declarar UTF-8 no sistema chamador::"
	AvisoControles = "CARACTERES 128 A 159 LIDOS COMO WINDOWS-1252:: ACAO:: Enviar travessoes, aspas e euro em UTF-8::"
)

// AvisarTexto adds what reading a text met, each once.
func AvisarTexto(avisos []string, achado charset.Finding) []string {
	for _, a := range [...]struct {
		achado charset.Finding
		aviso  string
	}{
		{charset.NotUTF8, AvisoCharset},
		{charset.Mislabeled, AvisoRotulo},
		{charset.Controls, AvisoControles},
	} {
		if achado&a.achado != 0 && !slices.Contains(avisos, a.aviso) {
			avisos = append(avisos, a.aviso)
		}
	}
	return avisos
}
