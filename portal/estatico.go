package portal

import (
	"embed"

	"ponte/portal/estatico"
)

// The static files: our style and script, and htmx as its authors publish it (licence beside it).
//
//go:embed static
var arquivosEstaticos embed.FS

var versaoEstatica = estatico.Versao(arquivosEstaticos)
