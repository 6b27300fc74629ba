package main

import (
	"context"
	"fmt"
	"runtime"

	"ponte/server"
)

// Version prints what this program was built from.
type Version struct{}

// Run prints one line.
func (*Version) Run(_ context.Context, t *Terminal) error {
	name, revision := server.Build()
	if revision != "" {
		revision = " " + revision
	}
	fmt.Fprintf(t.Out, "ponte %s%s %s %s/%s\n", name, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
