package server

import (
	"net/http/httptest"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// environmentNames are the variables that Config's tags name.
func environmentNames() []string {
	var names []string
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func TestCaller(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for _, c := range []struct {
		name, peer, forwarded, proto string
		proxies                      []netip.Prefix
		address, flags               string
		trusted                      bool
	}{
		{"direct", "192.0.2.7:5000", "", "", nil, "192.0.2.7", flagPlain, false},
		{"direct, private", "192.168.0.7:5000", "", "", nil, "192.168.0.7", "", false},
		{"spoofed", "192.0.2.7:5000", "203.0.113.1", "https", nil, "192.0.2.7", flagForwarded + "," + flagPlain, false},
		{"spoofed from loopback", "127.0.0.1:5000", "203.0.113.1", "", nil, "127.0.0.1", flagForwarded, false},
		{"spoofed past other proxies", "192.0.2.7:5000", "203.0.113.1", "", proxies, "192.0.2.7", flagForwarded + "," + flagPlain, false},
		{"proxied", "10.1.1.1:5000", "203.0.113.1", "https", proxies, "203.0.113.1", "", true},
		{"proxied in plain", "10.1.1.1:5000", "203.0.113.1", "http", proxies, "203.0.113.1", flagPlain, true},
		{"spoofed through the proxy", "10.1.1.1:5000", "198.51.100.1, 203.0.113.1", "https", proxies, "203.0.113.1", "", true},
		{"two proxies", "127.0.0.1:5000", "198.51.100.1, 203.0.113.1, 10.9.9.9", "https", proxies, "203.0.113.1", "", true},
		{"garbage through the proxy", "10.1.1.1:5000", "unknown", "https", proxies, "10.1.1.1", "", true},
		{"garbage that hides a hop", "10.1.1.1:5000", "203.0.113.1, unknown, 10.2.2.2", "https", proxies, "10.2.2.2", "", true},
		{"empty hop", "10.1.1.1:5000", "203.0.113.1,", "https", proxies, "10.1.1.1", "", true},
		{"with a port", "10.1.1.1:5000", "203.0.113.1:61000", "https", proxies, "203.0.113.1", "", true},
		{"IPv6 with a port", "10.1.1.1:5000", "[2001:db8::7]:61000", "https", proxies, "2001:db8::7", "", true},
		{"IPv6 in brackets", "10.1.1.1:5000", "[2001:db8::7]", "https", proxies, "2001:db8::7", "", true},
		{"only proxies", "10.1.1.1:5000", "10.3.3.3", "https", proxies, "10.3.3.3", "", true},
		{"IPv4 in IPv6", "[::ffff:192.168.0.7]:5000", "", "", nil, "192.168.0.7", "", false},
		{"IPv6", "[2001:db8::7]:5000", "", "", nil, "2001:db8::7", flagPlain, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := &edge{proxies: c.proxies, now: time.Now}
			r := httptest.NewRequest("POST", "/webservices/index.php", nil)
			r.RemoteAddr = c.peer
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
				r.Header.Set("X-Real-Ip", c.forwarded)
			}
			if c.proto != "" {
				r.Header.Set("X-Forwarded-Proto", c.proto)
			}
			server := echo.New()
			server.IPExtractor = e.ipExtractor()
			got := e.caller(server.NewContext(r, httptest.NewRecorder()))
			if got.Endereco.String() != c.address || got.Alertas != c.flags || got.Confiavel != c.trusted {
				t.Errorf("%s, flags %q, trusted %v; want %s, %q, %v", got.Endereco, got.Alertas, got.Confiavel, c.address, c.flags, c.trusted)
			}
			if got.RequestID == "" {
				t.Error("no request id")
			}
		})
	}
}
