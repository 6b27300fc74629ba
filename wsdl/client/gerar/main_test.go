package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheGeneratedClientIsFresh(t *testing.T) {
	out := filepath.Join(t.TempDir(), "client.go")
	if err := generate(out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../multidados.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("wsdl/client/multidados.gen.go is not what the contract generates: run go generate ./wsdl/...")
	}
}
