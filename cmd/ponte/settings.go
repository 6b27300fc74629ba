package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// settingsVariable names a file of settings. An installed service has one, and so has everybody who administers it.
const settingsVariable = "PONTE_SETTINGS"

// maxSettingsFile bounds the file, in bytes.
const maxSettingsFile = 1 << 20

// applySettings puts the variables of the file that the environment names into the environment. The variable itself ends
// there: what reads the environment later finds settings only.
func applySettings() error {
	file := os.Getenv(settingsVariable)
	if err := os.Unsetenv(settingsVariable); err != nil || file == "" {
		return err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s: %w", settingsVariable, err)
	}
	variables, err := readSettings(content)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", settingsVariable, file, err)
	}
	for _, v := range variables {
		if _, set := os.LookupEnv(v.name); set {
			continue
		}
		if err := os.Setenv(v.name, v.value); err != nil {
			return fmt.Errorf("%s: %s: %w", settingsVariable, file, err)
		}
	}
	return nil
}

type setting struct{ name, value string }

// readSettings reads NAME=value lines, with # before comments and, for those who are used to them, quotes around a whole value.
// Nothing is expanded: a password may hold any character. A name is set once: of two lines, which holds would be a guess. An error
// names the line, never what is in it.
func readSettings(content []byte) (all []setting, err error) {
	if len(content) > maxSettingsFile {
		return nil, errors.New("the file is too long")
	}
	number, lines := 0, map[string]int{}
	for line := range strings.Lines(strings.TrimPrefix(string(content), "\ufeff")) { // an editor of Windows writes the mark
		number++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !found || name == "" || strings.ContainsAny(name, " \t\"'") || strings.ContainsAny(value, "\x00\r") {
			return nil, fmt.Errorf("line %d is no NAME=value", number)
		}
		for _, quote := range []string{`"`, `'`} {
			if inner, ok := strings.CutPrefix(value, quote); ok && len(value) > 1 && strings.HasSuffix(inner, quote) {
				value = inner[:len(inner)-1]
				break
			}
		}
		if first := lines[name]; first > 0 {
			return nil, fmt.Errorf("line %d sets again what line %d sets: keep one of them", number, first)
		}
		lines[name] = number
		all = append(all, setting{name, value})
	}
	return all, nil
}
