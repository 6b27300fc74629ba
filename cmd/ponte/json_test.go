package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// english words that a key might be made of by mistake; id, bytes, tenant, status and the like are words of both languages here.
var wordsOfNoKey = strings.Fields("address at backup body call code count created date day days description error errors field file from kind last level line lines " +
	"made message method missing name names newest next note number objections of operation order path pending program reason request result rows rule schema " +
	"set state step subject system table text time title to type unit user value version warning when who why")

// TestKeysOfOneLanguage: what --json writes has Portuguese keys, as the REST API's.
func TestKeysOfOneLanguage(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile("`json:\"([^\",]+)")
	found := 0
	for _, name := range append(files, "../../server/probe/finding.go", "../../integration/simulator/player.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(content), -1) {
			found++
			if slices.ContainsFunc(strings.Split(m[1], "_"), func(word string) bool { return slices.Contains(wordsOfNoKey, word) }) {
				t.Errorf("%s: the key %q is English", name, m[1])
			}
		}
	}
	if found < 300 {
		t.Errorf("only %d keys were found", found)
	}
}
