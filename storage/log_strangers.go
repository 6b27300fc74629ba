package storage

import (
	"context"
	"database/sql"
	"net/netip"
	"time"

	"ponte/crm"
)

// What is kept in an hour of calls from addresses on no list, and for tenants that do not exist: whoever has no credential
// must not decide how much is stored.
const (
	estranhasPrimeiras = 5               // calls of an address and operation that are kept whole, each in a row of its own
	estranhasGrupos    = 256             // addresses and operations told apart
	estranhasBytes     = 8 << 20         // payloads
	estranhasIPs       = 4096            // addresses and operations of the list of refused addresses
	estranhasPorRede   = 8               // addresses of an IPv6 network on that list, before the network stands for them
	contagensPausa     = 2 * time.Second // between two writes of what was counted
)

const avisoContadas = "CHAMADAS DE FORA DA LISTA DE IPS CONTADAS NESTA LINHA SEM O CONTEUDO:: ACAO:: Ver as primeiras da mesma hora; liberar o endereco se for de um parceiro::"

// estranhas counts the calls of one hour.
type estranhas struct {
	hora   int64 // since 1970, by the clock of the calls
	grupos map[chaveEstranha]*grupoEstranho
	bytes  int
	velhos []*grupoEstranho // of hours before, with what is not written yet

	ips   map[chaveIP]bool
	redes map[netip.Prefix]int
}

type chaveEstranha struct {
	tenantID       int64
	rede, operacao string
	situacao       crm.SituacaoChamada
	codigo         int
}

// grupoEstranho are the calls of one key: those that were kept, and the row that counts the others.
type grupoEstranho struct {
	hora      int64
	guardadas int
	contar    int64 // not yet in the row
	linha     crm.Chamada
}

// guardar tells whether a call is kept whole, perhaps without its payload; else it was counted.
func (e *estranhas) guardar(c *crm.Chamada) bool {
	if hora := c.Em.Unix() / 3600; hora > e.hora || hora < e.hora-1 { // one that took long may be of the hour before
		e.virar(hora)
	}
	k := chaveEstranha{c.TenantID, redeDe(c.Endereco), c.Operacao, c.Situacao, c.CodigoRecusa}
	g := e.grupos[k]
	if g == nil && len(e.grupos) >= estranhasGrupos { // so few kinds are left that they need no bound
		k.rede, k.operacao = outrosValores, outrosValores
		g = e.grupos[k]
	}
	if g == nil {
		g = &grupoEstranho{hora: e.hora}
		e.grupos[k] = g
	}
	if g.guardadas < estranhasPrimeiras && k.rede != outrosValores {
		g.guardadas++
		if e.bytes += len(c.Pedido) + len(c.Resposta); e.bytes > estranhasBytes {
			c.Pedido, c.Resposta = "", ""
		}
		return true
	}
	if g.contar += c.Vezes; g.linha.Em.IsZero() {
		g.linha = *c
		g.linha.Endereco, g.linha.Operacao, g.linha.Avisos = k.rede, k.operacao, []string{avisoContadas}
		g.linha.Usuario, g.linha.Par, g.linha.RequestID, g.linha.Pedido, g.linha.Resposta, g.linha.SHA256 = "", "", "", "", "", ""
	}
	return false
}

// virar begins an hour.
func (e *estranhas) virar(hora int64) {
	for _, g := range e.grupos {
		if g.contar > 0 && len(e.velhos) < 2*estranhasGrupos {
			e.velhos = append(e.velhos, g)
		}
	}
	e.hora, e.bytes, e.grupos, e.ips, e.redes = hora, 0, map[chaveEstranha]*grupoEstranho{}, map[chaveIP]bool{}, map[netip.Prefix]int{}
}

// redeDe is what is told apart of an address: of IPv6 the network, because one subscriber has all of it.
func redeDe(endereco string) string {
	a, err := netip.ParseAddr(endereco)
	if err != nil || !a.Is6() {
		return endereco
	}
	p, _ := a.WithZone("").Prefix(64) // 64 bits it has
	return p.String()
}

// chaveDoIP is under which a refused address is counted; ok is false when there are too many in this hour.
func (e *estranhas) chaveDoIP(c *crm.Chamada) (k chaveIP, ok bool) {
	k = chaveIP{c.TenantID, c.Endereco, c.Operacao}
	if e.ips[k] {
		return k, true
	}
	if a, err := netip.ParseAddr(c.Endereco); err == nil && a.Is6() {
		rede, _ := a.WithZone("").Prefix(64)
		if e.redes[rede] >= estranhasPorRede {
			if k.endereco = rede.String(); e.ips[k] {
				return k, true
			}
		}
		e.redes[rede]++
	}
	if len(e.ips) >= estranhasIPs {
		return k, false
	}
	e.ips[k] = true
	return k, true
}

// pendentes are the groups with calls that no row counts yet.
func (e *estranhas) pendentes() []*grupoEstranho {
	lista := e.velhos
	for _, g := range e.grupos {
		if g.contar > 0 {
			lista = append(lista, g)
		}
	}
	e.velhos = nil
	return lista
}

// gravarContagens brings the rows that count up to date. What could not be written is counted the next time.
func (d *diario) gravarContagens(ctx context.Context) error {
	d.mu.Lock()
	grupos := d.estranhas.pendentes()
	linhas := make([]crm.Chamada, len(grupos))
	for i, g := range grupos {
		linhas[i] = g.linha
		linhas[i].Vezes, g.contar = g.contar, 0
	}
	d.mu.Unlock()
	feitas, err := d.somarContagens(ctx, linhas)
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, g := range grupos {
		if i < feitas {
			g.linha.ID = linhas[i].ID
		} else if g.contar += linhas[i].Vezes; g.hora != d.estranhas.hora {
			d.estranhas.velhos = append(d.estranhas.velhos, g)
		}
	}
	return err
}

// somarContagens adds to the rows that there are and inserts the others. It tells how many of them were written, the first
// ones.
func (d *diario) somarContagens(ctx context.Context, linhas []crm.Chamada) (feitas int, err error) {
	ctx, cancel := context.WithTimeout(ctx, diarioPrazo)
	defer cancel()
	for feitas < len(linhas) {
		parte := linhas[feitas:min(len(linhas), feitas+diarioPorVez)]
		var novas []int
		err := repetindo(ctx, func() error {
			novas = novas[:0]
			return d.s.emTransacao(ctx, func(tx *sql.Tx) error {
				for i := range parte {
					if parte[i].ID == 0 {
						novas = append(novas, i)
						continue
					}
					r, err := tx.ExecContext(ctx, "UPDATE chamadas SET vezes = vezes + ? WHERE id = ?", parte[i].Vezes, parte[i].ID)
					if err != nil {
						return err
					}
					if n, err := r.RowsAffected(); err == nil && n == 0 { // deleted since
						novas = append(novas, i)
					}
				}
				return nil
			})
		})
		if err != nil {
			return feitas, err
		}
		if len(novas) > 0 {
			inserir := make([]crm.Chamada, len(novas))
			for n, i := range novas {
				inserir[n] = parte[i]
			}
			if err := d.gravar(ctx, inserir); err != nil {
				return feitas, err // those that were added to are added to again: rather too many than too few
			}
			for n, i := range novas {
				parte[i].ID = inserir[n].ID
			}
		}
		feitas += len(parte)
	}
	return feitas, nil
}
