package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"go.uber.org/zap"

	"ponte/api/cvcrm"
	"ponte/api/multidados"
	"ponte/api/senior"
	v1 "ponte/api/v1"
	"ponte/crm"
	"ponte/crm/carga"
	"ponte/crm/diagnostico"
	"ponte/integration"
	"ponte/portal"
	"ponte/portal/cliente"
	"ponte/storage"
)

// Bounds of a start and of a stop.
const (
	openTimeout  = 6 * time.Hour // a step of a migration may read every row; each answer besides has its own deadline
	drainTimeout = 20 * time.Second
)

// Server is a running Ponte: its listeners, the surfaces on them and the storage below. New opens everything, Run serves,
// Close ends what Run did not.
type Server struct {
	cfg      Config
	log      *zap.Logger
	store    *storage.Storage
	tenants  *storage.Retratos
	service  *multidados.Servico
	shadow   *shadow
	captures *captures
	edge     *edge
	metrics  *metrics
	tracing  *tracing // nil = off
	deliver  *deliveries
	loads    *carga.Agenda
	overdue  *overdue
	notes    *notes
	jobs     jobs
	cases    *crm.Ocorrencias
	facade   *v1.API
	cv       *cvcrm.API
	senior   *senior.API
	portal   *portal.Portal
	clients  *cliente.Portal
	checking chan struct{}                       // holds one: who diagnoses
	ailing   atomic.Pointer[[]diagnostico.Laudo] // what is bad of the database's durability, as it was looked at last
	public   *listener
	admin    *listener // nil = the public listener is loopback and serves everything
	stopping atomic.Bool
	closed   atomic.Bool
}

// New opens the database and the listeners of a resolved Config. Nothing is answered before Run. With cfg.Demo it fills
// the empty database first; what a person must read, such as the demo's calls, goes to out.
func New(ctx context.Context, cfg Config, out io.Writer, log *zap.Logger) (_ *Server, err error) {
	s := &Server{cfg: cfg, log: log, metrics: newMetrics(), checking: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	if s.tracing, err = newTracing(ctx, cfg.OTLPEndpoint, log); err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	s.store, err = storage.Open(ctx, cfg.Database, storage.Options{Migrate: storage.Migration(cfg.Migrate), Log: log, Journal: cfg.JournalOptions(""), Tracing: s.tracing.ofStorage()})
	if err != nil {
		return nil, err
	}
	s.metrics.registry.MustRegister(journalMetrics(s.store.Journal)...)
	passwords := NewSenhas(time.Now)
	if err := s.prepareDemo(ctx, passwords); err != nil {
		return nil, err
	}
	if s.tenants, err = s.store.Retratos(ctx, integration.Definitions()); err != nil {
		return nil, err
	}
	s.metrics.registry.MustRegister(settingsMetric(s.tenants.Confirmado))
	s.store.KeepSweeping()
	s.store.KeepCounting()
	s.store.CheckStart()
	s.warnOfDurability(ctx)
	s.edge = &edge{proxies: cfg.proxies, public: cfg.public, now: crm.RelogioDoSistema}
	s.cases = UseCases(s.store, s.tenants, dated{passwords, s.tenants})
	s.service = multidados.Novo(multidados.Dependencias{
		Operacoes: multidados.Catalogo(), Casos: s.cases, Retratos: s.tenants, Diario: s.store.Diario(), Relogio: crm.RelogioDoSistema,
		Publica: cfg.public, Prazo: cfg.Deadline, Vagas: cfg.MaxCalls, Medir: s.metrics.observe, Anotar: s.note,
	})
	s.shadow = s.newShadow(dated{passwords, s.tenants})
	s.captures = s.newCaptures()
	if s.deliver, err = s.newDeliveries(ctx); err != nil {
		return nil, err
	}
	frame := s.newFrame()
	if s.facade, err = s.newFacade(frame); err != nil {
		return nil, err
	}
	s.cv = cvcrm.Nova(cvcrm.Dependencias{Moldura: frame, Cadastros: s.store.AcervoCadastros(), Assistencias: Assistencias(s.store, s.cases), Catalogo: administration(s.store, nil)})
	s.loads, s.overdue, s.notes = s.newLoads(), s.newOverdue(), s.newNotes()
	s.jobs = jobs{
		{name: "deliveries", run: s.deliver.engine.Run},
		{name: "loads", run: s.loads.Correr},
		{name: "alarms", run: s.newWatch().Correr},
		{name: "the look at what is overdue", run: s.overdue.keep},
		{name: "the look at negativações", run: s.notes.keep},
		{name: "the comparison with the old service", run: s.shadow.evaluator.Correr},
		{name: "the capture of a WSDL", run: s.captures.keep},
	}
	people := newSenhas(time.Now, portalDerivations)
	s.senior = s.newPlatform(frame, people)
	s.clients = s.newClientPortal()
	if s.portal, err = s.newPortal(ctx, people, out); err != nil {
		return nil, err
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.announce(out)
	return s, nil
}

// note logs why a call failed. Messages and causes carry no values of a call.
func (s *Server) note(requestID, message string, cause error) {
	s.log.Warn("call failed", zap.String("request_id", requestID), zap.String("refusal", message), zap.Error(cause))
}

// listen opens the ports. What administers is on the public one only when that is loopback (docs/regras.md §12.2).
func (s *Server) listen() (err error) {
	local, guard := s.oneListener(), anyRequest
	if local && s.cfg.behindProxy() {
		guard = s.unforwarded()
		s.log.Info("the portal and the metrics answer only what no proxy forwards; --admin-listen gives them an address of their own")
	}
	if s.public, err = s.listenOn("listen", s.cfg.Listen, s.cfg.TLSCert, s.cfg.TLSKey, s.routes(true, local, guard)); err != nil {
		return err
	}
	if local {
		return nil
	}
	s.admin, err = s.listenOn("admin-listen", s.cfg.AdminListen, "", "", s.routes(false, true, anyRequest))
	return err
}

// oneListener tells whether the public listener serves what administers as well.
func (s *Server) oneListener() bool { return loopback(s.cfg.Listen) && !s.cfg.adminGiven }

// routes builds a listener's echo: the webservice, what administers, or both. guard is before what administers.
func (s *Server) routes(webservice, administration bool, guard echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = s.edge.ipExtractor()
	e.HTTPErrorHandler = s.httpError
	if s.tracing != nil {
		e.Use(s.tracing.name)
	}
	e.GET("/healthz", s.healthz)
	e.HEAD("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.HEAD("/readyz", s.readyz)
	s.clients.Montar(e) // on both: a person of the builder looks as a client where the portal is
	if administration {
		s.portal.Montar(e, guard)
		e.GET("/metrics", echo.WrapHandler(s.metrics.handler()), guard)
		if s.cfg.Pprof {
			profiles(e, guard)
		}
	}
	if webservice {
		s.mountDestinations(e)
		s.facade.Montar(e)
		// These are matched by the surfaces themselves: echo knows neither any-case segments nor free prefixes.
		e.RouteNotFound("/*", s.webservice)
	}
	return s.tracing.handler(e)
}

// Addresses are the base URLs of the public and the administration listener, equal when there is one.
func (s *Server) Addresses() (public, admin string) {
	if s.admin == nil {
		return s.public.url(), s.public.url()
	}
	return s.public.url(), s.admin.url()
}

func (s *Server) announce(out io.Writer) {
	public, admin := s.Addresses()
	if s.cfg.public != nil {
		public = s.cfg.public.String()
	}
	fmt.Fprintf(out, "Ponte is ready.\n  webservice  %s/webservices/index.php?wsdl\n  REST API    %s/v1/docs\n  portal      %s/portal\n  metrics     %s/metrics\n  health      %s/healthz %s/readyz\n",
		public, public, admin, admin, admin, admin)
	if s.cfg.Demo {
		announceDemo(out, s.public.url())
	}
}

// Run serves until ctx ends, then stops: no new connection, the calls at work are answered, what is queued is committed,
// and unused numbers are handed back.
func (s *Server) Run(ctx context.Context) error {
	s.jobs.start()
	ended := make(chan error, 2)
	serving := 0
	for _, l := range []*listener{s.public, s.admin} {
		if l != nil {
			serving++
			go func() { ended <- l.http.Serve(l.net) }()
		}
	}
	var failure error
	select {
	case <-ctx.Done():
	case err := <-ended:
		serving--
		failure = fmt.Errorf("a listener ended: %w", err)
	}
	s.log.Info("stopping")
	failure = errors.Join(failure, s.Close())
	for range serving {
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			failure = errors.Join(failure, err)
		}
	}
	return failure
}

// Close stops what New opened; after Run it does nothing.
func (s *Server) Close() error {
	if !s.closed.CompareAndSwap(false, true) {
		return nil
	}
	s.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	var problems []error
	for _, l := range []*listener{s.public, s.admin} {
		if l != nil {
			problems = append(problems, l.http.Shutdown(ctx))
			_ = l.net.Close() // a port that was opened but never served; Shutdown has closed the others
		}
	}
	problems = append(problems, s.jobs.stop(ctx)...) // before the storage: outcomes are still to be written
	if s.store != nil {
		problems = append(problems, s.store.Close(ctx))
	}
	s.tracing.stop(s.log)
	return errors.Join(problems...)
}
