package crm

import (
	"errors"
	"strings"

	"ponte/crm/sigilo"
)

// validarSerasa judges what the bureau is told of the creditor.
func validarSerasa(chave, valor string) error {
	if valor == "" {
		return nil
	}
	digitos := func(s string, min, max int) bool {
		return len(s) >= min && len(s) <= max && strings.Trim(s, "0123456789") == ""
	}
	switch chave {
	case ConfSerasaCNPJ:
		if d := sigilo.NormalizarCNPJ(valor); len(d) != 14 || !sigilo.DocumentoValido(d) {
			return errors.New("não é um CNPJ válido: confira os 14 dígitos")
		}
	case ConfSerasaNatureza:
		if len(valor) != 2 || strings.Trim(valor, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			return errors.New("escreva as duas letras maiúsculas da natureza, como IM")
		}
	case ConfSerasaTelefone:
		p := strings.Fields(valor)
		if len(p) < 2 || len(p) > 3 || !digitos(p[0], 2, 4) || !digitos(p[1], 8, 8) || len(p) == 3 && !digitos(p[2], 1, 4) {
			return errors.New("escreva DDD, número de 8 dígitos e ramal, como 11 33334444 12")
		}
	case ConfSerasaDiferencial:
		if !digitos(valor, 4, 4) {
			return errors.New("use quatro dígitos, como 0012")
		}
	case ConfSerasaLogon:
		if len(valor) > 8 || strings.ContainsAny(valor, " \t") {
			return errors.New("use até 8 caracteres, sem espaços")
		}
	}
	return nil
}
