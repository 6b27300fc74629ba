// Package moldura is the frame of a request on a surface that lets callers in by a token: who calls and whether they may, deadline, places,
// the body's bytes, and the end of the call with its row, whatever became of it. It must not know any surface, nor read what bodies mean.
package moldura
