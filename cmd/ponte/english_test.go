package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// notReached are files whose Portuguese sentences no command can meet: they are the portal's, those of calls, or of what runs by itself.
var notReached = []string{
	"crm/abrir_*", "crm/agenda*", "crm/assistencia_*", "crm/cadastro_assistencia*", "crm/tarefa*", "crm/correio/*", "crm/implantacao/*", "integration/delivery/*",
	"integration/destino/processo.go", "integration/mega/fonte.go", "integration/mega/resposta.go", "crm/cadastro/chamada.go", "crm/sombra/*", "crm/fale_conosco.go",
	"crm/portalcliente/*", "integration/serasa/escrever.go", "integration/serasa/redator.go", "crm/foto.go", "crm/listas.go", "server/selftest.go",
	"integration/*/simulador*", "integration/sienge/conferencia.go",
}

// portuguese tells a sentence of the rules from a message for a log, which is English.
var (
	portuguese = regexp.MustCompile(`(?i)[à-ú]|\b(use|uma?|como|linhas?|entre|segundos|registro|senha|de|do|da|em|por|por|com|sem|que|ligado|tipos|foi|passos)\b`)
	notOurs    = regexp.MustCompile(`\b(the|is|of|was|and|are|not|it)\b`)
)

// TestNothingIsSaidInPortuguese: each sentence of the rules that a command may print has its English, and none is left over.
func TestNothingIsSaidInPortuguese(t *testing.T) {
	t.Parallel()
	left := map[string]bool{}
	for pt := range english {
		left[pt] = true
	}
	found := 0
	for _, root := range []string{"../../crm", "../../integration", "../../server"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, "../../"))
			skipped := slices.ContainsFunc(notReached, func(pattern string) bool {
				matches, _ := filepath.Match(pattern, name)
				return matches
			})
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			constants := named(file)
			ast.Inspect(file, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok {
					delete(left, literal(e))
				}
				for _, arg := range told(n, strings.HasPrefix(name, "crm/importacao/") || strings.HasPrefix(name, "crm/cadastro/")) {
					if name, ok := arg.(*ast.Ident); ok && constants[name.Name] != nil {
						arg = constants[name.Name]
					}
					text := literal(arg)
					if !strings.Contains(text, " ") {
						continue
					}
					found++
					if !skipped && english[text] == "" && portuguese.MatchString(text) && !notOurs.MatchString(text) {
						t.Errorf("%s: %q has no English in english.go", name, text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for pt := range left {
		t.Errorf("nothing says %q any more", pt)
	}
	if found < 200 {
		t.Errorf("only %d sentences were found", found)
	}
}

// named are the constants and variables of a file.
func named(file *ast.File) map[string]ast.Expr {
	all := map[string]ast.Expr{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, value := range spec.Values {
				all[spec.Names[i].Name] = value
			}
		}
		return true
	})
	return all
}

// told are the arguments of a call, or the fields of a value, that may be a sentence of the rules. Notices are those of a file that is imported:
// a call's are kept with it.
func told(n ast.Node, notices bool) []ast.Expr {
	if value, ok := n.(*ast.CompositeLit); ok {
		return sentencesOf(value)
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	var name string
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	switch {
	case (name == "New" || name == "Errorf") && len(call.Args) > 0:
		return call.Args[:1]
	case slices.Contains([]string{"NovoInvalido", "mal", "falhar", "acusar", "soltar", "recusar", "diz", "passa", "nova"}, name) && len(call.Args) > 1:
		return call.Args[1:]
	case name == "impedir", notices && (name == "avisar" || name == "Aviso"):
		return call.Args
	}
	return nil
}

// sentencesOf are the fields of a value that says something to people.
func sentencesOf(value *ast.CompositeLit) []ast.Expr {
	kind := ""
	switch k := value.Type.(type) {
	case *ast.Ident:
		kind = k.Name
	case *ast.SelectorExpr:
		kind = k.Sel.Name
	case *ast.ArrayType:
		if of, ok := k.Elt.(*ast.Ident); ok && of.Name == "Efeito" {
			var all []ast.Expr
			for _, e := range value.Elts {
				if one, ok := e.(*ast.CompositeLit); ok {
					all = append(all, one.Elts...)
				}
			}
			return all
		}
	}
	var all []ast.Expr
	if slices.Contains([]string{"Achado", "Impedimento", "Efeito"}, kind) {
		for _, e := range value.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				e = pair.Value
			}
			all = append(all, e)
		}
	}
	return all
}

// literal is the text of an expression, %s for what is no literal.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return literal(e.X) + literal(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return literal(e.Args[0])
		}
	}
	return "%s"
}

func TestInEnglish(t *testing.T) {
	t.Parallel()
	for pt, want := range map[string]string{
		"Endereço: use um endereço http:// ou https:// sem parâmetros":  "Endereço: use an http:// or https:// address without parameters",
		"v1_por_minuto: use um número de 0 a 10":                        "v1_por_minuto: use a number from 0 to 10",
		"10.0.0.0/4 tem bits além da rede: é 0.0.0.0/4, ou só 10.0.0.0": "10.0.0.0/4 has host bits: 0.0.0.0/4, or 10.0.0.0 alone",
		"no rule says this": "no rule says this",
	} {
		if got := inEnglish(pt); got != want {
			t.Errorf("%q is %q, want %q", pt, got, want)
		}
	}
	for pt, en := range english {
		if a, b := len(placeholder.FindAllString(pt, -1)), strings.Count(en, "%s"); a != b {
			t.Errorf("%q has %d things filled in and its English %d", pt, a, b)
		}
	}
}
