package test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// textFile is a file that people write, as this repository keeps it.
type textFile struct {
	path string // from the root, with slashes
	text string
}

// textFiles reads all of them; what is built or fetched is none.
func textFiles(t *testing.T) []textFile {
	t.Helper()
	var all []textFile
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", "node_modules", "bin":
				return fs.SkipDir
			}
			return nil
		}
		if entry.Name() == ".git" || !entry.Type().IsRegular() {
			return nil // in a second checkout it is a file
		}
		if info, err := entry.Info(); err != nil || info.Size() > 1<<20 {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(content, 0) >= 0 || !utf8.Valid(content) {
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		all = append(all, textFile{filepath.ToSlash(relative), string(content)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	heading = regexp.MustCompile(`(?m)^#{2,4} (\d+(?:\.\d+)*)\.? `)
	// sections is one section or several of the same page: "§4.4", "§2, §3 and §7", "§2 e §3".
	sections = `§\d+(?:\.\d+)*(?:(?:,|;| and| e) §\d+(?:\.\d+)*)*`
	// citation is how code names a section: a page below docs, then its sections.
	citation = regexp.MustCompile(`docs/([\w/-]+\.md)((?:\s|//)+)(` + sections + `)`)
	// reference is how a page names a section: of the page that a link leads to, or of itself.
	reference = regexp.MustCompile(`(?:\]\(([^)\s]+\.md)\)\s+)?(` + sections + `)`)
	section   = regexp.MustCompile(`§(\d+(?:\.\d+)*)`)
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fence     = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
)

// TestCitedSectionsExist: a comment that cites docs/x.md §n must lead to a heading with that number, and so must what one page
// says of another or of itself.
func TestCitedSectionsExist(t *testing.T) {
	files := textFiles(t)
	known := map[string]map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f.path, ".md") {
			known[f.path] = map[string]bool{}
			for _, m := range heading.FindAllStringSubmatch(f.text, -1) {
				known[f.path][m[1]] = true
			}
		}
	}
	cited := 0
	check := func(from, page, text string) {
		for _, m := range section.FindAllStringSubmatch(text, -1) {
			cited++
			if !known[page][m[1]] {
				t.Errorf("%s: %s has no section %s", from, page, m[1])
			}
		}
	}
	for _, f := range files {
		for _, m := range citation.FindAllStringSubmatch(f.text, -1) {
			check(f.path, "docs/"+m[1], m[3])
		}
		if !strings.HasPrefix(f.path, "docs/") || len(known[f.path]) == 0 {
			continue // a page without numbers may cite a law
		}
		for _, m := range reference.FindAllStringSubmatch(citation.ReplaceAllString(f.text, ""), -1) {
			page := f.path
			if m[1] != "" {
				page = resolve(f.path, m[1])
			}
			check(f.path, page, m[2])
		}
	}
	if cited < 100 {
		t.Errorf("only %d citations were found: they are written in another way, or not read", cited)
	}
}

// resolve gives the path from the root to which a link of a page leads.
func resolve(page, target string) string {
	return filepath.ToSlash(filepath.Join(filepath.Dir(page), target))
}

// TestPapersAreHere: nothing leans on a document that the repository does not hold.
func TestPapersAreHere(t *testing.T) {
	// The words are put together here, or this file would be the first finding.
	design, facts := "DES"+"IGN", "fac"+"ts"
	elsewhere := regexp.MustCompile(`\b` + design + `(?:-DOMAINS)?(?:\.md|\s+(?://\s*)?(?:§|section))|\b` + facts +
		`\s+(?://\s*)?[a-z-]+(?:\.md|\s+(?://\s*)?§)|\.\./sha` + `red\b`)
	for _, f := range textFiles(t) {
		for _, at := range elsewhere.FindAllStringIndex(f.text, -1) {
			t.Errorf("%s:%d leans on a paper outside the repository: %q", f.path, 1+strings.Count(f.text[:at[0]], "\n"), f.text[at[0]:at[1]])
		}
	}
}

// TestLinksLead: every relative link of a page leads to a file or folder.
func TestLinksLead(t *testing.T) {
	found := 0
	for _, f := range textFiles(t) {
		if !strings.HasSuffix(f.path, ".md") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(f.text, ""), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, ":") {
				continue // within the page, or of the web
			}
			found++
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(resolve(f.path, target)))); err != nil {
				t.Errorf("%s: the link %s leads nowhere", f.path, m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d links were found", found)
	}
}
