package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestEveryCommandIsInTheTree fails when a type that can be run hangs on no field of CLI: nobody could call it.
func TestEveryCommandIsInTheTree(t *testing.T) {
	t.Parallel()
	inTree := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		for i := range of.NumField() {
			f := of.Field(i)
			if _, command := f.Tag.Lookup("cmd"); command {
				inTree[f.Type.Name()] = true
				if f.Tag.Get("help") == "" {
					t.Errorf("%s.%s has no help", of.Name(), f.Name)
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[CLI]())
	for i := range reflect.TypeFor[CLI]().NumField() {
		f := reflect.TypeFor[CLI]().Field(i)
		if _, command := f.Tag.Lookup("cmd"); command && f.Tag.Get("group") == "" {
			t.Errorf("%s is in no group of the help", f.Name)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	runnable := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_windows.go") {
			continue // what is for Windows alone is in the tree there alone
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			name := runs(d)
			if name == "" {
				continue
			}
			if runnable++; !inTree[name] {
				t.Errorf("%s: %s can be run and is in no field of the tree in cli.go", file, name)
			}
		}
	}
	if runnable < 20 {
		t.Errorf("only %d commands were found", runnable)
	}
}

// runs is the type that a declaration makes a command of, "" when it is no Run method.
func runs(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || f.Name.Name != "Run" {
		return ""
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	return of.(*ast.Ident).Name
}

// TestEveryCommandRuns holds each command of the tree to the form that run calls.
func TestEveryCommandRuns(t *testing.T) {
	t.Parallel()
	line, err := newParser(&Terminal{Out: io.Discard, Err: io.Discard}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	leaves := line.Model.Leaves(false)
	if len(leaves) < 30 {
		t.Errorf("only %d commands", len(leaves))
	}
	for _, leaf := range leaves {
		if _, ok := leaf.Target.Addr().Interface().(task); !ok {
			t.Errorf("%s has no Run(ctx, *Terminal) error", leaf.Path())
		}
	}
}

// TestAHintNamesTheCommand whose help says more.
func TestAHintNamesTheCommand(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{"nothing": "ponte", "ip nothing": "ponte ip", "ip allow": "ponte ip allow", "calls --nothing": "ponte calls"} {
		c := newCLI(t)
		if r := c.try("", strings.Fields(line)...); r.code != exitUsage || !strings.HasSuffix(r.err, "Run \""+want+" --help\".\n") {
			t.Errorf("ponte %s: %d, %s", line, r.code, r.err)
		}
	}
}
