// Command bench measures Ponte beside the systems that it is compared with, on one machine and in one run: the PHP
// service that it replaces (NuSOAP behind nginx and php-fpm), a C server on gSOAP, and a C client that has no HTTP at all.
// All three commit one ocorrência at a time. docs/desempenho.md says how to run it and how to read it.
//
// It is a program and not a test, so that nothing timed runs in `go test`. It starts every server itself, on temporary
// folders and free loopback ports, and ends each by its process id. It treats Ponte as a black box (the binary, its
// CLI, HTTP, and the rows that it left), and must not know how Ponte makes its answers.
package main
