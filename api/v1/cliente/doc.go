// Package cliente is the Go client of Ponte's REST facade, generated from its description: what an integrator imports, and what the
// contract's test calls with. It must not know anything of the server.
package cliente
