package server

import (
	"context"
	"crypto/tls"
	"net/url"

	"ponte/server/probe"
	"ponte/storage"
)

// Check says what callers of the service at base would meet, and whether the pages of a SQLite database that is on this machine are
// sound. It is what `ponte check` and the portal's test show.
func Check(ctx context.Context, base *url.URL, tenant, database string, trust *tls.Config) []probe.Finding {
	found := probe.Run(ctx, base, tenant, trust)
	switch there, err := storage.CheckFile(ctx, database); {
	case there && ctx.Err() != nil:
		return append(found, probe.Finding{
			Level: probe.Warning, Subject: "database", Text: "its pages were not read to the end in time: run ponte check on this machine",
			Texto: "as páginas não foram lidas até o fim a tempo: rode ponte check nesta máquina",
		})
	case err != nil:
		return append(found, probe.Finding{Level: probe.Failure, Subject: "database", Text: err.Error(), Texto: err.Error()})
	case there:
		return append(found, probe.Finding{Level: probe.OK, Subject: "database", Text: "its pages are sound", Texto: "as páginas estão íntegras"})
	}
	return found
}
