package sombra

import (
	"context"
	"sync"
	"sync/atomic"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// maxLembradas bounds the ocorrências that a dry run remembers, and the keys; at the bound it begins again with none.
const maxLembradas = 20_000

// Ensaio is what crm's rules write to in a dry run: nothing is kept but, in memory, the ocorrências that would have been opened, so
// that what is said of them later finds them. Their numbers are those that the old service gave. The zero value with its
// ports set is ready; it serves one call at a time.
type Ensaio struct {
	Consultas crm.Consultas // of what is committed

	ids         atomic.Int64
	mu          sync.Mutex
	ocorrencias map[string]*crm.Ocorrencia // by tenant and number, and by id
	chaves      map[string]crm.ChaveIdempotencia
}

// primeiroID is beyond every id of a row.
const primeiroID = 1 << 60

type chaveDoNumero struct{}

// ComNumero gives ctx the number that the old service answered, "" = none.
func ComNumero(ctx context.Context, numero string) context.Context {
	return context.WithValue(ctx, chaveDoNumero{}, numero)
}

// SemNumero is the number of what the old service refused and Ponte would open.
const SemNumero = "0"

// Numero implements crm.Numeracao.
func (e *Ensaio) Numero(ctx context.Context, _ int64) (string, error) {
	if n, _ := ctx.Value(chaveDoNumero{}).(string); n != "" {
		return n, nil
	}
	return SemNumero, nil
}

// IDs implements crm.Numeracao.
func (e *Ensaio) IDs(_ context.Context, n int) (int64, error) {
	return primeiroID + e.ids.Add(int64(n)) - int64(n), nil
}

// Gravar implements crm.Escritor.
func (e *Ensaio) Gravar(_ context.Context, w *crm.Escrita) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.ocorrencias) > 2*maxLembradas || len(e.chaves) > maxLembradas || e.chaves == nil {
		e.ocorrencias, e.chaves = map[string]*crm.Ocorrencia{}, map[string]crm.ChaveIdempotencia{}
	}
	for i := range w.Ocorrencias {
		oc := w.Ocorrencias[i]
		if oc.Numero == SemNumero {
			continue
		}
		e.ocorrencias[porNumero(oc.TenantID, oc.Numero)], e.ocorrencias[porID(oc.ID)] = &oc, &oc
	}
	for _, k := range w.Chaves {
		if k.Numero != SemNumero {
			e.chaves[porChave(k.TenantID, k.Sistema, k.Tipo, k.Chave)] = k
		}
	}
	for _, m := range w.Mudancas {
		if m, ok := m.(crm.MudancaOcorrencia); ok {
			e.mudar(&m)
		}
	}
	return nil
}

func (e *Ensaio) mudar(m *crm.MudancaOcorrencia) {
	if oc := e.ocorrencias[porID(m.ID)]; oc != nil {
		oc.Versao++
		oc.StatusID, oc.DivisaoID, oc.SolicitacaoID = m.StatusID, m.DivisaoID, m.SolicitacaoID
		oc.FechadaEm, oc.Responsavel, oc.Solucao, oc.CamposVariaveis = m.FechadaEm, m.Responsavel, m.Solucao, m.CamposVariaveis
	}
}

// Buscar implements crm.Consultas: what is committed, and what the dry run would have.
func (e *Ensaio) Buscar(ctx context.Context, p *crm.Procura) (*crm.Achados, error) {
	a, err := e.Consultas.Buscar(ctx, p)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if a.Ocorrencia == nil {
		oc := e.ocorrencias[porNumero(p.TenantID, p.Numero)]
		if oc == nil && p.OcorrenciaID != 0 {
			oc = e.ocorrencias[porID(p.OcorrenciaID)]
		}
		if oc != nil {
			copia := *oc
			a.Ocorrencia = &copia
		}
	}
	for _, k := range p.Chaves {
		if chave, ok := e.chaves[porChave(p.TenantID, k.Sistema, k.Tipo, k.Chave)]; ok {
			a.Chaves = append(a.Chaves, chave)
		}
	}
	return a, nil
}

// Guardar and Ler implement crm.Arquivos.
func (e *Ensaio) Guardar(context.Context, int64, []byte) error { return nil }

// Ler gives no bytes: nothing was kept.
func (e *Ensaio) Ler(context.Context, int64) ([]byte, error) { return nil, crm.ErrNaoEncontrado }

// Registrar implements crm.Diario.
func (e *Ensaio) Registrar(crm.Chamada) {}

// RegistrarAuditoria implements crm.Trilha.
func (e *Ensaio) RegistrarAuditoria(context.Context, crm.Auditoria) error { return nil }

// Cadastros are master data as they are, and nothing that is decided about them is kept.
type Cadastros struct {
	cadastro.Cadastros
	Ensaio *Ensaio
}

// IDs draws no real ones.
func (c *Cadastros) IDs(ctx context.Context, n int) (int64, error) { return c.Ensaio.IDs(ctx, n) }

// GravarCadastros keeps nothing.
func (c *Cadastros) GravarCadastros(context.Context, *cadastro.Escrita) error { return nil }
