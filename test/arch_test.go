// Package test checks the repository as a whole: which package may import which, and the files that run Ponte in
// containers. It reads files and must not know how any package does its work.
package test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ponte/integration"
)

const (
	module   = "ponte"
	root     = ".."
	maxLines = 400
)

// downwards says which of Ponte's own folders each folder may import, besides its own subfolders. cmd is at the
// top and crm at the bottom; surfaces never see storage or integration, and these two never see each other.
var downwards = map[string][]string{
	"cmd":         {"server", "api", "portal", "storage", "integration", "wsdl", "crm"},
	"server":      {"api", "portal", "storage", "integration", "wsdl", "crm"},
	"api":         {"wsdl", "crm"},
	"portal":      {"wsdl", "crm"},
	"storage":     {"crm"},
	"integration": {"crm"},
	"wsdl":        {"crm"},
	"crm":         {},
	"docs":        {"server", "crm"},
	"packaging":   {},
	"test":        {"cmd", "server", "api", "portal", "storage", "integration", "wsdl", "crm"},
}

// rooms says which folders of the core those at its bottom may import. Every other room of crm stands above it: it may import
// crm and the rooms named here, and nothing of the core imports it.
var rooms = map[string][]string{
	"crm/charset":  {},
	"crm/jsontext": {},
	"crm/planilha": {"crm/charset"},
	"crm/sigilo":   {"crm/charset", "crm/jsontext"},
	"crm":          {"crm/charset", "crm/jsontext", "crm/sigilo"},
	"crm/cadastro": {"crm", "crm/sigilo"},
}

// confined says where alone a library may be imported. Echo v4 ends one day and gorm is too slow for the hot
// path: both stay replaceable.
var confined = map[string][]string{
	"github.com/labstack/": {"api", "portal", "server"},
	"gorm.io/":             {"storage"},
}

// outsideCore lists what the core has no business with although it is in the standard library.
var outsideCore = []string{"database/sql", "encoding/xml", "net/http", "html/template"}

// vagueNames say nothing about what is inside.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "base", "shared"}

// longFiles are files that may exceed maxLines, each with the reason. An entry that is no longer needed fails.
var longFiles = map[string]string{}

// taggedFiles are files of the core that may have struct tags, each with the reason, under the same condition.
var taggedFiles = map[string]string{
	"crm/campo.go": "an item of a CA_/BD_ part is kept under the contract's own two names",
}

// source is one Go file of the repository.
type source struct {
	path  string // from the root, with slashes
	bytes []byte
	tree  *ast.File
	fset  *token.FileSet
}

func (s source) dir() string     { return path.Dir(s.path) }
func (s source) isTest() bool    { return strings.HasSuffix(s.path, "_test.go") }
func (s source) generated() bool { return ast.IsGenerated(s.tree) }
func (s source) lines() int      { return bytes.Count(s.bytes, []byte("\n")) }
func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

// sources reads every Go file through os, so that go test notices a change and does not answer from its cache.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && (strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_") ||
				entry.Name() == "testdata" || entry.Name() == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, name, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(relative), content, tree, fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// forbidden says why a file of the folder dir must not import imported, or nothing when it may.
func forbidden(dir, imported string) string {
	layer, _, _ := strings.Cut(dir, "/")
	allowed, known := downwards[layer]
	if !known {
		return "the folder " + layer + " is in no layer"
	}
	if own, isOwn := strings.CutPrefix(imported, module+"/"); isOwn {
		target, _, _ := strings.Cut(own, "/")
		switch {
		case layer == "api" && target == "api" && surface(dir) != surface(own) && !slices.Contains(edges, own):
			return "a surface does not import another surface"
		case layer == "crm" && target == "crm":
			return forbiddenRoom(dir, own)
		case target == layer || slices.Contains(allowed, target):
			return ""
		}
		return layer + " does not import " + target
	}
	first, _, _ := strings.Cut(imported, "/")
	isStandard := !strings.Contains(first, ".") && imported != "C"
	if dir == "crm/correio" && imported == "html/template" {
		return "" // the words of messages, which are HTML (docs/adr/0024)
	}
	if layer == "crm" && (!isStandard || slices.Contains(outsideCore, imported)) {
		return "crm knows only the standard library, and of it no SQL, XML nor HTTP"
	}
	for prefix, folders := range confined {
		if strings.HasPrefix(imported, prefix) && !slices.Contains(folders, layer) {
			return prefix + "... belongs into " + strings.Join(folders, ", ") + " only"
		}
	}
	return ""
}

// forbiddenRoom says why a folder of the core must not import another one, or nothing when it may.
func forbiddenRoom(dir, imported string) string {
	below, atBottom := rooms[dir]
	if _, known := rooms[imported]; atBottom && slices.Contains(below, imported) || !atBottom && known {
		return ""
	}
	return dir + " does not import " + imported + ": rooms of the core stand above it, and do not know each other"
}

// edges are what surfaces share with the server and with each other, and no surfaces themselves.
var edges = []string{"api/borda", "api/moldura"}

// surface returns multidados for api/multidados/soap.
func surface(dir string) string {
	_, rest, _ := strings.Cut(dir, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func TestImportsGoOneWay(t *testing.T) {
	for _, file := range sources(t) {
		if file.isTest() {
			continue
		}
		for _, spec := range file.tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if reason := forbidden(file.dir(), imported); reason != "" {
				t.Errorf("%s imports %s: %s", file.at(spec), imported, reason)
			}
		}
	}
}

func TestImportRules(t *testing.T) {
	const echo, gorm = "github.com/labstack/echo/v4", "gorm.io/gorm"
	for _, rule := range []struct {
		dir, imported string
		allowed       bool
	}{
		{"cmd/ponte", "ponte/server", true},
		{"server", "ponte/storage", true},
		{"server", echo, true},
		{"api/multidados", echo, true},
		{"api/multidados", "ponte/wsdl", true},
		{"api/multidados/soap", "ponte/api/multidados", true},
		{"portal", "ponte/crm", true},
		{"storage", gorm, true},
		{"storage/sqlite", "gorm.io/driver/sqlite", true},
		{"storage/seed", "ponte/storage", true},
		{"integration/mobuss", "ponte/integration/delivery", true},
		{"crm", "net/netip", true},
		{"crm", "ponte/crm/sigilo", true},
		{"crm/sigilo", "ponte/crm/charset", true},
		{"crm/importacao", "ponte/crm", true},
		{"crm/importacao", "ponte/crm/planilha", true},
		{"crm/newroom", "ponte/crm", true},
		{"test/bench", "ponte/server", true},

		{"server", "ponte/cmd/ponte", false},
		{"api/multidados", "ponte/storage", false},
		{"api/multidados", "ponte/integration/delivery", false},
		{"api/v1", "ponte/api/multidados", false},
		{"portal", "ponte/storage", false},
		{"portal", "ponte/integration/mobuss", false},
		{"portal", "ponte/api/multidados", false},
		{"storage", "ponte/integration/delivery", false},
		{"integration/delivery", "ponte/storage", false},
		{"integration/delivery", echo, false},
		{"wsdl", "ponte/api/multidados", false},
		{"crm", "ponte/storage", false},
		{"crm", "ponte/crm/importacao", false},
		{"crm", "ponte/crm/ficha", false},
		{"crm", "ponte/crm/newroom", false},
		{"crm/sigilo", "ponte/crm", false},
		{"crm/planilha", "ponte/crm", false},
		{"crm/ficha", "ponte/crm/importacao", false},
		{"crm/newroom", "ponte/crm/ficha", false},
		{"crm/newroom", "ponte/storage", false},
		{"crm", "golang.org/x/text/unicode/norm", false},
		{"crm", "database/sql", false},
		{"crm", "encoding/xml", false},
		{"storage", echo, false},
		{"server", gorm, false},
		{"cmd/ponte", echo, false},
		{"server", "ponte/test/mariadb", false},
		{"newfolder", "fmt", false},
	} {
		if reason := forbidden(rule.dir, rule.imported); (reason == "") != rule.allowed {
			t.Errorf("%s importing %s: allowed = %v (%q), want %v", rule.dir, rule.imported, reason == "", reason, rule.allowed)
		}
	}
}

func TestCoreHasNoStructTags(t *testing.T) {
	needed := map[string]bool{}
	for _, file := range sources(t) {
		if !strings.HasPrefix(file.path, "crm/") || file.isTest() {
			continue
		}
		ast.Inspect(file.tree, func(node ast.Node) bool {
			if field, isField := node.(*ast.Field); isField && field.Tag != nil {
				needed[file.path] = true
				if taggedFiles[file.path] == "" {
					t.Errorf("%s: the core knows neither columns nor messages, but has the tag %s", file.at(field), field.Tag.Value)
				}
			}
			return true
		})
	}
	for name := range taggedFiles {
		if !needed[name] {
			t.Errorf("%s has no struct tag now: take it off taggedFiles", name)
		}
	}
}

// TestCoreNamesNoPartner: what the core does for one partner is said by the partner's row. The sheet for partners is about them.
func TestCoreNamesNoPartner(t *testing.T) {
	var names []string
	for _, partner := range integration.Registry() {
		if partner.EscreveAPessoas {
			continue // it is nobody's system, and clients have an "email"
		}
		names = append(names, regexp.QuoteMeta(partner.Nome))
	}
	aName := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`) // "endereco" names no partner eco
	for _, file := range sources(t) {
		if !strings.HasPrefix(file.path, "crm/") || strings.HasPrefix(file.path, "crm/ficha/") || file.isTest() {
			continue
		}
		ast.Inspect(file.tree, func(node ast.Node) bool {
			if text, isText := node.(*ast.BasicLit); isText && text.Kind == token.STRING {
				if name := aName.FindString(text.Value); name != "" {
					t.Errorf("%s: %s names the partner %s: let its row in integration/ say it", file.at(text), text.Value, name)
				}
			}
			return true
		})
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	for _, file := range sources(t) {
		stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(file.path), ".go"), "_test")
		for _, name := range []string{path.Base(file.dir()), file.tree.Name.Name, stem} {
			if slices.Contains(vagueNames, name) {
				t.Errorf("%s: %q says nothing about what is inside", file.path, name)
			}
		}
	}
}

// TestFilesOfStorageHaveARoom: the package is one and large; its doc comment says by which words the names of its files begin.
func TestFilesOfStorageHaveARoom(t *testing.T) {
	rooms, used := map[string]bool{"main": true, "export": true, "doc": true}, map[string]bool{}
	var all []source
	for _, file := range sources(t) {
		if file.dir() != "storage" {
			continue
		}
		all = append(all, file)
		if path.Base(file.path) == "doc.go" {
			for _, room := range regexp.MustCompile(`([a-z]+)_?\*`).FindAllStringSubmatch(file.tree.Doc.Text(), -1) {
				rooms[room[1]] = true
			}
		}
	}
	for _, file := range all {
		room, _, _ := strings.Cut(strings.TrimSuffix(path.Base(file.path), ".go"), "_")
		if used[room] = true; !rooms[room] {
			t.Errorf("%s is in no room of storage/doc.go", file.path)
		}
	}
	for room := range rooms {
		if !used[room] {
			t.Errorf("storage/doc.go has the room %s, and no file is in it", room)
		}
	}
}

func TestFilesStayShort(t *testing.T) {
	needed := map[string]bool{}
	for _, file := range sources(t) {
		if file.generated() || file.lines() <= maxLines {
			continue
		}
		needed[file.path] = true
		if longFiles[file.path] == "" {
			t.Errorf("%s has %d lines, more than %d: is there a second thing in it?", file.path, file.lines(), maxLines)
		}
	}
	for name := range longFiles {
		if !needed[name] {
			t.Errorf("%s is short now: take it off longFiles", name)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	described := map[string]bool{} // by folder
	for _, file := range sources(t) {
		external := strings.HasSuffix(file.tree.Name.Name, "_test")
		if external {
			continue
		}
		doc := strings.TrimSpace(file.tree.Doc.Text())
		isSentence := strings.HasPrefix(doc, "Package "+file.tree.Name.Name+" ") ||
			file.tree.Name.Name == "main" && (strings.HasPrefix(doc, "Command ") || strings.HasPrefix(doc, "Ponte "))
		described[file.dir()] = described[file.dir()] || isSentence && strings.Contains(doc, ".")
	}
	for dir, ok := range described {
		if !ok {
			t.Errorf("no file of %s says in a sentence what the package is and what it must not know", dir)
		}
	}
}
