package portal

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
)

// The static files: our style and script, and htmx as its authors publish it (licence beside it).
//
//go:embed static
var arquivosEstaticos embed.FS

// versaoEstatica changes with the content of any static file, so that browsers may keep them for ever.
var versaoEstatica = func() string {
	soma := sha256.New()
	_ = fs.WalkDir(arquivosEstaticos, ".", func(nome string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, _ := arquivosEstaticos.ReadFile(nome) // embedded: it is there
			soma.Write([]byte(nome))
			soma.Write(b)
		}
		return err
	})
	return hex.EncodeToString(soma.Sum(nil)[:6])
}()

func (p *Portal) estatico(c echo.Context) error {
	nome := path.Clean("/" + c.Param("*"))
	b, err := arquivosEstaticos.ReadFile("static" + nome)
	if err != nil {
		return c.NoContent(http.StatusNotFound)
	}
	tipo := mime.TypeByExtension(path.Ext(nome))
	switch path.Ext(nome) { // the machine's own table may say otherwise
	case ".js":
		tipo = "text/javascript; charset=utf-8"
	case ".css":
		tipo = "text/css; charset=utf-8"
	case ".svg":
		tipo = "image/svg+xml"
	case ".txt":
		tipo = "text/plain; charset=utf-8"
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, tipo, b)
}
