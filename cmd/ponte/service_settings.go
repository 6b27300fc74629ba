package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// serveCommand reads flags as ponte serve does.
func serveCommand(t *Terminal, flags []string) (*Serve, error) {
	chosen, _ := choose(t, append([]string{"serve"}, flags...))
	command, ok := chosen.(*Serve)
	if !ok {
		return nil, errors.New("these are no flags of ponte serve")
	}
	return command, nil
}

// writeServiceSettings keeps the settings of the environment in a file, where there is none yet. A database in a file is
// named whole: a service is started in another folder than the one in which it was installed.
func writeServiceSettings(file, folder string, environ []string) error {
	content, database := "# Configurações do Ponte, uma NOME=valor por linha. Depois de mudar: ponte service stop, ponte service start\n", false
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "PONTE_") || strings.HasPrefix(name, "OTEL_") {
			if strings.ContainsAny(kv, "\r\n") {
				return fmt.Errorf("%s has more than one line", name)
			}
			content += kv + "\n"
			database = database || name == "PONTE_DATABASE" || name == "PONTE_DATABASE_FILE"
		}
	}
	if !database {
		content += "PONTE_DATABASE=sqlite://" + filepath.ToSlash(filepath.Join(folder, "ponte.db")) + "\n"
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // the operator's own
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Close())
}
