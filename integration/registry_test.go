package integration_test

import (
	"os"
	"slices"
	"testing"

	"ponte/integration"
)

// TestEveryFolderIsInTheRegistry fails when a destination has a folder and no row: nobody could configure it.
func TestEveryFolderIsInTheRegistry(t *testing.T) {
	t.Parallel()
	machinery := []string{"delivery", "destino", "simulator"} // what all destinations share
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() || slices.Contains(machinery, e.Name()) {
			continue
		}
		if _, found := integration.Find(e.Name()); !found {
			t.Errorf("integration/%s has no row in registry.go", e.Name())
		}
	}
}
