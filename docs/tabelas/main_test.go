package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestTheDocumentsHaveTheTablesOfTheCode fails when a table of the code changed and the documents were not written again.
func TestTheDocumentsHaveTheTablesOfTheCode(t *testing.T) {
	found := map[string]bool{}
	pages, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	guides, err := filepath.Glob("../*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, guides...) {
		before, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), filepath.Base(page))
		if err := os.WriteFile(copied, before, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := reescrever(copied, found); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Errorf("%s has old tables: make generate", page)
		}
	}
	for name := range tabelas {
		if !found[name] {
			t.Errorf("no document has the table %s", name)
		}
	}
}
