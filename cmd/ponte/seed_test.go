package main

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestSeedCommand(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.fails(exitFailure, "tenant", "seed", "--ocorrencias", "10")
	c.withTenant()
	c.fails(exitFailure, "--ocorrencias: give a number above 0", "seed", "--ocorrencias", "0")
	c.fails(exitUsage, "ocorrencias", "seed", "--ocorrencias", "muitas")
	c.fails(exitFailure, "nenhum", "seed", "--tenant", "nenhum", "--ocorrencias", "10")
	if out := c.ok("seed", "--ocorrencias", "300", "--tenant", "acme"); !strings.Contains(out, "Seeded 300 ocorrências into tenant acme") {
		t.Error(out)
	}
	rows := c.list("ocorrencia", "list", "--limit", "500")
	if len(rows) != 300 {
		t.Errorf("%d ocorrências are there", len(rows))
	}
	numbers := map[any]bool{}
	for _, r := range rows {
		numbers[r["numero"]] = true
	}
	if len(numbers) != len(rows) {
		t.Errorf("%d numbers for %d ocorrências", len(numbers), len(rows))
	}
	// A second seeding goes on after the first, and what people open goes on after both.
	c.ok("seed", "--ocorrencias", "50")
	if rows := c.list("ocorrencia", "list", "--limit", "500"); len(rows) != 350 {
		t.Errorf("after a second seeding: %d", len(rows))
	}
}

// TestSeedIsInterrupted: Ctrl-C ends it between two batches, and says how far it got.
func TestSeedIsInterrupted(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := c.command(ctx, "seed", "--ocorrencias", "5000000")
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "some are seeded", func() bool { return len(c.list("ocorrencia", "list", "--limit", "1")) > 0 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("an interrupted seeding counts as done")
	} else if ctx.Err() != nil {
		t.Fatal("it did not end")
	}
	if !strings.Contains(out.String(), "ocorrências into tenant acme") {
		t.Errorf("it does not say how far it got: %q", out.String())
	}
	c.list("ocorrencia", "list", "--limit", "1") // the database is whole
}
