// Command ponte serves the Multidados CRM webservice and sets an installation up. It reads arguments, calls the use
// cases of crm on the storage, and prints; it must not know a rule nor a statement of SQL.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // tenants' zones, on machines and in images without a zone database
)

func main() {
	if err := applySettings(); err != nil {
		fmt.Fprintln(os.Stderr, "ponte:", err)
		os.Exit(exitFailure)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, &Terminal{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}, os.Args[1:])
	stop()
	os.Exit(code)
}
