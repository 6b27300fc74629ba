package crm

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// A caller opens many ocorrências for the clients and contracts that it named a moment ago. What rules 5 and 6 decided
// about the same parts is remembered, and the next opening looks nothing up: it is written on the condition that client
// and contract are still what they were (Escrita.Lido), and the unique keys decide whether it is a repeat. When either does
// not hold, nothing is written and the opening is decided again, with the look-up. A lone opening then waits for the database
// once instead of twice (ADR 0013).

// Bounds of what is remembered, in openings: some 4 MB at most.
const (
	maxLembradas = 16_384
	maxVistas    = 16_384
	descanso     = 64 // openings that look up after one whose memory was wrong: repeats come in rows
)

// lembrancas is what this process remembers of openings. The zero value is ready.
type lembrancas struct {
	decididas geracoes[[16]byte, Lido]
	vistas    geracoes[[16]byte, struct{}] // keys of openings: one that comes again is a repeat, which must be looked up anyway
	cansada   atomic.Int64                 // openings that still look up
}

// partesDaAbertura are the parts that say something of the ocorrência alone: rules 5 and 6 do not look at them.
var partesDaAbertura = map[string]bool{
	"DESCRICAO": true, "DESCRICAO_SOLUCAO": true, "CODIGO_OC": true, "DATA_ABERTURA": true, "DATA_FECHAMENTO": true, "DH_ARQUIVO_GERADO": true,
	"COD_STATUS": true, "COD_DIVISAO": true, "COD_SOLICITACAO": true, "COD_ABERTO_POR": true, "COD_ABERTO_PARA": true,
	"CAMPOS_VARIAVEIS_OCORRENCIA": true,
}

// partesLembradas names what rules 5 and 6 decide by: the picture by which the call was read, who calls, and every part that they
// look at. Zero, which is neither remembered nor taken from memory, where they decide by more than can be checked: a unit, an
// e-mail, another ocorrência, a destination's own code of a client (deliveries bring those too); or where there are few of the
// kind (a name of the ocorrência).
func (a *abertura) partesLembradas() [16]byte {
	p := a.p
	if a.procura.Unidade != "" || a.procura.Cliente.Email != "" || p.Ocorrencia != "" || p.Principal != "" || p.Busca != "" || p.Vinculo != nil ||
		a.procura.De.Ambiente != "" && a.procura.Cliente.Codigo != "" {
		return [16]byte{}
	}
	b := make([]byte, 0, 1024)
	b = binary.AppendVarint(b, a.procura.TenantID)
	b = binary.AppendVarint(b, p.Retrato.Versao)
	b = binary.AppendVarint(b, p.Credencial.ID)
	for i := range p.Campos {
		c := &p.Campos[i]
		if c.Vazio() || partesDaAbertura[c.Nome] {
			continue
		}
		b = somar(somar(b, c.Nome), c.Valor)
		b = binary.AppendUvarint(b, uint64(len(c.Itens)))
		for _, item := range c.Itens {
			b = somar(somar(b, item.Codigo), item.Valor)
		}
	}
	return encurtar(b)
}

func encurtar(b []byte) [16]byte {
	soma := sha256.Sum256(b)
	return [16]byte(soma[:16])
}

func resumoDaChave(tenantID int64, k *ProcuraChave) [16]byte {
	b := binary.AppendVarint(make([]byte, 0, 128), tenantID)
	return encurtar(somar(somar(somar(b, k.Sistema), string(k.Tipo)), k.Chave))
}

// lembrar takes what was decided before about the same parts; false: look up.
func (m *lembrancas) lembrar(a *abertura) bool {
	if a.reler || a.conhecida != nil || a.lembranca == ([16]byte{}) {
		return false
	}
	if m.cansada.Load() > 0 {
		m.cansada.Add(-1)
		return false
	}
	for i := range a.procura.Chaves {
		if _, ok := m.vistas.achar(resumoDaChave(a.procura.TenantID, &a.procura.Chaves[i])); ok {
			return false
		}
	}
	lido, ok := m.decididas.achar(a.lembranca)
	if !ok {
		return false
	}
	a.reler = true // should it not hold
	a.lido, a.clienteID = &lido, lido.ClienteID
	if lido.Contrato.ID != 0 {
		a.contrato = &lido.Contrato
		if a.clienteID == 0 {
			a.clienteID = lido.Contrato.ClienteID
		}
	}
	return true
}

// esquecer is after a memory that did not hold.
func (m *lembrancas) esquecer(a *abertura) {
	m.decididas.tirar(a.lembranca)
	m.cansada.Store(descanso)
}

// aprender remembers an opening that was written: its keys, and what rules 5 and 6 decided, when the same parts will decide the
// same as long as client and contract stay what they are. They do not where the client was new or changed, where something
// deserved a look, and where one of the client's keys found nobody: somebody may get it.
func (m *lembrancas) aprender(a *abertura, achados *Achados) {
	for i := range a.procura.Chaves {
		m.vistas.guardar(resumoDaChave(a.procura.TenantID, &a.procura.Chaves[i]), struct{}{}, maxVistas)
	}
	if a.lido != nil || a.lembranca == ([16]byte{}) || a.repetida != nil || a.clienteNovo != nil || a.clienteMudado != nil || a.avisosDosCadastros > 0 {
		return
	}
	var lido Lido
	if !a.procura.Cliente.Vazia() {
		if len(achados.Clientes) != 1 || !temChaves(&achados.Clientes[0], &a.procura.Cliente) {
			return
		}
		lido.ClienteID, lido.ClienteVersao = achados.Clientes[0].ID, achados.Clientes[0].Versao
	}
	if a.contrato != nil {
		lido.Contrato = *a.contrato
	}
	m.decididas.guardar(a.lembranca, lido, maxLembradas)
}

// temChaves tells whether every key that was sent is the client's.
func temChaves(c *Cliente, p *ProcuraCliente) bool {
	return (p.ID == 0 || p.ID == c.ID) && (p.IDIntegracao == "" || p.IDIntegracao == c.IDIntegracao) && (p.Codigo == "" || p.Codigo == c.Codigo) &&
		(p.Documento == "" || p.Documento == c.Documento) && (p.CodigoAuxiliar == "" || p.CodigoAuxiliar == c.CodigoAuxiliar)
}

// geracoes is a bounded map that forgets what was not asked for lately: two generations, of which the older is let go when the
// younger is full. The zero value is ready.
type geracoes[K comparable, V any] struct {
	mu            sync.Mutex
	jovem, antiga map[K]V
}

func (g *geracoes[K, V]) achar(k K) (V, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	v, ok := g.jovem[k]
	if !ok {
		v, ok = g.antiga[k]
	}
	return v, ok
}

func (g *geracoes[K, V]) guardar(k K, v V, maximo int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.jovem) >= maximo/2 {
		g.antiga, g.jovem = g.jovem, nil
	}
	if g.jovem == nil {
		g.jovem = make(map[K]V)
	}
	g.jovem[k] = v
}

func (g *geracoes[K, V]) tirar(k K) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.jovem, k)
	delete(g.antiga, k)
}
