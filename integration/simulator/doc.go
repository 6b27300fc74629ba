// Package simulator is what every partner's stand-in shares: faults on demand, the list of what arrived, and counting
// what was carried out. It must not know any partner's protocol, nor anything of Ponte.
package simulator
