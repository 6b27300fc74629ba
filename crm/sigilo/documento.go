package sigilo

// NormalizarDocumento brings a CPF or CNPJ to the form in which it is stored and compared: only [0-9A-Z], upper case,
// padded with zeros on the left to 11 characters, or to 14 when it has more than 11. Mega keeps documents with their
// mask and other callers lose leading zeros (docs/fatos/mega.md §2). Longer text comes back unpadded, empty stays empty.
func NormalizarDocumento(documento string) string {
	var bytes [14]byte
	n := 0
	var longo []byte
	for i := range len(documento) {
		c := documento[i]
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
		default:
			continue
		}
		switch {
		case longo != nil:
			longo = append(longo, c)
		case n < len(bytes):
			bytes[n] = c
			n++
		default:
			longo = append(append(make([]byte, 0, len(documento)), bytes[:]...), c)
		}
	}
	switch {
	case longo != nil:
		return string(longo)
	case n == 0:
		return ""
	case n <= 11:
		return preencherZeros(bytes[:n], 11)
	}
	return preencherZeros(bytes[:n], 14)
}

func preencherZeros(s []byte, tamanho int) string {
	if len(s) >= tamanho {
		return string(s)
	}
	var b [14]byte
	zeros := tamanho - len(s)
	for i := range zeros {
		b[i] = '0'
	}
	copy(b[zeros:], s)
	return string(b[:tamanho])
}

// NormalizarCNPJ is NormalizarDocumento for a part that can only hold a CNPJ: one that lost so many leading zeros that
// it looks like a CPF is padded to 14 all the same.
func NormalizarCNPJ(cnpj string) string {
	d := NormalizarDocumento(cnpj)
	if len(d) == 11 {
		return preencherZeros([]byte(d), 14)
	}
	return d
}

// DocumentoValido tells whether a normalised document is a CPF or a CNPJ, numeric or alphanumeric, whose check digits
// hold. Documents of one repeated character are nobody's.
func DocumentoValido(documento string) bool {
	switch len(documento) {
	case 11:
		return cpfValido(documento)
	case 14:
		return cnpjValido(documento)
	}
	return false
}

func cpfValido(d string) bool {
	for i := range 11 {
		if d[i] < '0' || d[i] > '9' {
			return false
		}
	}
	return !repetido(d) && d[9] == digitoCPF(d[:9]) && d[10] == digitoCPF(d[:10])
}

func digitoCPF(base string) byte {
	soma := 0
	for i := range len(base) {
		soma += int(base[i]-'0') * (len(base) + 1 - i)
	}
	return digitoModulo11(soma)
}

// cnpjValido follows the Receita Federal's rule for the alphanumeric CNPJ (2026): a character counts as its ASCII code
// minus 48, the two check digits stay numeric, and digits-only CNPJs come out as they always did.
func cnpjValido(d string) bool {
	for i := range 14 {
		numero := d[i] >= '0' && d[i] <= '9'
		if !numero && (i >= 12 || d[i] < 'A' || d[i] > 'Z') {
			return false
		}
	}
	return !repetido(d) && d[12] == digitoCNPJ(d[:12]) && d[13] == digitoCNPJ(d[:13])
}

func digitoCNPJ(base string) byte {
	soma, peso := 0, 2
	for i := len(base) - 1; i >= 0; i-- {
		soma += int(base[i]-'0') * peso
		if peso++; peso > 9 {
			peso = 2
		}
	}
	return digitoModulo11(soma)
}

func digitoModulo11(soma int) byte {
	if r := soma % 11; r >= 2 {
		return byte('0' + 11 - r)
	}
	return '0'
}

func repetido(d string) bool {
	for i := 1; i < len(d); i++ {
		if d[i] != d[0] {
			return false
		}
	}
	return true
}
