// Command gerar writes the Go client of the document/literal twin with gowsdl, whose version go.mod pins. It needs no
// network and gives the same bytes for the same contract; `go generate ./wsdl/...` runs it.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/hooklift/gowsdl"

	"ponte/wsdl"
)

// exampleAddress stands in the twin that the client is made from; the caller of the client gives the real one.
const exampleAddress = "http://servidor/webservices/index.php"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gerar FILE")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gerar:", err)
		os.Exit(1)
	}
}

func generate(out string) error {
	dir, err := os.MkdirTemp("", "ponte-twin-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	twin := filepath.Join(dir, "multidados.wsdl") // gowsdl reads files only
	if err := os.WriteFile(twin, wsdl.MultidadosDocument().Append(nil, exampleAddress), 0o600); err != nil {
		return err
	}
	log.SetOutput(io.Discard) // gowsdl reports every step
	g, err := gowsdl.NewGoWSDL(twin, "client", false, true)
	if err != nil {
		return err
	}
	code, err := g.Start()
	if err != nil {
		return err
	}
	source, err := format.Source(bytes.Join([][]byte{code["header"], code["types"], code["operations"]}, []byte("\n")))
	if err != nil {
		return fmt.Errorf("gowsdl wrote what is no Go: %w", err)
	}
	return os.WriteFile(out, source, 0o644)
}
