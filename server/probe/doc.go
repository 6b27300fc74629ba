// Package probe calls a Ponte through the address that its callers use and tells what they would meet there: which
// address the WSDL sends them to, TLS, what a proxy in between does to answers, redirects, empty bodies.
//
// It must not know the server's inside: everything it says was seen from outside.
package probe
