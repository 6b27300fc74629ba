//go:build linux

package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cSources are the peers in C. What both do with the database is one file, so that they do the same.
//
//go:embed c
var cSources embed.FS

// library is a C library: what tells how to compile with it, and the Debian packages that have it.
type library struct {
	flags    []string
	packages string
}

var (
	libmariadb = library{[]string{"mariadb_config", "--cflags", "--libs"}, "libmariadb-dev"}
	libgsoap   = library{[]string{"pkg-config", "--cflags", "--libs", "gsoap"}, "pkg-config libgsoap-dev"}
)

// unpackC writes the sources into a new folder, to be compiled there.
func unpackC(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	files, err := cSources.ReadDir("c")
	if err != nil {
		return err
	}
	for _, f := range files {
		content, err := cSources.ReadFile("c/" + f.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name()), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// compileC makes a program of sources of its folder.
func compileC(dir, name string, sources []string, libraries ...library) (string, error) {
	program := filepath.Join(dir, name)
	args := append([]string{"-O2", "-pthread", "-o", program}, sources...)
	for _, l := range libraries {
		flags, err := exec.Command(l.flags[0], l.flags[1:]...).Output()
		if err != nil {
			return "", fmt.Errorf("%s (apt-get install %s): %w", strings.Join(l.flags, " "), l.packages, err)
		}
		args = append(args, strings.Fields(string(flags))...)
	}
	cmd := exec.Command("gcc", args...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile %s (apt-get install gcc libc6-dev): %w\n%s", name, err, output)
	}
	return program, nil
}
