package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Bounds of the log of refused calls (DESIGN §5).
const (
	diarioLinhas  = 2048
	diarioBytes   = 8 << 20
	diarioGrupos  = 1024
	diarioIPs     = 2 * estranhasIPs       // of two hours
	diarioEspera  = 100 * time.Millisecond // nobody waits for these rows: gather some
	diarioRecuo   = 2 * time.Second        // while the database is down
	diarioPrazo   = 10 * time.Second
	diarioPorVez  = 128
	outrosValores = "(outros)"
)

// diario implements crm.Diario. Callers only append to a bounded buffer; one goroutine writes it. What does not fit is
// counted, equal refusals in one row; while the database is down the buffer waits.
type diario struct {
	s     *Storage
	sinal chan struct{}
	parar chan struct{}
	fim   chan struct{}

	contado time.Time // when what was counted was last written; only who writes looks at it

	mu        sync.Mutex
	linhas    []crm.Chamada
	bytes     int
	grupos    map[grupoRecusa]*crm.Chamada
	estranhas estranhas
	ips       map[chaveIP]*crm.IPRecusado
	fechado   bool
}

// grupoRecusa says which refusals are equal once they can only be counted.
type grupoRecusa struct {
	tenantID                                int64
	superficie, operacao, usuario, endereco string
	situacao                                crm.SituacaoChamada
	codigo                                  int
}

type chaveIP struct {
	tenantID           int64
	endereco, operacao string
}

func novoDiario(s *Storage) *diario {
	d := &diario{s: s, sinal: make(chan struct{}, 1), parar: make(chan struct{}), fim: make(chan struct{})}
	d.esvaziar()
	d.ips = map[chaveIP]*crm.IPRecusado{}
	d.estranhas.virar(0)
	go d.rodar()
	return d
}

func (d *diario) esvaziar() {
	d.linhas, d.bytes, d.grupos = nil, 0, map[grupoRecusa]*crm.Chamada{}
}

// Registrar takes a call that wrote nothing. It never waits and never fails.
func (d *diario) Registrar(c crm.Chamada) {
	c.Vezes = max(c.Vezes, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fechado {
		d.s.log.Warn("call after the end of the log", zap.String("request_id", c.RequestID))
		return
	}
	defer d.avisar()
	guardada := !c.Estranha || d.estranhas.guardar(&c)
	if c.CodigoRecusa == int(crm.RecusaIP) {
		d.contarIP(&c)
	}
	if !guardada {
		return
	}
	tamanho := len(c.Pedido) + len(c.Resposta) + len(c.Mensagem) + 512
	if len(d.linhas) < diarioLinhas && d.bytes+tamanho <= diarioBytes {
		d.linhas = append(d.linhas, c)
		d.bytes += tamanho
	} else {
		d.contar(c)
	}
}

// avisar tells the goroutine that there is something to write.
func (d *diario) avisar() {
	select {
	case d.sinal <- struct{}{}:
	default:
	}
}

// contar adds a call to the row of its equals. When there are too many kinds, who called is forgotten.
func (d *diario) contar(c crm.Chamada) {
	k := grupoRecusa{c.TenantID, c.Superficie, c.Operacao, c.Usuario, c.Endereco, c.Situacao, c.CodigoRecusa}
	if _, ok := d.grupos[k]; !ok && len(d.grupos) >= diarioGrupos {
		c.Operacao, c.Usuario, c.Endereco, c.Par, c.RequestID = outrosValores, outrosValores, outrosValores, "", ""
		c.TenantID, c.Superficie = 0, "" // so few kinds are left that they need no bound
		k = grupoRecusa{operacao: c.Operacao, usuario: c.Usuario, endereco: c.Endereco, situacao: c.Situacao, codigo: c.CodigoRecusa}
	}
	if g, ok := d.grupos[k]; ok {
		g.Vezes += c.Vezes
		return
	}
	c.Pedido, c.Resposta = "", "" // one row stands for many: it keeps what they have in common
	d.grupos[k] = &c
}

func (d *diario) contarIP(c *crm.Chamada) {
	k, ok := d.estranhas.chaveDoIP(c)
	if !ok {
		return // the calls themselves are still counted
	}
	g := d.ips[k]
	if g == nil {
		g = &crm.IPRecusado{TenantID: k.tenantID, Endereco: k.endereco, Operacao: k.operacao, Primeira: c.Em}
		d.ips[k] = g
	}
	g.Quantidade += c.Vezes
	g.Usuario, g.Ultima = c.Usuario, c.Em
}

func (d *diario) rodar() {
	defer close(d.fim)
	for {
		select {
		case <-d.sinal:
		case <-d.parar:
			return
		}
		d.esperar(diarioEspera)
		for d.escrever(context.Background(), false) != nil {
			if !d.esperar(diarioRecuo) {
				return
			}
		}
	}
}

// esperar tells false when the log is being closed.
func (d *diario) esperar(t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.parar:
		return false
	}
}

// fechar writes what is left and ends the goroutine.
func (d *diario) fechar(ctx context.Context) error {
	d.mu.Lock()
	fechado := d.fechado
	d.fechado = true
	d.mu.Unlock()
	if fechado {
		return nil
	}
	close(d.parar)
	<-d.fim
	if err := d.escrever(ctx, true); err != nil {
		return fmt.Errorf("the last refused calls were not logged: %w", err)
	}
	return nil
}

// escrever stores what is in the buffer. On an error the rest goes back into it. What is only counted is written less often
// than rows are, but for the last time.
func (d *diario) escrever(ctx context.Context, ultima bool) error {
	d.mu.Lock()
	linhas, grupos := d.linhas, d.grupos
	d.esvaziar()
	d.mu.Unlock()
	for _, g := range grupos {
		linhas = append(linhas, *g)
	}
	for len(linhas) > 0 {
		n := min(len(linhas), diarioPorVez)
		if err := d.gravar(ctx, linhas[:n]); err != nil {
			d.devolver(linhas, err)
			return err
		}
		linhas = linhas[n:]
	}
	if !ultima && time.Since(d.contado) < contagensPausa {
		d.avisar() // to look again
		return nil
	}
	d.contado = time.Now()
	if err := d.gravarContagens(ctx); err != nil {
		d.s.log.Warn("counts of refused calls wait for the database", zap.Error(err))
		return err
	}
	return d.escreverIPs(ctx)
}

func (d *diario) escreverIPs(ctx context.Context) error {
	d.mu.Lock()
	ips := d.ips
	d.ips = map[chaveIP]*crm.IPRecusado{}
	d.mu.Unlock()
	err := d.gravarIPs(ctx, ips)
	if err == nil {
		return nil
	}
	d.s.log.Warn("refused addresses wait for the database", zap.Error(err))
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, velho := range ips {
		if novo, ok := d.ips[k]; ok {
			novo.Quantidade += velho.Quantidade
			novo.Primeira = velho.Primeira
		} else if len(d.ips) < diarioIPs {
			d.ips[k] = velho
		}
	}
	return err
}

func (d *diario) devolver(linhas []crm.Chamada, err error) {
	d.s.log.Warn("refused calls wait for the database", zap.Int("calls", len(linhas)), zap.Error(err))
	d.mu.Lock()
	defer d.mu.Unlock()
	novas := d.linhas
	d.linhas, d.bytes = nil, 0
	for _, c := range append(linhas, novas...) {
		tamanho := len(c.Pedido) + len(c.Resposta) + len(c.Mensagem) + 512
		if len(d.linhas) < diarioLinhas && d.bytes+tamanho <= diarioBytes {
			d.linhas = append(d.linhas, c)
			d.bytes += tamanho
		} else {
			d.contar(c)
		}
	}
}

// gravar inserts rows in one transaction. A row that no database takes is dropped with a log line: it must not hold up the
// others for ever.
func (d *diario) gravar(ctx context.Context, linhas []crm.Chamada) error {
	ctx, cancel := context.WithTimeout(ctx, diarioPrazo)
	defer cancel()
	id, err := d.s.numeros.IDs(ctx, len(linhas))
	if err != nil {
		return err
	}
	valores := make([]any, 0, len(linhas)*len(tabChamadas.colunas))
	for i := range linhas {
		linhas[i].ID = id + int64(i)
		valores = append(valores, tabChamadas.ajustar(valoresChamada(&linhas[i]))...)
	}
	err = repetindo(ctx, func() error {
		_, err := d.s.pools.escrita.ExecContext(ctx, tabChamadas.inserir(len(linhas)), valores...)
		return classificar(err)
	})
	if err == nil || ctx.Err() != nil || errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado) {
		return err
	}
	if len(linhas) == 1 {
		d.s.log.Error("a refused call cannot be logged", zap.String("request_id", linhas[0].RequestID), zap.Error(err))
		return nil
	}
	for i := range linhas {
		if err := d.gravar(ctx, linhas[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (d *diario) gravarIPs(ctx context.Context, ips map[chaveIP]*crm.IPRecusado) error {
	ctx, cancel := context.WithTimeout(ctx, diarioPrazo)
	defer cancel()
	for chaves := range slices.Chunk(slices.Collect(maps.Keys(ips)), diarioPorVez) {
		id, err := d.s.numeros.IDs(ctx, len(chaves))
		if err != nil {
			return err
		}
		err = repetindo(ctx, func() error {
			return d.s.emTransacao(ctx, func(tx *sql.Tx) error {
				for i, k := range chaves {
					if err := somarIP(ctx, tx, id+int64(i), ips[k]); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		for _, k := range chaves {
			delete(ips, k)
		}
	}
	return nil
}

func somarIP(ctx context.Context, tx *sql.Tx, id int64, ip *crm.IPRecusado) error {
	usuario, endereco, operacao := cortar(ip.Usuario, 255), cortar(ip.Endereco, 64), cortar(ip.Operacao, 64)
	r, err := tx.ExecContext(ctx, "UPDATE ips_recusados SET quantidade = quantidade + ?, usuario = ?, ultima = ? WHERE tenant_id = ? AND endereco = ? AND operacao = ?",
		ip.Quantidade, usuario, paraMS(ip.Ultima), ip.TenantID, endereco, operacao)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO ips_recusados (id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		id, ip.TenantID, endereco, operacao, usuario, ip.Quantidade, paraMS(ip.Primeira), paraMS(ip.Ultima))
	if err = classificar(err); errors.Is(err, crm.ErrConflito) { // another process was first: add to its row
		return fmt.Errorf("%w: %w", errRepetir, err)
	}
	return err
}
