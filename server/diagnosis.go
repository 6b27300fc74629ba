package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"ponte/crm/diagnostico"
	"ponte/storage"
)

// Bounds of an examination. A person waits for the whole one; a start waits for that of durability.
const (
	diagnosisTimeout  = 20 * time.Second
	durabilityTimeout = 8 * time.Second
)

// Open files that are too few (docs/operacao.md, "No ar").
const (
	filesBad     = 1 << 10
	filesWarning = 16 << 10
)

// Diagnose makes every examination of what a resolved Config names, whatever is the matter with it, and changes nothing.
// replicas are the processes on its database as far as the operator knows, 0 = those that are seen.
func Diagnose(ctx context.Context, cfg Config, replicas int) []diagnostico.Laudo {
	ctx, cancel := context.WithTimeout(ctx, diagnosisTimeout)
	defer cancel()
	laudos := storage.Examine(ctx, cfg.Database, storage.Checkup{Replicas: replicas})
	laudos = append(laudos, judgeFiles(openFilesLimit()), cfg.judgeSecretKey(), cfg.judgePublicURL())
	diagnostico.Ordenar(laudos)
	return laudos
}

func judgeFiles(limit int) diagnostico.Laudo {
	l := diagnostico.Laudo{Exame: "open-files", Desfecho: diagnostico.Bom, Encontrado: fmt.Sprintf("RLIMIT_NOFILE=%d", limit)}
	switch {
	case limit == 0:
		l.Desfecho, l.Encontrado = diagnostico.NaoSeAplica, ""
	case limit < filesBad:
		l.Desfecho = diagnostico.Ruim
	case limit < filesWarning:
		l.Desfecho = diagnostico.Alerta
	}
	return l
}

func (c *Config) judgeSecretKey() diagnostico.Laudo {
	l := diagnostico.Laudo{Exame: "secret-key", Desfecho: diagnostico.Bom, Encontrado: "PONTE_SECRET_KEY=" + mask(c.SecretKey)}
	switch {
	case strings.TrimSpace(c.SecretKey) != "":
	case strings.HasPrefix(c.Database, "sqlite://"):
		l.Encontrado = strings.TrimPrefix(c.Database, "sqlite://") + ".key"
	default:
		l.Desfecho = diagnostico.Alerta
	}
	return l
}

func (c *Config) judgePublicURL() diagnostico.Laudo {
	l := diagnostico.Laudo{Exame: "public-url", Desfecho: diagnostico.Bom, Encontrado: "PONTE_PUBLIC_URL=" + c.PublicURL + ", PONTE_LISTEN=" + c.Listen}
	switch {
	case c.PublicURL != "":
	case loopback(c.Listen) && len(c.proxies) == 0: // nobody calls from elsewhere
		l.Desfecho = diagnostico.NaoSeAplica
	default:
		l.Desfecho = diagnostico.Alerta
	}
	return l
}

// diagnose is Diagnose of this server, for the portal: one at a time, nothing when the one before does not end. What it finds of
// durability is what the notices speak of from then on.
func (s *Server) diagnose(ctx context.Context) []diagnostico.Laudo {
	ctx, cancel := context.WithTimeout(ctx, diagnosisTimeout)
	defer cancel()
	select {
	case s.checking <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	defer func() { <-s.checking }()
	laudos := Diagnose(ctx, s.cfg, 0)
	s.ailing.Store(ailingOf(laudos, s.ailing.Load()))
	return laudos
}

// warnOfDurability examines at the start whether the database keeps what is acknowledged, and says so loudly where it does not.
func (s *Server) warnOfDurability(ctx context.Context) {
	if s.cfg.Demo { // of invented data
		return
	}
	ctx, cancel := context.WithTimeout(ctx, durabilityTimeout)
	defer cancel()
	found := ailingOf(storage.Examine(ctx, s.cfg.Database, storage.Checkup{Only: diagnostico.Durabilidade}), nil)
	s.ailing.Store(found)
	for _, l := range *found {
		e := diagnostico.Achar(l.Exame)
		s.log.Error("the database may lose what was acknowledged: see ponte doctor", zap.String("examination", l.Exame), zap.String("found", l.Encontrado),
			zap.String("why", e.Porque.EN), zap.String("remedy", e.Sanar.EN))
	}
}

// ailingOf keeps what is bad of durability, and of what was bad before whatever could not be asked this time: a database that does
// not answer is not mended.
func ailingOf(laudos []diagnostico.Laudo, before *[]diagnostico.Laudo) *[]diagnostico.Laudo {
	found := []diagnostico.Laudo{}
	for _, l := range laudos {
		switch {
		case diagnostico.Achar(l.Exame).Grupo != diagnostico.Durabilidade || l.Desfecho == diagnostico.Bom:
		case l.Desfecho == diagnostico.Ruim:
			found = append(found, l)
		case before != nil:
			if i := slices.IndexFunc(*before, func(b diagnostico.Laudo) bool { return b.Exame == l.Exame }); i >= 0 {
				found = append(found, (*before)[i])
			}
		}
	}
	return &found
}
