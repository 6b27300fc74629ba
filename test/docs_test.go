package test

import (
	"bytes"
	"go/ast"
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

var (
	// step is how a walk names what runs: the link to a file, then what is declared there.
	step = regexp.MustCompile("\\[`?[\\w/.]+`?\\]\\(([^)\\s]+\\.go)\\)`:([\\w.]+)`")
	// within is the other way round.
	within = regexp.MustCompile("`([\\w.]+)` in \\[`?[\\w/.]+`?\\]\\(([^)\\s]+\\.go)\\)")
	// member is what a type of ours has.
	member = regexp.MustCompile("`(\\w+)\\.(\\w+)`")
)

// TestWalksLead: what the architecture's walks and answers name is declared where they say, and a type has what they say of it.
func TestWalksLead(t *testing.T) {
	declared, types := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		for name, isType := range declarations(s.tree) {
			declared[s.path+":"+name], declared[name] = true, true
			if _, method, ok := strings.Cut(name, "."); ok {
				declared[s.path+":"+method] = true // a walk that stays with a type says no more of it
			}
			if isType {
				types[name] = true
			}
		}
	}
	const page = "docs/arquitetura.md"
	content, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	found := 0
	check := func(target, name string) {
		found++
		if where := resolve(page, target); !declared[where+":"+strings.TrimPrefix(name, ".")] {
			t.Errorf("%s: %s does not declare %s", page, where, name)
		}
	}
	for _, m := range step.FindAllStringSubmatch(text, -1) {
		check(m[1], m[2])
	}
	for _, m := range within.FindAllStringSubmatch(text, -1) {
		check(m[2], m[1])
	}
	for _, m := range member.FindAllStringSubmatch(text, -1) {
		if file := m[2] == "go" || m[2] == "html"; !file && types[m[1]] && !declared[m[1]+"."+m[2]] {
			t.Errorf("%s: %s has no %s", page, m[1], m[2])
		}
	}
	if found < 60 {
		t.Errorf("only %d steps were found: they are written in another way, or not read", found)
	}
}

// declarations are what a file declares: functions and types by their names, methods, fields and the methods of interfaces behind their
// type's. true = it is a type.
func declarations(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			names[name] = false
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						names[name.Name] = false
					}
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
					for _, name := range members(spec.Type) {
						names[spec.Name.Name+"."+name] = false
					}
				}
			}
		}
	}
	return names
}

// receiver is the type that a method is of.
func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr: // of a type parameter
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}

func members(of ast.Expr) (names []string) {
	var fields *ast.FieldList
	switch of := of.(type) {
	case *ast.StructType:
		fields = of.Fields
	case *ast.InterfaceType:
		fields = of.Methods
	default:
		return nil
	}
	for _, f := range fields.List {
		for _, name := range f.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
