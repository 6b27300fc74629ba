package server

import (
	"context"
	"fmt"
	"slices"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/integration"
	"ponte/integration/destino"
	"ponte/storage"
)

// Loader gives the use case by which sources are read, with the settings that destinations holds and the way out of network.
func Loader(store *storage.Storage, destinations crm.CadastroDestinos, network destino.Rede) *carga.Carregador {
	return &carga.Carregador{
		Cargas: store.Cargas(), Fontes: sources{destinations, network}, Relogio: crm.RelogioDoSistema, Descansar: carga.Descansar,
		Sincronizador: &cadastro.Sincronizador{Cadastros: store.Cadastro(), Relogio: crm.RelogioDoSistema},
	}
}

// sources opens the registry's sources with a tenant's settings (carga.Fontes).
type sources struct {
	destinations crm.CadastroDestinos
	network      destino.Rede
}

// AbrirFonte makes the reader of a tenant's source.
func (s sources) AbrirFonte(ctx context.Context, tenant *crm.Tenant, name string) (*carga.Aberta, error) {
	row, found := integration.Find(name)
	if !found || row.Fonte == nil {
		return nil, &carga.Impedimento{Frase: fmt.Sprintf("%q não é uma fonte de cadastros.", crm.Encurtar(name, 40))}
	}
	set, err := s.destinations.Destinos(ctx, tenant.ID)
	if err != nil {
		return nil, err
	}
	for i := range set {
		if set[i].Nome == name {
			return s.open(&row, &set[i], tenant)
		}
	}
	return nil, &carga.Impedimento{Frase: "A fonte " + row.Titulo + " não está configurada: preencha os campos dela em Destinos."}
}

func (s sources) open(row *destino.Tipo, d *crm.DestinoConfigurado, tenant *crm.Tenant) (*carga.Aberta, error) {
	values := row.Completar(d.EmVigor())
	if missing := row.Faltam(values); len(missing) > 0 {
		return nil, &carga.Impedimento{Frase: fmt.Sprintf("Falta preencher em Destinos, %s (%s): %s.", row.Titulo, d.Ambiente, missing[0])}
	}
	if d.Pausado {
		return nil, &carga.Impedimento{Frase: "A fonte " + row.Titulo + " está pausada: retome-a em Destinos."}
	}
	reader, err := row.Fonte.Abrir(destino.Configuracao{
		Tenant: tenant.Slug, Ambiente: d.Ambiente, Valores: values, Segredos: row.Segredos(values), Rede: s.network, Zona: tenant.Fuso(),
	})
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", row.Nome, err)
	}
	return &carga.Aberta{Fonte: reader, Sistema: d.Sistema, Versao: d.Versao}, nil
}

// newLoads makes the schedule of sources.
func (s *Server) newLoads() *carga.Agenda {
	targets := &loadTargets{tenants: s.tenants, destinations: s.deliver.engine.Destinations, rows: map[string]destino.Tipo{}}
	for _, row := range integration.Sources() {
		targets.rows[row.Nome] = row
	}
	log := s.log.With(zap.String("part", "loads"))
	return &carga.Agenda{
		Carregador: Loader(s.store, targets.destinations, s.deliver.engine.Network),
		Alvos:      targets.read,
		Anotar: func(message, tenant, source string, err error) {
			fields := []zap.Field{zap.String("tenant", tenant), zap.String("source", source)}
			if err != nil {
				log.Error(message, append(fields, zap.Error(err))...)
				return
			}
			log.Info(message, fields...)
		},
	}
}

// loadTargets are the sources that are set up at tenants, as their pictures say. The settings of a tenant are read when its picture
// is another: a picture never changes.
type loadTargets struct {
	tenants      *storage.Retratos
	destinations crm.CadastroDestinos
	rows         map[string]destino.Tipo // of the registry, by name
	known        map[*crm.Retrato][]carga.Alvo
}

// read gives all of them.
func (l *loadTargets) read(ctx context.Context) (all []carga.Alvo, err error) {
	known := map[*crm.Retrato][]carga.Alvo{}
	for _, picture := range l.tenants.Todos() {
		if !slices.ContainsFunc(picture.Destinos, func(d crm.Destino) bool { return l.rows[d.Nome].Fonte != nil }) {
			continue
		}
		targets, read := l.known[picture]
		if !read {
			if targets, err = l.of(ctx, picture); err != nil {
				return nil, err
			}
		}
		known[picture] = targets
		all = append(all, targets...)
	}
	l.known = known
	return all, nil
}

// of reads a tenant's.
func (l *loadTargets) of(ctx context.Context, picture *crm.Retrato) (targets []carga.Alvo, err error) {
	set, err := l.destinations.Destinos(ctx, picture.Tenant.ID)
	if err != nil {
		return nil, err
	}
	zone := picture.Tenant.Fuso()
	for i := range set {
		d := &set[i]
		row := l.rows[d.Nome]
		if row.Fonte == nil {
			continue
		}
		window, err := carga.LerJanela(row.Completar(d.EmVigor())[destino.CampoJanela])
		if err != nil { // was checked when it was saved
			return nil, err
		}
		targets = append(targets, carga.Alvo{
			Tenant: &picture.Tenant, Fonte: d.Nome, Ativa: d.Ativo && !d.Pausado, Janela: window, Zona: zone, Versao: d.Versao,
		})
	}
	return targets, nil
}
