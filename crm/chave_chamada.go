package crm

import (
	"slices"

	"ponte/crm/sigilo"
)

// TipoChaveChamada is what a call says that it is found by.
type TipoChaveChamada string

// The kinds of what a call is found by.
const (
	ChaveChamadaCodigoOC  TipoChaveChamada = "codigo_oc"
	ChaveChamadaContrato  TipoChaveChamada = "contrato"  // COD_PROJETO: of a contract, or of a unit
	ChaveChamadaNumero    TipoChaveChamada = "numero"    // of the ocorrência that it speaks of
	ChaveChamadaDocumento TipoChaveChamada = "documento" // CPF or CNPJ
)

// ChaveChamada is what a call that was not attended is found by, as the log may keep it (ValorNaChave): one that opened or changed an
// ocorrência is found by way of that.
type ChaveChamada struct {
	Tipo  TipoChaveChamada
	Valor string
}

// Bounds of a ChaveChamada.
const (
	maxChave       = 254 // characters
	menosDigitos   = 8   // of a document, which may have lost zeros on the left
	parteContrato  = "COD_PROJETO"
	parteCodigoOC  = "CODIGO_OC"
	parteDocumento = "CNPJ_CLIENTE"
)

// ValorNaChave is a value as a ChaveChamada keeps it, "" when it is none: of a document the digits that its mask shows.
func ValorNaChave(tipo TipoChaveChamada, valor string) string { return valorNaChave(tipo, valor, "") }

func valorNaChave(tipo TipoChaveChamada, valor, senha string) string {
	var mascarado string
	switch tipo {
	case ChaveChamadaDocumento:
		d := sigilo.NormalizarDocumento(valor)
		if len(d) != 11 && len(d) != 14 || digitos(valor) < menosDigitos {
			return ""
		}
		return sigilo.MascararDocumento(d)
	case ChaveChamadaCodigoOC:
		mascarado = sigilo.MascararParte(parteCodigoOC, valor, senha)
	case ChaveChamadaContrato:
		mascarado = sigilo.MascararParte(parteContrato, valor, senha)
	case ChaveChamadaNumero:
		mascarado = sigilo.MascararParte(partesNumero[0], valor, senha)
	}
	if mascarado == sigilo.Oculto {
		return ""
	}
	return Encurtar(mascarado, maxChave)
}

func digitos(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// chaves are what the call is found by if it is not attended.
func (p *Pedido) chaves() []ChaveChamada {
	partes := p.Registro.partes
	var todas []ChaveChamada
	for _, c := range []ChaveChamada{
		{ChaveChamadaCodigoOC, codigoOCRecebido(partes)},
		{ChaveChamadaContrato, partes.Texto(parteContrato)},
		{ChaveChamadaNumero, p.Registro.numero},
		{ChaveChamadaNumero, primeiroTexto(partes, partesNumero)},
		{ChaveChamadaDocumento, partes.Texto(parteDocumento)},
	} {
		if c.Valor = valorNaChave(c.Tipo, c.Valor, p.Senha); c.Valor != "" && !slices.Contains(todas, c) {
			todas = append(todas, c)
		}
	}
	return todas
}
