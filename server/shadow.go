package server

import (
	"context"
	"fmt"

	"github.com/labstack/echo/v4"
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
)

// shadow is what stands between the callers and the old service of tenants that are in espelho.
type shadow struct {
	tenants   crm.Retratos
	mirror    *espelho.Espelho
	evaluator *espelho.Avaliador
	cancel    context.CancelFunc
	done      chan struct{} // closed when the evaluator has ended; nil = never started
}

// newShadow ties the evaluation to the rules and what they read, and to nothing that keeps what they decide.
func (s *Server) newShadow(passwords crm.Senhas) *shadow {
	log := s.log.With(zap.String("part", "shadow"))
	mirror := espelho.Novo(s.cfg.Network().Discar, espelho.NovoSpool(maxCopies, maxCopiesSize))
	dry := &sombra.Ensaio{Consultas: s.store.Consultas()}
	cases := UseCases(s.store, s.tenants, passwords)
	cases.Consultas, cases.Escritor, cases.Numeracao, cases.Arquivos, cases.Trilha, cases.Usos = dry, dry, dry, dry, dry, nil
	cases.Cadastrador = &cadastro.Chamadas{Sincronizador: cadastro.Sincronizador{
		Cadastros: &sombra.Cadastros{Cadastros: s.store.Cadastro(), Ensaio: dry}, Relogio: crm.RelogioDoSistema,
	}}
	return &shadow{tenants: s.tenants, mirror: mirror, evaluator: espelho.NovoAvaliador(multidados.Dependencias{
		Operacoes: multidados.Catalogo(), Casos: cases, Retratos: s.tenants, Diario: dry, Relogio: crm.RelogioDoSistema,
		Publica: s.cfg.public, Prazo: s.cfg.Deadline, Vagas: 1,
	}, mirror, s.store.Sombra(), func(message string, err error) { log.Warn(message, zap.Error(err)) })}
}

// start begins to evaluate.
func (h *shadow) start() {
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel, h.done = cancel, make(chan struct{})
	go func() {
		defer close(h.done)
		h.evaluator.Correr(ctx)
	}()
}

// stop ends the evaluation; what waits is counted and not evaluated.
func (h *shadow) stop(ctx context.Context) error {
	if h == nil {
		return nil
	}
	h.mirror.Fechar()
	if h.done == nil {
		return nil
	}
	h.cancel()
	select {
	case <-h.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the comparison with the old service did not end in time: %w", ctx.Err())
	}
}

// mirrored forwards a call to the old service where the tenant is in espelho; false = it is ours. The site's WSDL is given by us once it is captured:
// in the old service's own, callers may read an address that is not ours.
func (s *Server) mirrored(c echo.Context, address multidados.Endereco, who borda.Chamador) bool {
	picture, known := s.shadow.tenants.Retrato(address.Tenant)
	if !known {
		return false
	}
	if mode, _ := picture.Tenant.Sombra(); mode != crm.SombraEspelho || picture.WSDL != "" && multidados.PedeWSDL(c.Request(), address) {
		return false
	}
	if err := s.shadow.mirror.Atender(c.Response(), c.Request(), espelho.Chamada{Endereco: address, Quem: who, Tenant: &picture.Tenant}); err != nil {
		s.service.SemAntigo(c.Response(), c.Request(), address, who, err)
	}
	return true
}
