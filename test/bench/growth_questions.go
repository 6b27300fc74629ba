//go:build linux

package main

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"ponte/crm"
	"ponte/storage"
)

// questions are the lists and searches of an operator.
type questions struct {
	store    *storage.Storage
	acervo   crm.Acervo
	tenantID int64
	lines    []crm.LinhaOcorrencia // some hundreds all over the past, to ask for
}

type question struct {
	what string
	ask  func(ctx context.Context, i int) (rows int, err error)
}

// newQuestions collects ocorrências from years apart, so that what is asked for is not what was just read.
func newQuestions(ctx context.Context, s *storage.Storage) (*questions, error) {
	a := s.Acervo()
	q := &questions{store: s, acervo: a, tenantID: 1}
	first, err := a.Ocorrencias(ctx, crm.FiltroOcorrencias{Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	if len(first.Linhas) == 1 {
		q.tenantID = first.Linhas[0].Ocorrencia.TenantID
	}
	now := time.Now()
	for month := range 60 {
		l, err := a.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) {
			f.AbertaAte = now.AddDate(0, -month, -1)
			f.Pagina.Limite = 10
		}))
		if err != nil {
			return nil, err
		}
		q.lines = append(q.lines, l.Linhas...)
	}
	if len(q.lines) == 0 {
		return nil, errors.New("there is nothing to ask for: the database was not seeded")
	}
	return q, nil
}

func (q *questions) filter(set func(*crm.FiltroOcorrencias)) crm.FiltroOcorrencias {
	f := crm.FiltroOcorrencias{TenantID: q.tenantID}
	set(&f)
	return f
}

func (q *questions) line(i int) crm.LinhaOcorrencia { return q.lines[i*7%len(q.lines)] }

func (q *questions) all() []question {
	return slices.Concat(q.lists(), q.searches(), q.requestLog(), q.registrations(), q.deliveries(), q.counts())
}

func (q *questions) ocorrencias(what string, set func(*crm.FiltroOcorrencias, int)) question {
	return question{what, func(ctx context.Context, i int) (int, error) {
		l, err := q.acervo.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) { set(f, i) }))
		return len(l.Linhas), err
	}}
}

func (q *questions) lists() []question {
	of := q.ocorrencias
	return []question{
		of("list: newest first", func(*crm.FiltroOcorrencias, int) {}),
		of("list: last changed first", func(f *crm.FiltroOcorrencias, _ int) { f.Ordem = crm.OrdemModificacao }),
		of("list: open ones", func(f *crm.FiltroOcorrencias, _ int) { f.Status = []string{crm.StatusAberta} }),
		of("list: closed ones", func(f *crm.FiltroOcorrencias, _ int) { f.Status = []string{crm.StatusEncerrado} }),
		of("list: of one system", func(f *crm.FiltroOcorrencias, _ int) { f.Sistemas = []string{"vimob"} }),
		of("list: of one system, closed", func(f *crm.FiltroOcorrencias, _ int) {
			f.Sistemas, f.Status = []string{"vimob"}, []string{crm.StatusEncerrado}
		}),
		of("list: of a system with none, closed", func(f *crm.FiltroOcorrencias, _ int) {
			f.Sistemas, f.Status = []string{"sienge"}, []string{crm.StatusEncerrado}
		}),
		of("list: a system's, changed in 31 days", func(f *crm.FiltroOcorrencias, _ int) {
			f.Sistemas, f.ModificadaDe, f.Ordem = []string{"vimob"}, time.Now().AddDate(0, 0, -31), crm.OrdemModificacao
		}),
		of("list: a system's with none, changed in 31 days", func(f *crm.FiltroOcorrencias, _ int) {
			f.Sistemas, f.ModificadaDe, f.Ordem = []string{"sienge"}, time.Now().AddDate(0, 0, -31), crm.OrdemModificacao
		}),
		of("list: a day years ago", func(f *crm.FiltroOcorrencias, i int) {
			f.AbertaAte = q.line(i).Ocorrencia.AbertaEm
			f.AbertaDe = f.AbertaAte.AddDate(0, 0, -1)
		}),
		of("list: of a client", func(f *crm.FiltroOcorrencias, i int) { f.ClienteID = q.line(i).Ocorrencia.ClienteID }),
		{"list: a page in the depth, by cursor", q.deep()},
		{"record: one ocorrência whole", func(ctx context.Context, i int) (int, error) {
			f, err := q.acervo.Ficha(ctx, q.tenantID, q.line(i).Ocorrencia.Numero)
			if err != nil {
				return 0, err
			}
			return len(f.Narrativas), nil
		}},
	}
}

func (q *questions) searches() []question {
	text := func(what string, word func(crm.LinhaOcorrencia) string) question {
		return q.ocorrencias(what, func(f *crm.FiltroOcorrencias, i int) { f.Texto = word(q.line(i)) })
	}
	constant := func(what, word string) question {
		return text(what, func(crm.LinhaOcorrencia) string { return word })
	}
	return []question{
		text("search: number", func(l crm.LinhaOcorrencia) string { return l.Ocorrencia.Numero }),
		text("search: CODIGO_OC", func(l crm.LinhaOcorrencia) string { return l.Ocorrencia.CodigoOC }),
		text("search: document", func(l crm.LinhaOcorrencia) string { return l.ClienteDocumento }),
		text("search: whole name", func(l crm.LinhaOcorrencia) string { return l.ClienteNome }),
		constant("search: a very common word (silva)", "silva"),
		constant("search: two common words (maria silva)", "maria silva"),
		constant("search: beginnings (mar sil)", "mar sil"),
		constant("search: common words that nobody has both of (juliana sandra)", "juliana sandra"),
		constant("search: a name that nobody has", "zzyzx"),
		q.ocorrencias("search: a common word among the open ones", func(f *crm.FiltroOcorrencias, _ int) {
			f.Texto, f.Status = "oliveira", []string{crm.StatusAberta}
		}),
	}
}

func (q *questions) requestLog() []question {
	return []question{
		{"request log: newest first", q.calls(func(*crm.FiltroChamadas) {})},
		{"request log: refused ones", q.calls(func(f *crm.FiltroChamadas) { f.Situacoes = []crm.SituacaoChamada{crm.ChamadaRecusada} })},
		{"request log: refused for one reason", q.calls(func(f *crm.FiltroChamadas) {
			f.Situacoes, f.CodigoRecusa = []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida, crm.ChamadaSemResposta}, int(crm.RecusaIP)
		})},
		{"request log: of one system", q.calls(func(f *crm.FiltroChamadas) { f.Sistema = "vimob" })},
		{"request log: of a system with none, attended", q.calls(func(f *crm.FiltroChamadas) {
			f.Sistema, f.Situacoes = "sienge", []crm.SituacaoChamada{crm.ChamadaAtendida}
		})},
		{"request log: of an address that calls much", q.calls(func(f *crm.FiltroChamadas) { f.Enderecos = netip.MustParsePrefix("198.51.100.40/32") })},
		{"request log: of an address that hardly calls", q.calls(func(f *crm.FiltroChamadas) { f.Enderecos = netip.MustParsePrefix("192.0.2.7/32") })},
		{"request log: of a network that hardly calls (192.0.2.0/28)", q.calls(func(f *crm.FiltroChamadas) { f.Enderecos = netip.MustParsePrefix("192.0.2.0/28") })},
		{"request log: of a network that never called (10.0.0.0/12)", q.calls(func(f *crm.FiltroChamadas) { f.Enderecos = netip.MustParsePrefix("10.0.0.0/12") })},
		{"request log: with a CODIGO_OC that nothing has", q.calls(func(f *crm.FiltroChamadas) { f.CodigoOC = "NINGUEM-1" })},
		{"request log: about a contract (S-1001)", q.calls(func(f *crm.FiltroChamadas) { f.Contrato = "S-1001" })},
		{"request log: about a document", q.calls(func(f *crm.FiltroChamadas) { f.Documento = "529.982.247-25" })},
		{"request log: of an address that never called, 7 days", q.calls(func(f *crm.FiltroChamadas) {
			f.Enderecos, f.De = netip.MustParsePrefix("192.0.2.254/32"), time.Now().AddDate(0, 0, -7)
		})},
		{"request log: beside a call, of a system with none, 30 days", func(ctx context.Context, _ int) (int, error) {
			l, err := q.acervo.Chamadas(ctx, crm.FiltroChamadas{TenantID: q.tenantID, Pagina: crm.Pagina{Limite: 1}})
			if err != nil || len(l.Linhas) == 0 {
				return 0, err
			}
			_, err = q.store.Vizinhanca().VizinhasDaChamada(ctx, crm.FiltroChamadas{TenantID: q.tenantID, Sistema: "sienge", De: time.Now().AddDate(0, 0, -30)}, l.Linhas[0].ID)
			return 1, err
		}},
		{"request log: an operation that was never called", q.calls(func(f *crm.FiltroChamadas) { f.Operacao = "DadosTimesheet" })},
	}
}

func (q *questions) registrations() []question {
	c := q.store.AcervoCadastros()
	clients := func(what string, text func(int) string) question {
		return question{what, func(ctx context.Context, i int) (int, error) {
			l, err := c.Clientes(ctx, crm.FiltroClientes{TenantID: q.tenantID, Texto: text(i)})
			return len(l.Linhas), err
		}}
	}
	contracts := func(what string, text func(int) string) question {
		return question{what, func(ctx context.Context, i int) (int, error) {
			l, err := c.Contratos(ctx, crm.FiltroContratos{TenantID: q.tenantID, Texto: text(i)})
			return len(l.Linhas), err
		}}
	}
	units := func(what string, text func(int) string) question {
		return question{what, func(ctx context.Context, i int) (int, error) {
			l, err := c.Unidades(ctx, crm.FiltroUnidades{TenantID: q.tenantID, Texto: text(i)})
			return len(l.Linhas), err
		}}
	}
	always := func(text string) func(int) string { return func(int) string { return text } }
	return []question{
		clients("clients: by name", always("")), clients("clients: search silva", always("silva")),
		clients("clients: search two common words", always("maria silva")),
		clients("clients: search e-mail", func(i int) string { return q.line(i).ClienteEmail }),
		contracts("contracts: by code", always("")), contracts("contracts: beginning of a code", always("S-12")),
		contracts("contracts: search document", func(i int) string { return q.line(i).ClienteDocumento }),
		units("units: by number", always("")), units("units: search number", always("15")),
	}
}

func (q *questions) deliveries() []question {
	of := func(what string, set func(*crm.FiltroEntregas, int)) question {
		return question{what, func(ctx context.Context, i int) (int, error) {
			f := crm.FiltroEntregas{TenantID: q.tenantID}
			set(&f, i)
			l, err := q.store.Entregas().Entregas(ctx, f)
			return len(l.Linhas), err
		}}
	}
	return []question{
		of("deliveries: newest first", func(*crm.FiltroEntregas, int) {}),
		of("deliveries: failed ones", func(f *crm.FiltroEntregas, _ int) { f.Estados = []crm.EstadoEntrega{crm.EntregaFalhou} }),
		of("deliveries: waiting ones (three states)", func(f *crm.FiltroEntregas, _ int) {
			f.Estados = []crm.EstadoEntrega{crm.EntregaPendente, crm.EntregaAgendada, crm.EntregaEnviando}
		}),
		of("deliveries: delivered and failed ones", func(f *crm.FiltroEntregas, _ int) {
			f.Estados = []crm.EstadoEntrega{crm.EntregaEntregue, crm.EntregaFalhou}
		}),
		of("deliveries: of one destination", func(f *crm.FiltroEntregas, _ int) { f.Destino = "mobuss" }),
		of("deliveries: of one destination, delivered", func(f *crm.FiltroEntregas, _ int) {
			f.Destino, f.Estados = "mobuss", []crm.EstadoEntrega{crm.EntregaEntregue}
		}),
		of("deliveries: of a destination with none", func(f *crm.FiltroEntregas, _ int) { f.Destino = "vimob" }),
		of("deliveries: of a number", func(f *crm.FiltroEntregas, i int) { f.Numero = q.line(i).Ocorrencia.Numero }),
	}
}

// counts are the front page's, and the report's, which is no list.
func (q *questions) counts() []question {
	p := q.store.Painel()
	report := func(days int) func(context.Context, int) (int, error) {
		return func(ctx context.Context, i int) (int, error) {
			end := time.Now().Add(-time.Duration(i) * time.Minute)
			l, err := p.StatusRecebidos(ctx, q.tenantID, end.AddDate(0, 0, -days), end)
			return len(l), err
		}
	}
	calls := func(back time.Duration, step time.Duration) func(context.Context, int) (int, error) {
		return func(ctx context.Context, _ int) (int, error) {
			slot := min(step, crm.PassoLongo)
			until := time.Now().In((&crm.Tenant{}).Fuso()).Truncate(slot).Add(slot) // days are added up in the tenant's zone
			c, err := p.Chamadas(ctx, q.tenantID, until.Add(-2*back), until, step)
			return len(c.Linhas), err
		}
	}
	return []question{
		{"front page: calls, 1 hour and the one before", calls(time.Hour, crm.PassoCurto)},
		{"front page: calls, 24 hours and those before", calls(24*time.Hour, crm.PassoLongo)},
		{"front page: calls, 30 days and those before", calls(30*24*time.Hour, crm.PassoDia)},
		{"front page: stuck in a failure", func(ctx context.Context, _ int) (int, error) {
			l, err := q.store.Entregas().EmFalha(ctx, q.tenantID, q.line(0).Ocorrencia.StatusID+1_000_000, 0)
			return len(l), err
		}},
		{"months: openings, this one and the last", func(ctx context.Context, _ int) (int, error) {
			year, month, _ := time.Now().Date()
			c, err := p.Aberturas(ctx, q.tenantID, time.Date(year, month-1, 1, 0, 0, 0, 0, time.Local), time.Date(year, month+1, 1, 0, 0, 0, 0, time.Local), time.Local, nil)
			return len(c.Linhas), err
		}},
		{"front page: all its other counts", func(ctx context.Context, _ int) (int, error) {
			last, err := p.UltimasAberturas(ctx, q.tenantID, []string{"mega", "mobuss", "vimob", "sienge"})
			if err == nil {
				_, err = p.Fila(ctx, q.tenantID)
			}
			if err == nil {
				_, err = p.AClassificar(ctx, q.tenantID)
			}
			return len(last), err
		}},
		{"report: statuses received, 7 days", report(7)},
		{"report: statuses received, 31 days", report(31)},
	}
}

func (q *questions) calls(set func(*crm.FiltroChamadas)) func(context.Context, int) (int, error) {
	return func(ctx context.Context, _ int) (int, error) {
		f := crm.FiltroChamadas{TenantID: q.tenantID}
		set(&f)
		l, err := q.acervo.Chamadas(ctx, f)
		return len(l.Linhas), err
	}
}

// deep turns pages, each from the one before, as a reader does who does not search.
func (q *questions) deep() func(context.Context, int) (int, error) {
	cursor := ""
	return func(ctx context.Context, _ int) (int, error) {
		l, err := q.acervo.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) { f.Pagina.Cursor = cursor }))
		cursor = l.Proximo
		return len(l.Linhas), err
	}
}
