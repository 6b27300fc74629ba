// Package estatico serves embedded files to browsers, under addresses that change with their content. It must not know what the files are for.
package estatico

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

// Versao changes with the content of any of the files, so that browsers may keep them for ever.
func Versao(arquivos embed.FS) string {
	soma := sha256.New()
	_ = fs.WalkDir(arquivos, ".", func(nome string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, _ := arquivos.ReadFile(nome) // embedded: it is there
			soma.Write([]byte(nome))
			soma.Write(b)
		}
		return err
	})
	return hex.EncodeToString(soma.Sum(nil)[:6])
}

// Servir answers with the file of the folder static that the rest of the address names.
func Servir(arquivos embed.FS) echo.HandlerFunc {
	return func(c echo.Context) error {
		nome := path.Clean("/" + c.Param("*"))
		b, err := arquivos.ReadFile("static" + nome)
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
}
