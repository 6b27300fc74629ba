// Package nusoap is the PHP service that Ponte replaces, for tests and measurements: NuSOAP as PHP 8 runs it, and a page on PHP's own
// server that answers as the old service does, with differences where a call asks for them. It must not know who calls it.
package nusoap
