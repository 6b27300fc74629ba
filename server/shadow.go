package server

import (
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/api/multidados/espelho"
	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/sombra"
)

// Bounds of the copies of calls that wait in memory to be evaluated.
const (
	maxCopies     = 4096
	maxCopiesSize = 64 << 20 // bytes

	dryRunDeadline = 5 * time.Second // of one evaluation: others wait behind it
)

// shadow is what stands between the callers and the old service of tenants that are in espelho.
type shadow struct {
	tenants   crm.Retratos
	mirror    *espelho.Espelho
	evaluator *espelho.Avaliador
}

// newShadow ties the evaluation to the rules and what they read, and to nothing that keeps what they decide.
func (s *Server) newShadow(passwords crm.Senhas) *shadow {
	log := s.log.With(zap.String("part", "shadow"))
	spool := espelho.NovoSpool(maxCopies, maxCopiesSize)
	s.metrics.registry.MustRegister(shadowMetrics(spool.Medir)...)
	mirror := espelho.Novo(s.cfg.Network().Discar, spool)
	dry := &sombra.Ensaio{Consultas: s.store.Consultas()}
	cases := UseCases(s.store, s.tenants, passwords)
	cases.Consultas, cases.Escritor, cases.Numeracao, cases.Arquivos, cases.Trilha, cases.Usos = dry, dry, dry, dry, dry, nil
	cases.Cadastrador = &cadastro.Chamadas{Sincronizador: cadastro.Sincronizador{
		Cadastros: &sombra.Cadastros{Cadastros: s.store.Cadastro(), Ensaio: dry}, Relogio: crm.RelogioDoSistema,
	}}
	return &shadow{tenants: s.tenants, mirror: mirror, evaluator: espelho.NovoAvaliador(multidados.Dependencias{
		Operacoes: multidados.Catalogo(), Casos: cases, Retratos: s.tenants, Diario: dry, Relogio: crm.RelogioDoSistema,
		Publica: s.cfg.public, Prazo: min(s.cfg.Deadline, dryRunDeadline), Vagas: 1,
	}, mirror, s.store.Sombra(), func(message string, err error) { log.Warn(message, zap.Error(err)) })}
}

// shadowMetrics show the copies that wait, and what was lost of them.
func shadowMetrics(state func() (copies, bytes, lost int64)) []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ponte_shadow_copies", Help: "Copies of calls that wait to be compared with the old service."}, func() float64 {
			n, _, _ := state()
			return float64(n)
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ponte_shadow_copies_bytes", Help: "Their size."}, func() float64 {
			_, n, _ := state()
			return float64(n)
		}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "ponte_shadow_lost_copies_total", Help: "Calls that are not compared, because there was no place for their copy."}, func() float64 {
			_, _, n := state()
			return float64(n)
		}),
	}
}

// allMirrored tells whether every tenant is in espelho: what is served then needs no database.
func (s *Server) allMirrored() bool {
	pictures := s.tenants.Todos()
	for _, p := range pictures {
		if mode, _ := p.Tenant.Sombra(); mode != crm.SombraEspelho {
			return false
		}
	}
	return len(pictures) > 0
}

// shadowed answers a call of a tenant whose old service is still there: in espelho that answers, in frente it is asked again what was
// read. false = it is ours alone: there is no old service, or the site's captured WSDL is asked for, which we give with our address in it.
func (s *Server) shadowed(c echo.Context, address multidados.Endereco, who borda.Chamador) bool {
	picture, known := s.shadow.tenants.Retrato(address.Tenant)
	if !known {
		return false
	}
	call := espelho.Chamada{Endereco: address, Quem: who, Tenant: &picture.Tenant}
	switch mode, old := picture.Tenant.Sombra(); {
	case picture.WSDL != "" && multidados.PedeWSDL(c.Request(), address):
		return false
	case mode == crm.SombraEspelho:
		if err := s.shadow.mirror.Atender(c.Response(), c.Request(), call); err != nil {
			s.service.SemAntigo(c.Response(), c.Request(), address, who, err)
		}
		return true
	case mode == crm.SombraFrente && old != "":
		s.shadow.mirror.Acompanhar(c.Response(), c.Request(), call, s.service.Atender)
		return true
	}
	return false
}
