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
	strangerCalls  = 5               // calls of an address and operation that are kept whole, each in a row of its own
	strangerGroups = 256             // addresses and operations told apart
	strangerBytes  = 8 << 20         // payloads
	strangerIPs    = 4096            // addresses and operations of the list of refused addresses
	ipsPerNetwork  = 8               // addresses of an IPv6 network on that list, before the network stands for them
	countPause     = 2 * time.Second // between two writes of what was counted
)

const countedAviso = "CHAMADAS DE FORA DA LISTA DE IPS CONTADAS NESTA LINHA SEM O CONTEUDO:: ACAO:: Ver as primeiras da mesma hora; liberar o endereco se for de um parceiro::"

// strangers counts the calls of one hour.
type strangers struct {
	hour   int64 // since 1970, by the clock of the calls
	groups map[strangerKey]*strangerGroup
	bytes  int
	old    []*strangerGroup // of hours before, with what is not written yet

	ips      map[ipKey]bool
	networks map[netip.Prefix]int
}

type strangerKey struct {
	tenantID           int64
	network, operation string
	outcome            crm.SituacaoChamada
	code               int
}

// strangerGroup are the calls of one key: those that were kept, and the row that counts the others.
type strangerGroup struct {
	hour    int64
	kept    int
	pending int64 // not yet in the row
	row     crm.Chamada
}

// keep tells whether a call is kept whole, perhaps without its payload; else it was counted.
func (e *strangers) keep(c *crm.Chamada) bool {
	if hour := c.Em.Unix() / 3600; hour > e.hour || hour < e.hour-1 { // one that took long may be of the hour before
		e.startHour(hour)
	}
	k := strangerKey{c.TenantID, networkOf(c.Endereco), c.Operacao, c.Situacao, c.CodigoRecusa}
	g := e.groups[k]
	if g == nil && len(e.groups) >= strangerGroups { // so few kinds are left that they need no bound
		k.network, k.operation = otherValues, otherValues
		g = e.groups[k]
	}
	if g == nil {
		g = &strangerGroup{hour: e.hour}
		e.groups[k] = g
	}
	if g.kept < strangerCalls && k.network != otherValues {
		g.kept++
		if e.bytes += len(c.Pedido) + len(c.Resposta); e.bytes > strangerBytes {
			c.Pedido, c.Resposta = "", ""
		}
		return true
	}
	if g.pending += c.Vezes; g.row.Em.IsZero() {
		g.row = *c
		g.row.Endereco, g.row.Operacao, g.row.Avisos = k.network, k.operation, []string{countedAviso}
		g.row.Usuario, g.row.Par, g.row.RequestID, g.row.Pedido, g.row.Resposta, g.row.SHA256, g.row.Chaves = "", "", "", "", "", "", nil
	}
	return false
}

// startHour begins an hour.
func (e *strangers) startHour(hour int64) {
	for _, g := range e.groups {
		if g.pending > 0 && len(e.old) < 2*strangerGroups {
			e.old = append(e.old, g)
		}
	}
	e.hour, e.bytes, e.groups, e.ips, e.networks = hour, 0, map[strangerKey]*strangerGroup{}, map[ipKey]bool{}, map[netip.Prefix]int{}
}

// networkOf is what is told apart of an address: of IPv6 the network, because one subscriber has all of it.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || !a.Is6() {
		return address
	}
	p, _ := a.WithZone("").Prefix(64) // 64 bits it has
	return p.String()
}

// keyOfIP is under which a refused address is counted; ok is false when there are too many in this hour.
func (e *strangers) keyOfIP(c *crm.Chamada) (k ipKey, ok bool) {
	k = ipKey{c.TenantID, c.Endereco, c.Operacao}
	if e.ips[k] {
		return k, true
	}
	if a, err := netip.ParseAddr(c.Endereco); err == nil && a.Is6() {
		network, _ := a.WithZone("").Prefix(64)
		if e.networks[network] >= ipsPerNetwork {
			if k.address = network.String(); e.ips[k] {
				return k, true
			}
		}
		e.networks[network]++
	}
	if len(e.ips) >= strangerIPs {
		return k, false
	}
	e.ips[k] = true
	return k, true
}

// pending are the groups with calls that no row counts yet.
func (e *strangers) pending() []*strangerGroup {
	list := e.old
	for _, g := range e.groups {
		if g.pending > 0 {
			list = append(list, g)
		}
	}
	e.old = nil
	return list
}

// writeCounts brings the rows that count up to date. What could not be written is counted the next time.
func (d *callLog) writeCounts(ctx context.Context) error {
	d.mu.Lock()
	groups := d.strangers.pending()
	rows := make([]crm.Chamada, len(groups))
	for i, g := range groups {
		rows[i] = g.row
		rows[i].Vezes, g.pending = g.pending, 0
	}
	d.mu.Unlock()
	done, err := d.addCounts(ctx, rows)
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, g := range groups {
		if i < done {
			g.row.ID = rows[i].ID
		} else if g.pending += rows[i].Vezes; g.hour != d.strangers.hour {
			d.strangers.old = append(d.strangers.old, g)
		}
	}
	return err
}

// addCounts adds to the rows that there are and inserts the others. It tells how many of them were written, the first
// ones.
func (d *callLog) addCounts(ctx context.Context, rows []crm.Chamada) (done int, err error) {
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	for done < len(rows) {
		part := rows[done:min(len(rows), done+logBatch)]
		var fresh []int
		err := retry(ctx, func() error {
			fresh = fresh[:0]
			return d.s.inTx(ctx, func(tx *sql.Tx) error {
				for i := range part {
					if part[i].ID == 0 {
						fresh = append(fresh, i)
						continue
					}
					r, err := tx.ExecContext(ctx, "UPDATE chamadas SET vezes = vezes + ? WHERE id = ?", part[i].Vezes, part[i].ID)
					if err != nil {
						return err
					}
					if n, err := r.RowsAffected(); err == nil && n == 0 { // deleted since
						fresh = append(fresh, i)
					}
				}
				return nil
			})
		})
		if err != nil {
			return done, err
		}
		if len(fresh) > 0 {
			inserts := make([]crm.Chamada, len(fresh))
			for n, i := range fresh {
				inserts[n] = part[i]
			}
			if err := d.write(ctx, inserts); err != nil {
				return done, err // those that were added to are added to again: rather too many than too few
			}
			for n, i := range fresh {
				part[i].ID = inserts[n].ID
			}
		}
		done += len(part)
	}
	return done, nil
}
