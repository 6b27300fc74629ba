package crm

import (
	"net/netip"
	"testing"
)

func TestRedeDe(t *testing.T) {
	t.Parallel()
	for endereco, rede := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32",
		"2001:db8:0:7::1": "2001:db8:0:7::/64", "2001:db8:0:7:ffff::2": "2001:db8:0:7::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := RedeDe(netip.MustParseAddr(endereco)).String(); got != rede {
			t.Errorf("%s counts as %s, want %s", endereco, got, rede)
		}
	}
	if RedeDe(netip.Addr{}) != (netip.Prefix{}) {
		t.Error("no address counts as one")
	}
}
