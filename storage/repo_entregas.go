package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ponte/crm"
)

// condicoes turns a filter into SQL; "e" is entregas.
func condicoes(f *crm.FiltroEntregas) (onde string, args []any) {
	partes := []string{"e.tenant_id = ?"}
	args = []any{f.TenantID}
	mais := func(condicao string, valores ...any) {
		partes = append(partes, condicao)
		args = append(args, valores...)
	}
	if len(f.IDs) > 0 {
		mais("e.id IN ("+interrogacoes(len(f.IDs))+")", emAny(f.IDs)...)
	}
	if f.Numero != "" {
		mais("e.ocorrencia_id IN (SELECT o.id FROM ocorrencias o WHERE o.tenant_id = ? AND o.numero = ?)", f.TenantID, f.Numero)
	}
	if f.Destino != "" {
		mais("e.destino = ?", f.Destino)
	}
	if f.Acao != "" {
		mais("e.acao = ?", f.Acao)
	}
	if len(f.Estados) > 0 {
		estados := make([]string, len(f.Estados))
		for i, e := range f.Estados {
			estados[i] = string(e)
		}
		mais("e.estado IN ("+interrogacoes(len(estados))+")", emAny(estados)...)
	}
	if !f.De.IsZero() {
		mais("e.criada_em >= ?", paraMS(f.De))
	}
	if !f.Ate.IsZero() {
		mais("e.criada_em <= ?", paraMS(f.Ate))
	}
	return strings.Join(partes, " AND "), args
}

func emAny[T any](lista []T) []any {
	todos := make([]any, len(lista))
	for i, v := range lista {
		todos[i] = v
	}
	return todos
}

// Entregas lists deliveries, newest first. The page is found in indexes, a range of one for each state, before the rows are
// read: with the rows and their ocorrências, a planner may sort all that the tenant has.
func (f *Entregas) Entregas(ctx context.Context, filtro crm.FiltroEntregas) (crm.Lista[crm.LinhaEntrega], error) {
	var lista crm.Lista[crm.LinhaEntrega]
	chave, err := lerCursor(filtro.Pagina.Cursor)
	if err != nil {
		return lista, err
	}
	n := filtro.Pagina.Linhas()
	consulta, args := paginaDeEntregas(filtro, chave, n+1)
	pagina, err := lerTodas(ctx, f.s.pools.leitura, lerCursorLido, consulta, args...)
	if err != nil {
		return lista, err
	}
	pagina, lista.Proximo, _ = cortarPagina(pagina, n, cursor{})
	ids, lugar := make([]int64, len(pagina)), make(map[int64]int, len(pagina))
	for i, c := range pagina {
		ids[i], lugar[c.id] = c.id, i
	}
	lista.Linhas, err = lerPorChave(ctx, f.s.pools.leitura, lerLinhaEntrega, "SELECT "+tabEntregas.lista("e.")+", o.numero, o.codigo_oc FROM entregas e"+
		" JOIN ocorrencias o ON o.id = e.ocorrencia_id WHERE e.id IN (", nil, ids)
	slices.SortFunc(lista.Linhas, func(x, y crm.LinhaEntrega) int { return lugar[x.ID] - lugar[y.ID] })
	return lista, err
}

// paginaDeEntregas builds the query for the ids of a page.
func paginaDeEntregas(filtro crm.FiltroEntregas, inicio cursor, n int) (string, []any) {
	estados := [][]crm.EstadoEntrega{nil}
	if len(filtro.Estados) > 0 {
		estados = nil
		for _, e := range filtro.Estados {
			estados = append(estados, []crm.EstadoEntrega{e})
		}
	}
	ordem := "e.criada_em"
	if filtro.Numero != "" || len(filtro.IDs) > 0 {
		ordem += " + 0" // few rows, to be sorted: no index of the order
	}
	var b strings.Builder
	var args []any
	for i, e := range estados {
		filtro.Estados = e
		onde, valores := condicoes(&filtro)
		if inicio.id != 0 {
			onde += " AND (e.criada_em < ? OR e.criada_em = ? AND e.id < ?)"
			valores = append(valores, inicio.ms, inicio.ms, inicio.id)
		}
		if i > 0 {
			b.WriteString(" UNION ")
		}
		fmt.Fprintf(&b, "SELECT * FROM (SELECT e.id AS id, e.criada_em AS quando FROM entregas e WHERE %s ORDER BY %s DESC, e.id DESC LIMIT %d) f%d",
			onde, ordem, n, i)
		args = append(args, valores...)
	}
	fmt.Fprintf(&b, " ORDER BY quando DESC, id DESC LIMIT %d", n)
	return b.String(), args
}

func lerLinhaEntrega(scan func(...any) error) (l crm.LinhaEntrega, err error) {
	l.Entrega, err = lerEntrega(func(destinos ...any) error { return scan(append(destinos, &l.Numero, &l.CodigoOC)...) })
	return l, err
}

// ContarEntregas counts what a filter finds.
func (f *Entregas) ContarEntregas(ctx context.Context, filtro crm.FiltroEntregas) (n int64, err error) {
	onde, args := condicoes(&filtro)
	err = f.s.pools.leitura.QueryRowContext(ctx, "SELECT COUNT(*) FROM entregas e WHERE "+onde, args...).Scan(&n)
	return n, classificar(err)
}

// Tentativas lists the tries of an entrega, oldest first.
func (f *Entregas) Tentativas(ctx context.Context, tenantID, entregaID int64) ([]crm.Tentativa, error) {
	return lerTodas(ctx, f.s.pools.leitura, func(scan func(...any) error) (t crm.Tentativa, err error) {
		var inicio, duracao int64
		err = scan(&t.ID, &t.TenantID, &t.EntregaID, &t.Ordem, &t.Manual, &inicio, &duracao, &t.Pedido, &t.Resposta, &t.CodigoHTTP, &t.Decisao, &t.Erro)
		t.Inicio, t.Duracao = deMS(inicio), time.Duration(duracao)*time.Microsecond
		return t, err
	}, "SELECT id, tenant_id, entrega_id, ordem, manual, inicio, duracao_us, pedido, resposta, codigo_http, decisao, erro FROM tentativas"+
		" WHERE entrega_id = ? AND tenant_id = ? ORDER BY ordem, id LIMIT ?", entregaID, tenantID, maxFilhos)
}

// loteAto is how many entregas one transaction of an act changes.
const loteAto = 500

// Reenviar makes entregas ready at once. What was delivered, or begun in another environment, starts afresh. In each SET
// the columns that others are computed from come last: MySQL reads the new values of columns that stand before.
func (f *Entregas) Reenviar(ctx context.Context, filtro crm.FiltroEntregas, motivo string, a crm.Auditoria) (int64, error) {
	agora := f.s.dialeto.agoraMS()
	const doDestino = " FROM destinos d WHERE d.tenant_id = entregas.tenant_id AND d.nome = entregas.destino"
	const daqui = " CASE WHEN estado = 'entregue' OR ambiente <> (SELECT d.ambiente" + doDestino + ") THEN "
	return f.agir(ctx, filtro, a, nil, "UPDATE entregas SET"+
		" automaticas = CASE WHEN estado = 'agendada' THEN automaticas ELSE 0 END,"+
		" verificar ="+daqui+"0 ELSE verificar END,"+
		" progresso ="+daqui+"'' ELSE progresso END,"+
		" id_externo ="+daqui+"'' ELSE id_externo END,"+
		" numero_externo ="+daqui+"'' ELSE numero_externo END,"+
		" motivo = ?, manual = 1, suspensa_por = 0, reserva_token = NULL, reserva_ate = 0, proxima_em = 0, atualizada_em = "+agora+","+
		" ambiente = (SELECT d.ambiente"+doDestino+"), endereco = (SELECT d.endereco"+doDestino+"), estado = "+prontaDeNovo+
		" WHERE EXISTS (SELECT 1"+doDestino+")", "reenvio: "+motivo)
}

// Cancelar ends entregas that no try is under way for. Who cancels has judged them, so what waited behind goes on.
func (f *Entregas) Cancelar(ctx context.Context, filtro crm.FiltroEntregas, motivo string, a crm.Auditoria) (int64, error) {
	return f.agir(ctx, filtro, a, f.soltar, "UPDATE entregas SET motivo = ?, proxima_em = 0, suspensa_por = 0, atualizada_em = "+f.s.dialeto.agoraMS()+
		", estado = 'cancelada' WHERE 1 = 1", "cancelada: "+motivo)
}

// soltar lets go what was suspended because of cancelled entregas, or waits for their next try.
func (f *Entregas) soltar(tx *gorm.DB, ids []int64) error {
	var canceladas, ocorrencias []int64
	linhas := tx.Table("entregas").Where("id IN ? AND estado = 'cancelada'", ids)
	if err := linhas.Session(&gorm.Session{}).Pluck("id", &canceladas).Error; err != nil {
		return err
	}
	if err := linhas.Session(&gorm.Session{}).Distinct("ocorrencia_id").Pluck("ocorrencia_id", &ocorrencias).Error; err != nil || len(ocorrencias) == 0 {
		return err
	}
	return tx.Exec("UPDATE entregas SET proxima_em = 0, suspensa_por = 0, estado = "+prontaDeNovo+" WHERE ocorrencia_id IN ?"+
		" AND (estado = 'suspensa' AND suspensa_por IN ? OR estado = 'pendente' AND proxima_em > 0)", ocorrencias, canceladas).Error
}

// agir applies an update to what the filter finds, a batch a transaction, each with its trail and what then has to follow
// for these ids (nil = nothing). Rows are guarded by the filter's states: one that a claim took meanwhile is left alone.
func (f *Entregas) agir(ctx context.Context, filtro crm.FiltroEntregas, a crm.Auditoria, seguir func(tx *gorm.DB, ids []int64) error, update, motivo string) (total int64, err error) {
	onde, args := condicoes(&filtro)
	estados := emAny(filtro.Estados)
	for ultimo := int64(0); ; {
		ids, err := lerTodas(ctx, f.s.pools.leitura, lerID, "SELECT e.id FROM entregas e WHERE "+onde+" AND e.id > ? ORDER BY e.id LIMIT ?",
			append(args[:len(args):len(args)], ultimo, loteAto)...)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		ultimo = ids[len(ids)-1]
		var n int64
		err = f.s.Cadastro().transacao(ctx, func(tx *gorm.DB) error {
			valores := append(append([]any{motivo}, emAny(ids)...), estados...)
			r := tx.Exec(update+" AND id IN ("+interrogacoes(len(ids))+") AND estado IN ("+interrogacoes(len(estados))+")", valores...)
			if n = r.RowsAffected; r.Error != nil || n == 0 {
				return r.Error
			}
			if seguir != nil {
				if err := seguir(tx, ids); err != nil {
					return err
				}
			}
			return gravarAuditoria(tx, comQuantidade(a, n))
		})
		if total += n; err != nil {
			return total, err
		}
	}
}

func comQuantidade(a crm.Auditoria, n int64) crm.Auditoria {
	a.Depois = "quantidade=" + strconv.FormatInt(n, 10)
	return a
}
