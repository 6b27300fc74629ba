// Package soap is the codec of the emulated webservice: bytes of a SOAP call in, named parts out, and the bytes of a
// NuSOAP reply or fault back.
//
// It must not know HTTP, the operations, the tenants or the rules: the surface hands it a body and a list of parts, and
// decides what a decoding error or a refusal becomes. The decoder is a single-pass tokenizer of ours, because nothing in
// Go serves rpc/encoded calls and because a call must cost microseconds; a reference decoder built on encoding/xml stands
// in the tests and is fuzzed against it. What it tolerates and what it refuses follows
// docs/fatos/soap-legado.md §2, §3 and §7, and docs/regras.md §2.
package soap
