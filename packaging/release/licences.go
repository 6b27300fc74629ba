package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is a library that is built in, as go list knows it.
type module struct {
	Path, Version, Dir string
	Main               bool
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// readLicences are the licences of all that is compiled into the program: most ask to go with every copy of it.
func (p *program) readLicences() ([]byte, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/ponte")
	cmd.Env = environment(p.system, p.processor)
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := map[string]module{}
	for packages := json.NewDecoder(bytes.NewReader(output)); ; {
		var of struct{ Module *module }
		if err := packages.Decode(&of); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if of.Module != nil && !of.Module.Main {
			all[of.Module.Path] = *of.Module
		}
	}
	modules := make([]module, 0, len(all)+1)
	for _, m := range all {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	modules = append(modules, module{Path: "Go", Dir: strings.TrimSpace(string(root))})
	var text bytes.Buffer
	for _, m := range modules {
		if err := m.writeLicences(&text); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

func (m module) writeLicences(text *bytes.Buffer) error {
	files, err := os.ReadDir(m.Dir)
	if err != nil {
		return err
	}
	found := false
	for _, file := range files {
		if file.IsDir() || !licenceFile.MatchString(file.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(m.Dir, file.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(text, "==== %s: %s\n\n%s\n\n", strings.TrimSpace(m.Path+" "+m.Version), file.Name(), bytes.TrimSpace(content))
	}
	if !found {
		return fmt.Errorf("%s has no licence file: it may not be handed out", m.Path)
	}
	return nil
}
