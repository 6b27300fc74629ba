package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ponte/crm"
)

// Saude reads what deliveries have learnt of a destination.
func (f *Entregas) Saude(ctx context.Context, tenantID int64, destino string) (crm.SaudeDestino, error) {
	lista, err := f.saudes(ctx, " WHERE tenant_id = ? AND destino = ?", tenantID, destino)
	if err != nil || len(lista) == 0 {
		return crm.SaudeDestino{TenantID: tenantID, Destino: destino}, err
	}
	return lista[0], nil
}

// SaudeDestinos lists a tenant's.
func (f *Entregas) SaudeDestinos(ctx context.Context, tenantID int64) ([]crm.SaudeDestino, error) {
	return f.saudes(ctx, " WHERE tenant_id = ? ORDER BY destino", tenantID)
}

func (f *Entregas) saudes(ctx context.Context, onde string, args ...any) ([]crm.SaudeDestino, error) {
	return lerTodas(ctx, f.s.pools.leitura, func(scan func(...any) error) (s crm.SaudeDestino, err error) {
		var fechado, falha, sucesso int64
		err = scan(&s.TenantID, &s.Destino, &s.Falhas, &fechado, &falha, &sucesso, &s.UltimoErro)
		s.Fechado = time.Duration(max(fechado, 0)) * time.Millisecond
		s.UltimaFalha, s.UltimoSucesso = deMS(falha), deMS(sucesso)
		return s, err
	}, "SELECT tenant_id, destino, falhas, aberto_ate - "+f.s.dialeto.agoraMS()+", ultima_falha, ultimo_sucesso, ultimo_erro FROM destino_saude"+onde, args...)
}

// Falhou counts a failure and opens the breaker for as long as abrir says.
func (f *Entregas) Falhou(ctx context.Context, tenantID int64, destino, erro string, abrir func(int) time.Duration) (falhas int, err error) {
	agora := f.s.dialeto.agoraMS()
	err = repetindo(ctx, func() error {
		return f.s.emTransacao(ctx, func(tx *sql.Tx) error {
			n, err := mudar(ctx, tx, "UPDATE destino_saude SET falhas = falhas + 1, ultima_falha = "+agora+", ultimo_erro = ? WHERE tenant_id = ? AND destino = ?", erro, tenantID, destino)
			if err != nil {
				return err
			}
			if n == 0 {
				if _, err := mudar(ctx, tx, "INSERT INTO destino_saude (tenant_id, destino, falhas, ultima_falha, ultimo_erro) VALUES (?, ?, 1, "+agora+", ?)", tenantID, destino, erro); err != nil {
					return primeiraLinha(err)
				}
			}
			if err := tx.QueryRowContext(ctx, "SELECT falhas FROM destino_saude WHERE tenant_id = ? AND destino = ?", tenantID, destino).Scan(&falhas); err != nil {
				return err
			}
			if pausa := abrir(falhas); pausa > 0 {
				_, err = mudar(ctx, tx, "UPDATE destino_saude SET aberto_ate = "+agora+" + ? WHERE tenant_id = ? AND destino = ?", pausa.Milliseconds(), tenantID, destino)
			}
			return err
		})
	})
	return falhas, err
}

// Funcionou closes the breaker.
func (f *Entregas) Funcionou(ctx context.Context, tenantID int64, destino string) error {
	agora := f.s.dialeto.agoraMS()
	n, err := f.executar(ctx, "UPDATE destino_saude SET falhas = 0, aberto_ate = 0, ultimo_sucesso = "+agora+" WHERE tenant_id = ? AND destino = ?", tenantID, destino)
	if err != nil || n > 0 {
		return err
	}
	_, err = f.executar(ctx, "INSERT INTO destino_saude (tenant_id, destino, ultimo_sucesso, ultimo_erro) VALUES (?, ?, "+agora+", '')", tenantID, destino)
	if errors.Is(err, crm.ErrConflito) {
		return nil // another process made the row meanwhile
	}
	return err
}

// Contagens counts unfinished entregas, and unclear ones.
func (f *Entregas) Contagens(ctx context.Context) ([]crm.ContagemEntregas, error) {
	return lerTodas(ctx, f.s.pools.leitura, func(scan func(...any) error) (c crm.ContagemEntregas, err error) {
		var idade int64
		err = scan(&c.TenantID, &c.Destino, &c.Estado, &c.Quantidade, &idade)
		c.MaisAntiga = time.Duration(max(idade, 0)) * time.Millisecond
		return c, err
	}, "SELECT tenant_id, destino, estado, COUNT(*), "+f.s.dialeto.agoraMS()+" - MIN(criada_em) FROM entregas"+
		" WHERE estado IN ('pendente', 'enviando', 'agendada', 'suspensa', 'incerta') GROUP BY tenant_id, destino, estado")
}

func mudar(ctx context.Context, tx *sql.Tx, consulta string, args ...any) (int64, error) {
	r, err := tx.ExecContext(ctx, consulta, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
