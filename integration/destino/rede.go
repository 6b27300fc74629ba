package destino

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Rede says which addresses destinations may have. It is judged when a connection is dialled, after the name was
// resolved, so that a name cannot change between check and use.
type Rede struct {
	Privada  bool // private networks (a partner inside the house)
	Loopback bool // this machine (--demo, simulators)
	// Nomes resolves names; nil = as the system does.
	Nomes *net.Resolver
}

// ErrEnderecoRecusado is the error of a connection to an address that is not allowed.
var ErrEnderecoRecusado = errors.New("destination address refused")

// Addresses at which clouds tell secrets to whoever asks from inside, besides the link-local ones.
var metadados = []netip.Prefix{
	netip.MustParsePrefix("100.100.100.200/32"), netip.MustParsePrefix("168.63.129.16/32"), netip.MustParsePrefix("192.0.0.192/32"),
	netip.MustParsePrefix("fd00:ec2::254/128"), netip.MustParsePrefix("fd20:ce::254/128"),
}

var (
	cgnat   = netip.MustParsePrefix("100.64.0.0/10")
	reserva = netip.MustParsePrefix("240.0.0.0/4")
	esteIP  = netip.MustParsePrefix("0.0.0.0/8")
	nat64   = netip.MustParsePrefix("64:ff9b::/96")
	v4Velho = netip.MustParsePrefix("::/96")
	seis4   = netip.MustParsePrefix("2002::/16")
	teredo  = netip.MustParsePrefix("2001::/32")
	nat64Ca = netip.MustParsePrefix("64:ff9b:1::/48") // an IPv4 address stands in it wherever the house put it
)

// Permite judges an address.
func (r Rede) Permite(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	ip = semTunel(ip)
	recusado := teredo.Contains(ip) || nat64Ca.Contains(ip) || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || reserva.Contains(ip) || esteIP.Contains(ip)
	for _, p := range metadados {
		recusado = recusado || p.Contains(ip)
	}
	switch {
	case !ip.IsValid(), recusado:
		return fmt.Errorf("%w: %s is link-local, metadata or no host's", ErrEnderecoRecusado, ip)
	case ip.IsLoopback() && !r.Loopback:
		return fmt.Errorf("%w: %s is this machine's own", ErrEnderecoRecusado, ip)
	case (ip.IsPrivate() || cgnat.Contains(ip)) && !r.Privada:
		return fmt.Errorf("%w: %s is in a private network", ErrEnderecoRecusado, ip)
	}
	return nil
}

// semTunel gives the IPv4 address to which an IPv6 address is only a way.
func semTunel(ip netip.Addr) netip.Addr {
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	switch {
	case nat64.Contains(ip), v4Velho.Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified():
		return netip.AddrFrom4([4]byte(b[12:]))
	case seis4.Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}

// Discar connects to an address that is allowed.
func (r Rede) Discar(ctx context.Context, rede, endereco string) (net.Conn, error) {
	return r.discador().DialContext(ctx, rede, endereco)
}

func (r Rede) discador() *net.Dialer {
	return &net.Dialer{
		Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Resolver: r.Nomes,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s", ErrEnderecoRecusado, address)
			}
			return r.Permite(ap.Addr())
		},
	}
}
