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
)

// Permite judges an address.
func (r Rede) Permite(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	recusado := ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || reserva.Contains(ip) || esteIP.Contains(ip)
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

func (r Rede) discador() *net.Dialer {
	return &net.Dialer{
		Timeout: 10 * time.Second, KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s", ErrEnderecoRecusado, address)
			}
			return r.Permite(ap.Addr())
		},
	}
}
