package test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestPromisesNameTheirTests looks for the tests that the page on security names.
func TestPromisesNameTheirTests(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "seguranca.md"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(\w+ \*testing\.[TF]\)`)
	for _, s := range sources(t) {
		for _, m := range declared.FindAllSubmatch(s.bytes, -1) {
			there[string(m[1])] = s.isTest()
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllSubmatch(page, -1)
	if len(named) == 0 {
		t.Error("the page names no test")
	}
	for _, m := range named {
		if !there[string(m[1])] {
			t.Errorf("there is no test %s", m[1])
		}
	}
}
