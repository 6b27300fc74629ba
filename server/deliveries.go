package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/delivery"
	"ponte/integration/destino"
	"ponte/storage"
)

// deliveries is the engine that brings entregas to their destinations, with the stores whose secrets it opens.
type deliveries struct {
	engine  *delivery.Engine
	mail    *storage.Correio
	files   *storage.FTP
	clients *storage.PortalCliente
}

// newDeliveries ties the engine to the storage. It opens the vault of secrets, and refuses to start when a secret that
// is already stored does not open: deliveries would stop in silence.
func (s *Server) newDeliveries(ctx context.Context) (*deliveries, error) {
	vault, err := storage.OpenVault(s.cfg.Database, s.cfg.SecretKey)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	destinations := s.store.Destinos(vault)
	if err := destinations.ConferirSegredos(ctx); err != nil {
		return nil, err
	}
	mail := s.store.Correio(vault)
	if err := mail.ConferirSegredos(ctx); err != nil {
		return nil, err
	}
	files := s.store.FTP(vault)
	if err := files.ConferirSegredos(ctx); err != nil {
		return nil, err
	}
	return &deliveries{mail: mail, files: files, clients: s.store.PortalCliente(vault), engine: &delivery.Engine{
		Mail:   mail,
		Tracer: s.tracing.ofDeliveries(),
		Queue:  s.store.Entregas(), Destinations: destinations, Tenants: s.tenants, Files: s.store.Arquivos(), Numbers: s.store.Numeracao(),
		Failures: Failures(s.store, s.tenants),
		News: &crm.Recebimentos{
			Retratos: s.tenants, Consultas: s.store.Consultas(), Escritor: s.store.Escritor(), Numeracao: s.store.Numeracao(), Relogio: crm.RelogioDoSistema,
		},
		Comparer: Comparer(s.store, destinations, s.cfg.Network()),
		Inbox:    s.store.Entregas(), Spent: s.store.Entregas(), Assistencias: Assistencias(s.store, s.cases), Negativador: Negativador(s.store),
		Types: integration.Destinations(), Network: s.cfg.Network(), PublicURL: s.cfg.PublicURL, Log: s.log.With(zap.String("part", "deliveries")), Registerer: s.metrics.registry,
	}}, nil
}

// Comparer ties the comparison of destinations to the storage, with the settings that destinations holds and the way out of network.
func Comparer(store *storage.Storage, destinations crm.CadastroDestinos, network destino.Rede) *delivery.Comparer {
	return &delivery.Comparer{
		Types: integration.Destinations(), Destinations: destinations, Runs: store.Conferencias(), Cases: store.Acervo(), Assistencias: store.AcervoAssistencias(),
		Queue: store.Entregas(), Deliveries: store.Entregas(), Spent: store.Entregas(), Network: network,
	}
}

// Values of Config.DestinationNetworks.
const (
	networkPrivate  = "private"
	networkLoopback = "loopback"
)

// Network says where destinations and sources may be.
func (c *Config) Network() destino.Rede {
	network := destino.Rede{Loopback: c.Demo}
	for _, n := range c.DestinationNetworks {
		network.Privada = network.Privada || n == networkPrivate
		network.Loopback = network.Loopback || n == networkLoopback
	}
	return network
}

func (c *Config) checkDestinationNetworks() error {
	for _, n := range c.DestinationNetworks {
		if n != networkPrivate && n != networkLoopback {
			return fmt.Errorf("PONTE_DESTINATION_NETWORKS: %q is not %s nor %s", n, networkPrivate, networkLoopback)
		}
	}
	return nil
}

// maxInbound bounds the body of what a partner tells, in bytes, where its row of the registry names no other bound.
const maxInbound int64 = 64 << 10

// mountDestinations serves what partners ask or tell in a way of their own: /integracoes/NAME/TENANT/...
func (s *Server) mountDestinations(e *echo.Echo) {
	for _, kind := range integration.Registry() {
		if kind.Entrada == nil {
			continue
		}
		prefix := "/integracoes/" + kind.Nome + "/"
		inner := kind.Entrada(destino.Porta{
			Autorizar: s.cases.Autorizar, Abrir: s.cases.Abrir, Narrar: s.cases.Narrar, Editar: s.cases.Editar, Consultar: s.cases.Consultar,
			Retratos: s.tenants, Diario: s.store.Diario(), Eventos: s.store.Entregas(), Relogio: crm.RelogioDoSistema,
			Chamador: callerOf,
		})
		e.Any(prefix+":tenant/*", func(c echo.Context) error {
			who := s.edge.caller(c)
			c.Response().Header()["X-Request-Id"] = []string{who.RequestID}
			r := c.Request().WithContext(context.WithValue(c.Request().Context(), callerKey{}, destino.Chamador{
				Endereco: who.Endereco, Par: who.Par, RequestID: who.RequestID, Alerta: who.Alertas, Tenant: c.Param("tenant"), SinalDePagina: who.SinalDePagina,
			}))
			r.Body = http.MaxBytesReader(c.Response(), r.Body, cmp.Or(kind.MaxEntrada, maxInbound))
			http.StripPrefix(prefix+c.Param("tenant"), inner).ServeHTTP(c.Response(), r)
			return nil
		})
	}
}

// callerKey is where a request bears its caller.
type callerKey struct{}

func callerOf(r *http.Request) destino.Chamador {
	who, _ := r.Context().Value(callerKey{}).(destino.Chamador)
	return who
}
