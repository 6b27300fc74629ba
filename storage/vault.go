package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// OpenVault gives the vault of destinations' secrets. key is what the operator configured; without one a SQLite
// database gets a key of its own, made once in FILE.key beside it and readable by the service's user only, and a MySQL
// database gets a vault that refuses to save secrets.
func OpenVault(address, key string) (*Vault, error) {
	if strings.TrimSpace(key) == "" {
		e, err := parseDSN(address)
		if err != nil {
			return nil, err
		}
		if e.dialect == dialectSQLite {
			if key, err = keyBeside(e.file + ".key"); err != nil {
				return nil, err
			}
		}
	}
	return NewVault(key)
}

// keyBeside reads the key's file, or makes it. Of two processes that make it at once, one wins and both read the same.
func keyBeside(file string) (string, error) {
	for range 2 {
		b, err := os.ReadFile(file)
		if err == nil {
			key := strings.TrimSpace(string(b))
			if key == "" {
				return "", fmt.Errorf("the key file %s is empty", file)
			}
			return key, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("read the key of secrets: %w", err)
		}
		if err := makeKey(file); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("make the key of secrets: %w", err)
		}
	}
	return "", fmt.Errorf("the key file %s cannot be made", file)
}

// makeKey writes the whole key beside and links it into place, so that nobody reads half of it.
func makeKey(file string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".ponte-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(rand.Text() + rand.Text() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), file)
}
