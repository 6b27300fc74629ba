package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/storage"
)

// newWatch ties the evaluator to the storage, and to what this machine alone can judge.
func (s *Server) newWatch() *alarme.Vigia {
	log := s.log.With(zap.String("part", "alarms"))
	m := &machine{cfg: &s.cfg, free: storage.FreeSpace}
	m.name, _ = os.Hostname()
	if pair, err := tls.LoadX509KeyPair(s.cfg.TLSCert, s.cfg.TLSKey); err == nil { // else the listener has said why not
		m.leaf = pair.Leaf
	}
	return &alarme.Vigia{
		Alarmes: s.store.Alarmes(), Sinais: s.store.Alarmes(), Retratos: s.tenants, Relogio: crm.RelogioDoSistema,
		Servidor: m.name, Maquina: m.judge, Medir: s.measureAlarms,
		Anotar: func(message string, err error) { log.Warn(message, zap.Error(err)) },
	}
}

// measureAlarms shows what is unresolved.
func (s *Server) measureAlarms(open []crm.Alarme) {
	s.metrics.alarms.Reset()
	for i := range open {
		a := &open[i]
		slug := ""
		if picture, ok := s.tenants.DoTenant(a.TenantID); ok {
			slug = picture.Tenant.Slug
		}
		s.metrics.alarms.WithLabelValues(slug, string(a.Causa), string(a.Situacao)).Inc()
	}
}

// machine judges what of an installation is this machine's alone.
type machine struct {
	name string
	cfg  *Config
	leaf *x509.Certificate                                 // that this server shows since its start; nil = none
	free func(folder string) (free, all uint64, err error) // 0, 0 = not known here
}

// judge looks at the disks and at the certificate. A disk that cannot be read is an error: it resolves nothing.
func (m *machine) judge(now time.Time, limits crm.LimitesAlarme) ([]alarme.Sinal, error) {
	var signals []alarme.Sinal
	var problems []error
	for _, folder := range m.folders() {
		s, err := m.judgeDisk(folder, limits.De(crm.CausaDisco))
		if problems = append(problems, err); s != nil {
			signals = append(signals, *s)
		}
	}
	if s := m.judgeCertificate(now, limits.De(crm.CausaCertificado)); s != nil {
		signals = append(signals, *s)
	}
	return signals, errors.Join(problems...)
}

// folders are those on whose disks the server depends, each once.
func (m *machine) folders() (folders []string) {
	if file, sqlite := strings.CutPrefix(m.cfg.Database, "sqlite://"); sqlite {
		folder := filepath.Dir(file)
		if absolute, err := filepath.Abs(folder); err == nil { // "." tells a person nothing
			folder = absolute
		}
		folders = append(folders, folder)
	}
	if m.cfg.Journal != journalOff {
		folder, err := filepath.Abs(m.cfg.Journal)
		if err != nil {
			folder = m.cfg.Journal
		}
		if _, err := os.Stat(folder); err == nil && (len(folders) == 0 || filepath.Dir(folder) != folders[0]) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// judgeDisk compares the free part of a disk with a limit in percent; half as much more ends the alarm.
func (m *machine) judgeDisk(folder string, limit int) (*alarme.Sinal, error) {
	free, all, err := m.free(folder)
	if err != nil || limit == 0 || all == 0 || free*200 >= all*uint64(3*limit) { //nolint:gosec // at most a million
		return nil, err
	}
	part := free * 100 / all
	return &alarme.Sinal{
		Causa: crm.CausaDisco, Objeto: m.name + ":" + folder, Quantidade: int64(part), Fraco: free*100 >= all*uint64(limit), //nolint:gosec // both are small
		Frase:  fmt.Sprintf("No servidor %s, o disco de %s tem %d %% livres.", m.name, folder, part),
		Pagina: "/diagnostico",
	}, nil
}

// judgeCertificate compares the end of the certificate that this server shows with a limit in days.
func (m *machine) judgeCertificate(now time.Time, limit int) *alarme.Sinal {
	if limit == 0 || m.leaf == nil || m.leaf.NotAfter.Sub(now) >= time.Duration(limit)*24*time.Hour {
		return nil
	}
	verb := "vence"
	if m.leaf.NotAfter.Before(now) {
		verb = "venceu"
	}
	return &alarme.Sinal{
		Causa: crm.CausaCertificado, Objeto: m.name + ":" + m.cfg.TLSCert, Quantidade: 1,
		Frase:  fmt.Sprintf("No servidor %s, o certificado TLS %s em %s (UTC).", m.name, verb, m.leaf.NotAfter.UTC().Format("02/01/2006 15:04")),
		Pagina: "/webservice",
	}
}
