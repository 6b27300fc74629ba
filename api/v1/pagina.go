package v1

import (
	"embed"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

//go:embed pagina/index.html pagina/pagina.css pagina/iniciar.js pagina/swagger-ui.css pagina/swagger-ui-bundle.js
var arquivosDaPagina embed.FS

// politica lets the page load what this server gives it and call this server, and nothing else. The library styles its elements itself.
const politica = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// montarPagina serves the description and the page that shows it, to anybody: neither says anything of an installation.
func (a *API) montarPagina(e *echo.Echo) {
	pagina := echo.StaticDirectoryHandler(echo.MustSubFS(arquivosDaPagina, "pagina"), false)
	for caminho, responder := range map[string]echo.HandlerFunc{
		"/openapi.json": func(c echo.Context) error { return c.Blob(http.StatusOK, "application/json", a.descricao) },
		"/openapi.yaml": func(c echo.Context) error {
			return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", descricaoYAML)
		},
		"/docs":   func(c echo.Context) error { return c.Redirect(http.StatusFound, Raiz+"/docs/") },
		"/docs/*": pagina,
	} {
		e.GET(Raiz+caminho, responder, middleware.Gzip(), cabecalhosDaPagina)
	}
}

func cabecalhosDaPagina(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", politica)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		return next(c)
	}
}
