package server

import (
	"net/http"
	"net/netip"
	"strings"
)

// pageSign says, for the operator, why a web page may have made a browser send a request; "" = nothing says so. Where an
// address stands for a credential, the call of any browser in that network would pass, whatever page it shows. There are two
// signs: the browser's word that the page is another site's, and a Host that is no address of ours. Without the second,
// whoever has a page at a name of his own points that name here (DNS rebinding), and to the browser it is the same site.
// Clients that are no browsers send neither Origin nor Sec-Fetch-Site, and call the address that they were given.
func (e *edge) pageSign(r *http.Request) string {
	if e.crossOrigin.Check(r) != nil {
		return "UMA PAGINA DE OUTRO SITE A ENVIOU"
	}
	hosts := r.Host
	if forwarded := r.Header.Values("X-Forwarded-Host"); len(forwarded) > 0 && e.trusted(peer(r)) {
		hosts += "," + strings.Join(forwarded, ",")
	}
	for host := range strings.SplitSeq(hosts, ",") {
		if !e.ownHost(host) {
			return "O HOST " + printable(host) + " NAO E O DE --public-url NEM UM IP"
		}
	}
	return ""
}

// ownHost tells whether a Host header can be no name that somebody else pointed here: it names the public address, or an IP
// address or localhost, which nobody can point elsewhere. Browsers always send one.
func (e *edge) ownHost(host string) bool {
	name := hostname(host)
	if name == "" || e.public != nil && name == strings.ToLower(e.public.Hostname()) || name == "localhost" {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// hostname is a Host header without its port, brackets and the dot of the root, in lower case.
func hostname(host string) string {
	name := strings.TrimSpace(host)
	if strings.HasPrefix(name, "[") {
		name, _, _ = strings.Cut(name[1:], "]")
	} else {
		name, _, _ = strings.Cut(name, ":")
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// printable bounds what a caller wrote before a person reads it.
func printable(host string) string {
	if len(host) > 100 || strings.ContainsFunc(host, unprintable) {
		return "?"
	}
	return host
}
