// Package borda is what the server's edge and the surfaces say to each other of a request, whatever the surface: who sent it, and what
// is counted of it. It must not know any surface.
package borda
