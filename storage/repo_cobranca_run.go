package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// collectionPlace is the place of the one run of a tenant over all processes.
func collectionPlace(v cobranca.Vaga) string { return "cobranca/" + strconv.FormatInt(v.TenantID, 10) }

// Ocupar takes the place.
func (c *Cobranca) Ocupar(ctx context.Context, v cobranca.Vaga) (bool, error) {
	return c.s.occupy(ctx, collectionPlace(v), v.Dono, v.Prazo)
}

// Manter keeps it.
func (c *Cobranca) Manter(ctx context.Context, v cobranca.Vaga) error {
	mine, err := c.s.keep(ctx, collectionPlace(v), v.Dono, v.Prazo)
	if err == nil && !mine {
		err = cobranca.ErrVagaPerdida
	}
	return err
}

// Desocupar gives it back.
func (c *Cobranca) Desocupar(ctx context.Context, v cobranca.Vaga) error {
	return c.s.leave(ctx, collectionPlace(v), v.Dono)
}

// IDs reserves row ids.
func (c *Cobranca) IDs(ctx context.Context, n int) (int64, error) { return c.s.Cadastro().IDs(ctx, n) }

// keptRuns is how long the row of a run is kept.
const keptRuns = 30 * 24 * time.Hour

// Comecar adds the row of a run, and drops those that are old.
func (c *Cobranca) Comecar(ctx context.Context, e *cobranca.Execucao) (err error) {
	if e.ID, err = c.IDs(ctx, 1); err != nil {
		return err
	}
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "DELETE FROM cobranca_execucoes WHERE tenant_id = ? AND comecou_em < ?", e.TenantID, toMS(e.ComecouEm.Add(-keptRuns))); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, execucoesTable.insertStatement(1), execucaoValues(e)...)
			return err
		})
	})
}

// Terminar writes what came of it.
func (c *Cobranca) Terminar(ctx context.Context, e *cobranca.Execucao) error {
	change, err := execucoesTable.change(execucaoValues(e))
	if err != nil {
		return err
	}
	return c.s.execRetrying(ctx, change.sql, change.args...)
}

// owed are the títulos of which something is to be paid, as crm.Titulo.Quitacao reads their figures; the word for the situation is read there.
const owed = "(t.pago = 0 AND t.pago_em = '' OR t.pago <> 0 AND t.pago + t.desconto < t.valor)"

// inForce is a título's due date.
const inForce = "CASE WHEN t.prorrogado <> '' THEN t.prorrogado ELSE t.vencimento END"

// Devidos reads a page of what may be due, contract by contract: what belongs together lies together, in the tables that are read and in those
// that are written. A contract is never cut, and of one the earliest due come first: whom the caps let through does not hang on where a page begins.
// The reading is a range of titulos_devidos, which tells what is paid; tenant_id + 0 leaves planners no other: by the tenant alone MariaDB reads all
// that it has for each page, to the second power of its títulos (docs/desempenho.md).
func (c *Cobranca) Devidos(ctx context.Context, l cobranca.Leitura) (cases []cobranca.Caso, at int64, end bool, err error) {
	until, last, err := c.contractsUntil(ctx, l.TenantID, l.Depois)
	if err != nil {
		return nil, 0, false, err
	}
	contract := func(i int) int64 { return cases[i].Titulo.ContratoID }
	for limit := l.Max; ; limit *= 2 { // a contract alone may have more
		cases, err = readAll(ctx, c.s.pools.reader, readCaso, selectCasos+" FROM titulos t LEFT JOIN cobranca_titulos c ON c.titulo_id = t.id"+
			" WHERE t.tenant_id + 0 = ? AND t.contrato_id > ? AND t.contrato_id <= ? AND "+inForce+" >= ? AND "+inForce+" <= ? AND "+owed+
			" AND (c.titulo_id IS NULL OR c.geracao <> ? OR c.proximo <= ? OR c.na_fonte <> t.situacao OR c.motivo = 'contrato'"+
			" OR c.motivo IN ('pago', 'parcial') AND t.pago = 0 OR c.vencimento <> "+inForce+")"+
			" ORDER BY t.contrato_id, t.id LIMIT ?",
			l.TenantID, l.Depois, until, string(l.De), string(l.Ate), l.Geracao, string(l.Hoje), limit)
		if err != nil {
			return nil, 0, false, err
		}
		n := len(cases)
		if at, end = until, last; n < limit {
			break
		}
		if first := contract(0); first == contract(n-1) {
			continue
		}
		for cut := contract(n - 1); contract(n-1) == cut; { // it may be half read
			n--
		}
		cases, at, end = cases[:n], contract(n-1), false
		break
	}
	slices.SortStableFunc(cases, func(a, b cobranca.Caso) int {
		return cmp.Or(cmp.Compare(a.Titulo.ContratoID, b.Titulo.ContratoID), cmp.Compare(a.Titulo.VenceEm(), b.Titulo.VenceEm()))
	})
	return cases, at, end, c.fill(ctx, l.TenantID, l.Hoje, cases)
}

// Deixados counts by the word for the situation, which the rule reads.
func (c *Cobranca) Deixados(ctx context.Context, tenantID int64, from crm.Dia) (late, undated int64, err error) {
	err = eachRow(ctx, c.s.pools.reader, "SELECT t.situacao, "+inForce+" = '', COUNT(*) FROM titulos t WHERE t.tenant_id + 0 = ? AND t.pago = 0 AND t.pago_em = '' AND "+inForce+" < ? GROUP BY 1, 2",
		[]any{tenantID, string(from)}, func(scan func(...any) error) error {
			var title crm.Titulo
			var without bool
			var n int64
			err := scan(&title.Situacao, &without, &n)
			switch {
			case title.Quitacao() != crm.TituloEmAberto:
			case without:
				undated += n
			default:
				late += n
			}
			return err
		})
	return late, undated, err
}

// contractsPerQuery bounds what one query looks through where nothing is due: so few that no planner takes the whole table for cheaper.
const contractsPerQuery = 100

// contractsUntil is the last of the tenant's next contracts that one query looks through; last = there are no more after it. tenant_id + 0 keeps
// planners to the order of the ids: by an index of the tenant they sort all that it has.
func (c *Cobranca) contractsUntil(ctx context.Context, tenantID, after int64) (until int64, last bool, err error) {
	err = c.s.pools.reader.QueryRowContext(ctx, "SELECT id FROM contratos WHERE tenant_id + 0 = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?", tenantID, after, contractsPerQuery-1).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) {
		return math.MaxInt64, true, nil
	}
	return until, false, classify(err)
}

// Saidas reads what is in the régua and may have to leave.
func (c *Cobranca) Saidas(ctx context.Context, l cobranca.LeituraDeSaidas) ([]cobranca.Caso, error) {
	query := selectCasos + " FROM cobranca_titulos c JOIN titulos t ON t.id = c.titulo_id WHERE c.aberta = 1 AND c.tenant_id = ? AND c.titulo_id > ?"
	args := []any{l.TenantID, l.DepoisDe}
	if !l.Todos {
		query += " AND (t.pago_em <> '' OR t.pago <> 0 OR t.situacao <> c.na_fonte OR c.vencimento < ? OR c.vencimento <> " + inForce + ")"
		args = append(args, string(l.De))
	}
	cases, err := readAll(ctx, c.s.pools.reader, readCaso, query+" ORDER BY c.titulo_id LIMIT ?", append(args, l.Max)...)
	if err != nil {
		return nil, err
	}
	return cases, c.fill(ctx, l.TenantID, l.Hoje, cases)
}

// Gravar writes what was decided while the place is v's.
func (c *Cobranca) Gravar(ctx context.Context, v cobranca.Vaga, l *cobranca.Lote) error {
	until := c.s.dialect.nowMS() + " + ?"
	return retry(ctx, func() error {
		return c.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE travas SET ate = CASE WHEN ate < "+until+" THEN "+until+" ELSE ate + 1 END WHERE nome = ? AND dono = ?",
				v.Prazo.Milliseconds(), v.Prazo.Milliseconds(), collectionPlace(v), v.Dono)
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(cobranca.ErrVagaPerdida, err)
			}
			w := bulkWriter{ctx: ctx, tx: tx}
			insertAll(&w, disparosTable, disparoValues, l.Novos)
			changeAll(&w, disparosTable, disparoValues, l.Mudados)
			insertAll(&w, naReguaTable, naReguaValues, l.Entram)
			changeAll(&w, naReguaTable, naReguaValues, l.Mudam)
			insertAll(&w, tarefasTable, tarefaValues, l.Tarefas)
			insertAll(&w, narrativasTable, narrativaValues, l.Narrativas)
			insertAll(&w, entregasTable, entregaValues, l.Entregas)
			return w.err
		})
	})
}

// fill reads what the steps may ask about títulos.
func (c *Cobranca) fill(ctx context.Context, tenantID int64, today crm.Dia, cases []cobranca.Caso) error {
	if len(cases) == 0 {
		return nil
	}
	db := c.s.pools.reader
	ids := func(of func(*cobranca.Caso) int64) []int64 {
		var all []int64
		for i := range cases {
			if id := of(&cases[i]); id != 0 {
				all = append(all, id)
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	contracts, err := readByKey(ctx, db, readContrato, "SELECT "+contratosTable.columnList("")+" FROM contratos WHERE id IN (", nil, ids(func(k *cobranca.Caso) int64 { return k.Titulo.ContratoID }))
	if err != nil {
		return err
	}
	byContract := map[int64]*crm.Contrato{}
	for i := range contracts {
		byContract[contracts[i].ID] = &contracts[i]
	}
	for i := range cases {
		if k := byContract[cases[i].Titulo.ContratoID]; k != nil {
			cases[i].Contrato = *k
		}
	}
	if err := c.fillDebtors(ctx, tenantID, today, cases, ids(func(k *cobranca.Caso) int64 { return k.Contrato.ClienteID })); err != nil {
		return err
	}
	if err := c.fillPlaces(ctx, cases, ids(func(k *cobranca.Caso) int64 { return k.Contrato.UnidadeID })); err != nil {
		return err
	}
	if err := c.fillRecords(ctx, cases, ids(func(k *cobranca.Caso) int64 { return k.Titulo.ContratoID })); err != nil {
		return err
	}
	rows, err := readByKey(ctx, db, readDisparo, "SELECT "+disparosTable.columnList("")+" FROM cobranca_disparos WHERE titulo_id IN (", nil, ids(func(k *cobranca.Caso) int64 { return k.Titulo.ID }))
	if err != nil {
		return err
	}
	byTitulo := map[int64][]cobranca.Disparo{}
	for _, d := range rows {
		byTitulo[d.TituloID] = append(byTitulo[d.TituloID], d)
	}
	for i := range cases {
		k := &cases[i]
		for _, d := range byTitulo[k.Titulo.ID] {
			// What was held for a due date that is over is ended by who leaves.
			if d.Vencimento == k.Titulo.VenceEm() || k.NaRegua != nil && d.Vencimento == k.NaRegua.Vencimento && d.Situacao == cobranca.Retido {
				k.Disparos = append(k.Disparos, d)
			}
		}
	}
	return nil
}

// fillDebtors reads the contracts' own clients, with what they do not want and what they got.
func (c *Cobranca) fillDebtors(ctx context.Context, tenantID int64, today crm.Dia, cases []cobranca.Caso, ids []int64) error {
	db := c.s.pools.reader
	clients, err := readByKey(ctx, db, func(scan func(...any) error) (k crm.Cliente, err error) {
		var address jsonColumn[crm.Endereco]
		err = scan(&k.ID, &k.TenantID, &k.Nome, &k.Email, &address)
		k.Endereco = address.V
		return k, err
	}, "SELECT id, tenant_id, nome, email, endereco FROM clientes WHERE id IN (", nil, ids)
	if err != nil {
		return err
	}
	refused, err := readByKey(ctx, db, readRecusa, "SELECT "+recusasTable.columnList("")+" FROM cobranca_recusas WHERE cliente_id IN (", nil, ids)
	if err != nil {
		return err
	}
	type contact struct {
		client int64
		day    crm.Dia
		count  int
	}
	contacts, err := readByKey(ctx, db, func(scan func(...any) error) (k contact, err error) {
		err = scan(&k.client, &k.day, &k.count)
		return k, err
	}, "SELECT cliente_id, dia, 1 FROM cobranca_disparos WHERE situacao = 'feito' AND canal <> 'tarefa' AND dia >= ? AND cliente_id IN (", []any{string(today.Mais(-7))}, ids)
	if err != nil {
		return err
	}
	var addresses []string
	for i := range clients {
		if e := clients[i].Email; e != "" {
			addresses = append(addresses, e, strings.ToLower(e)) // the index has an address as its source wrote it
		}
	}
	slices.Sort(addresses)
	owners, err := readByKey(ctx, db, readText, "SELECT email FROM clientes WHERE tenant_id = ? AND email IN (", []any{tenantID}, slices.Compact(addresses))
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, e := range owners {
		count[strings.ToLower(e)]++
	}
	type debtor struct {
		client   *crm.Cliente
		refused  map[cobranca.Canal]bool
		contacts map[crm.Dia]int
	}
	debtors := map[int64]*debtor{}
	for i := range clients {
		debtors[clients[i].ID] = &debtor{&clients[i], map[cobranca.Canal]bool{}, map[crm.Dia]int{}}
	}
	for _, r := range refused {
		if d := debtors[r.ClienteID]; d != nil {
			d.refused[r.Canal] = true
		}
	}
	for _, k := range contacts {
		if d := debtors[k.client]; d != nil {
			d.contacts[k.day] += k.count
		}
	}
	for i := range cases {
		k := &cases[i]
		if d := debtors[k.Contrato.ClienteID]; d != nil {
			k.Cliente, k.Recusas, k.Contatos, k.Partilhado = *d.client, d.refused, d.contacts, count[strings.ToLower(d.client.Email)] > 1
		} else {
			k.Contatos = map[crm.Dia]int{}
		}
	}
	return nil
}

// fillPlaces reads the names of where the units stand.
func (c *Cobranca) fillPlaces(ctx context.Context, cases []cobranca.Caso, ids []int64) error {
	units, err := readByKey(ctx, c.s.pools.reader, readUnidade, selectUnidades+"u.id IN (", nil, ids)
	if err != nil {
		return err
	}
	byID := map[int64]crm.LocalUnidade{}
	for i := range units {
		byID[units[i].ID] = units[i].Local()
	}
	for i := range cases {
		cases[i].Lugar = byID[cases[i].Contrato.UnidadeID]
	}
	return nil
}

// fillRecords reads what people have of the contracts: the ocorrência in which they work on it, and what the debtor promised.
func (c *Cobranca) fillRecords(ctx context.Context, cases []cobranca.Caso, contracts []int64) error {
	type record struct {
		contract int64
		oc       crm.Ocorrencia
	}
	found, err := readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (r record, err error) {
		err = scan(&r.contract, &r.oc.ID, &r.oc.Numero)
		return r, err
	}, "SELECT contrato_id, ocorrencia_id, numero FROM cobranca_devedores WHERE situacao = 'aberto' AND ocorrencia_id <> 0 AND contrato_id IN (", nil, contracts)
	if err != nil {
		return err
	}
	promises, err := openPromises(ctx, c.s.pools.reader, contracts)
	if err != nil {
		return err
	}
	tickets, pauses := map[int64]*crm.Ocorrencia{}, map[int64]*cobranca.Pausa{}
	for i := range found {
		tickets[found[i].contract] = &found[i].oc
	}
	for _, p := range promises {
		pauses[p.ContratoID] = &cobranca.Pausa{Ate: p.Ate, Limite: p.Limite, Motivo: cobranca.FraseDaPausa(p.Tipo)}
	}
	for i := range cases {
		k := &cases[i]
		k.Ocorrencia, k.Pausa = tickets[k.Titulo.ContratoID], pauses[k.Titulo.ContratoID]
	}
	return nil
}
