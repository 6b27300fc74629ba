package destino

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"
)

// nomes answers every name with one address, as a name server of the attacker's would, and gives a resolver that asks it.
func nomes(t *testing.T, endereco string) *net.Resolver {
	t.Helper()
	servidor, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servidor.Close() })
	go func() {
		pedido := make([]byte, 512)
		for {
			n, quem, err := servidor.ReadFrom(pedido)
			if err != nil {
				return
			}
			if resposta := responderNome(pedido[:n], netip.MustParseAddr(endereco)); resposta != nil {
				_, _ = servidor.WriteTo(resposta, quem)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", servidor.LocalAddr().String())
	}}
}

// responderNome answers the one question of a DNS request (RFC 1035 §4): the address, or nothing of that kind.
func responderNome(pedido []byte, ip netip.Addr) []byte {
	const cabecalho = 12
	fim := cabecalho
	for fim < len(pedido) && pedido[fim] != 0 {
		fim += int(pedido[fim]) + 1
	}
	if fim += 5; fim > len(pedido) {
		return nil
	}
	resposta := append([]byte{pedido[0], pedido[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, pedido[cabecalho:fim]...)
	tipo := pedido[fim-3]
	if tipo != 1 && tipo != 28 || (tipo == 1) != ip.Is4() { // A, AAAA
		return resposta
	}
	resposta[7] = 1 // one answer, of the name that stands at byte 12
	resposta = append(resposta, 0xc0, cabecalho, 0, tipo, 0, 1, 0, 0, 0, 1, 0, byte(ip.BitLen()/8))
	return append(resposta, ip.AsSlice()...)
}

// TestNomeQueLevaAMetadados: a name is judged by the address that is dialled, not by what it looks like.
func TestNomeQueLevaAMetadados(t *testing.T) {
	for _, c := range []struct {
		endereco string
		rede     Rede
		recusado bool
	}{
		{"169.254.169.254", Rede{Privada: true, Loopback: true}, true},
		{"fe80::1", Rede{Privada: true, Loopback: true}, true},
		{"fd00:ec2::254", Rede{Privada: true, Loopback: true}, true},
		{"64:ff9b::a9fe:a9fe", Rede{Privada: true, Loopback: true}, true},
		{"64:ff9b:1::a9fe:a9fe", Rede{Privada: true, Loopback: true}, true},
		{"2002:a9fe:a9fe::1", Rede{Privada: true, Loopback: true}, true},
		{"::a9fe:a9fe", Rede{Privada: true, Loopback: true}, true},
		{"10.1.2.3", Rede{}, true},
		{"127.0.0.1", Rede{}, true},
		{"127.0.0.1", Rede{Loopback: true}, false}, // it is dialled, and nobody listens
	} {
		t.Run(c.endereco, func(t *testing.T) {
			c.rede.Nomes = nomes(t, c.endereco)
			ctx, cancelar := context.WithTimeout(t.Context(), time.Minute)
			defer cancelar()
			_, err := c.rede.discador().DialContext(ctx, "tcp", "parceiro.example:1")
			if err == nil || errors.Is(err, ErrEnderecoRecusado) != c.recusado {
				t.Errorf("a name of %s gives %v, refused should be %v", c.endereco, err, c.recusado)
			}
		})
	}
}
