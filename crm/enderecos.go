package crm

import (
	"net/netip"
	"strconv"
	"strings"
)

// LerEnderecos reads addresses to look for: one, the beginning of some ("200.147", "2804:14c") or a network in CIDR form. Host bits
// are taken off. Of IPv6 it takes what the texts of all its addresses begin with alike: whole groups, none of them zero at its end
// nor two in a row. Its error is an *Invalido of the field "endereco".
func LerEnderecos(texto string) (netip.Prefix, error) {
	texto = strings.TrimSpace(texto)
	invalido := NovoInvalido("endereco", MotivoFormato, "200.147.3.15, 200.147, 200.147.0.0/16, 2804:14c:65::/48")
	if a, err := netip.ParseAddr(texto); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(texto)
	if err != nil {
		p, err = comecoDeEndereco(texto)
	}
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, invalido
	}
	if p = p.Masked(); p.Addr().Is6() && p.Bits() < 128 && !legivelEmTexto(p) {
		return netip.Prefix{}, invalido
	}
	return p, nil
}

// comecoDeEndereco reads whole octets or groups.
func comecoDeEndereco(texto string) (netip.Prefix, error) {
	separador, partes, bits := ".", 4, 8
	if strings.Contains(texto, ":") {
		separador, partes, bits = ":", 8, 16
	}
	texto = strings.TrimSuffix(texto, separador)
	n := strings.Count(texto, separador) + 1
	if n < partes && !strings.Contains(texto, "::") {
		texto += strings.Repeat(separador+"0", partes-n)
	}
	return netip.ParsePrefix(texto + "/" + strconv.Itoa(n*bits))
}

// legivelEmTexto tells whether the text of every address of an IPv6 network begins alike: zeros in a row are written "::" wherever
// they are most.
func legivelEmTexto(p netip.Prefix) bool {
	b := p.Addr().As16()
	n := p.Bits() / 8
	if p.Bits()%16 != 0 || n == 0 || b[n-2] == 0 && b[n-1] == 0 {
		return false
	}
	for i := 2; i < n; i += 2 {
		if b[i-2]|b[i-1]|b[i]|b[i+1] == 0 {
			return false
		}
	}
	return true
}

// ComecoDosEnderecos is what the texts of all addresses of a network begin with, and the numbers from de to ate that the octet behind it
// may be (ate 0 = any). One address is its whole text.
func ComecoDosEnderecos(p netip.Prefix) (comeco string, de, ate int) {
	if p.IsSingleIP() {
		return p.Addr().String(), 0, 0
	}
	if p.Addr().Is6() {
		b := p.Addr().As16()
		for i := 0; i < p.Bits()/8; i += 2 {
			comeco += strconv.FormatUint(uint64(b[i])<<8|uint64(b[i+1]), 16) + ":"
		}
		return comeco, 0, 0
	}
	b := p.Addr().As4()
	inteiros := p.Bits() / 8
	for _, octeto := range b[:inteiros] {
		comeco += strconv.Itoa(int(octeto)) + "."
	}
	if resto := p.Bits() % 8; resto != 0 {
		de = int(b[inteiros])
		ate = de + 1<<(8-resto) - 1
	}
	return comeco, de, ate
}
