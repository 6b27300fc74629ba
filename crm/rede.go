package crm

import "net/netip"

// redeIPv6 is what one customer of a provider holds at least: whoever has one address of it has all of them.
const redeIPv6 = 64

// RedeDe is who an address counts as wherever callers are bounded (connections, places, wrong passwords): an IPv4 address
// alone, also when it comes mapped into IPv6, and of IPv6 the /64 that it is in. An address that is none gives the zero
// prefix, which is one like another.
func RedeDe(endereco netip.Addr) netip.Prefix {
	endereco = endereco.Unmap()
	rede, _ := endereco.Prefix(min(endereco.BitLen(), redeIPv6))
	return rede
}
