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
	fmt.Fprintln(t.Out, builtFrom())
	return nil
}

func builtFrom() string {
	name, revision := server.Build()
	if revision != "" {
		revision = " " + revision
	}
	return fmt.Sprintf("ponte %s%s %s %s/%s", name, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
