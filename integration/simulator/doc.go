// Package simulator is what every partner's stand-in shares: faults on demand, the list of what arrived, counting what was
// carried out (Simulator); and calling a CRM as the partner does, one told line a request (Player). It must not know any
// partner's protocol, nor anything of Ponte.
package simulator
