// Package e2e calls a running Ponte from outside, over its own ports, and looks at what was kept: the captured requests
// of real client stacks, real foreign clients, concurrent twins, crashes, and everything that may go wrong. It sets
// databases up through the administration's use cases and must not know how the server is built.
package e2e
