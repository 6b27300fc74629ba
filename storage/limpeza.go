package storage

import (
	"context"
	"errors"
	"strconv"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

const (
	limpezaInicio = time.Minute
	limpezaPausa  = time.Hour
)

// Limpar deletes, in small batches, calls and tries of deliveries older than their tenant's settings, bytes of attachments
// whose row never came, content fingerprints beyond every window, and ended sessions. It returns when nothing is left to
// delete or ctx ends. Several processes may do it at once.
func (s *Storage) Limpar(ctx context.Context) error {
	err := s.limparPorIdade(ctx, "chamadas", "em", crm.ConfDiasChamadas)
	err = errors.Join(err, s.limparPorIdade(ctx, "tentativas", "inicio", crm.ConfDiasTentativas), s.limparAnexos(ctx), s.limparChaves(ctx))
	_, e := s.pools.escrita.ExecContext(ctx, "DELETE FROM sessoes WHERE expira_em < ?", paraMS(s.agora()))
	return errors.Join(err, classificar(e))
}

// ManterLimpo runs Limpar every hour until the Storage is closed.
func (s *Storage) ManterLimpo() {
	vida, parar := context.WithCancel(context.Background())
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		for pausa := limpezaInicio; ; pausa = limpezaPausa {
			t := time.NewTimer(pausa)
			select {
			case <-vida.Done():
				t.Stop()
				return
			case <-t.C:
			}
			if err := s.Limpar(vida); err != nil && vida.Err() == nil {
				s.log.Warn("old rows were not deleted", zap.Error(err))
			}
		}
	}()
	s.aoFechar(func(context.Context) error {
		parar()
		<-fim
		return nil
	})
}

// limparPorIdade deletes the rows of a table that are older, by a column of instants, than the days of a setting of their
// tenant. Rows of unknown tenants stay for the default.
func (s *Storage) limparPorIdade(ctx context.Context, tabela, instante, configuracao string) error {
	dias := map[int64]int{0: crm.Configuracoes{}.Inteiro(configuracao)}
	err := lerLinhas(ctx, s.pools.leitura, "SELECT t.id, COALESCE(c.valor, '') FROM tenants t LEFT JOIN tenant_configuracoes c ON c.tenant_id = t.id AND c.chave = ?",
		[]any{configuracao}, func(scan func(...any) error) error {
			var id int64
			var valor string
			err := scan(&id, &valor)
			if n, e := strconv.Atoi(valor); e == nil && n > 0 {
				dias[id] = n
			} else {
				dias[id] = dias[0]
			}
			return err
		})
	consulta := "SELECT id FROM " + tabela + " WHERE tenant_id = ? AND " + instante + " < ? ORDER BY " + instante + " LIMIT ?"
	for tenantID, n := range dias {
		limite := paraMS(s.agora().AddDate(0, 0, -n))
		err = errors.Join(err, s.apagarPorID(ctx, tabela, consulta, tenantID, limite, loteLimpeza))
	}
	return err
}

// apagarPorID deletes the rows whose ids a query gives, until it gives none. Two steps, because MySQL takes no LIMIT in a
// subquery, and short transactions, because calls are being written meanwhile.
func (s *Storage) apagarPorID(ctx context.Context, tabela, consulta string, args ...any) error {
	for {
		var ids conjunto[int64]
		err := lerLinhas(ctx, s.pools.leitura, consulta, args, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			ids.mais(id)
			return err
		})
		if err != nil || len(ids.args) == 0 {
			return err
		}
		em, valores := ids.em("id")
		err = repetindo(ctx, func() error {
			_, err := s.pools.escrita.ExecContext(ctx, "DELETE FROM "+tabela+" WHERE "+em, valores...)
			return classificar(err)
		})
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pausaLimpeza):
		}
	}
}

// limparAnexos looks at the pieces that became a day old since it last looked; sequencias remembers how far it got.
func (s *Storage) limparAnexos(ctx context.Context) error {
	const nome = "limpeza/anexos"
	ate := paraMS(s.agora().Add(-orfaoDepois))
	var desde int64
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT COALESCE(MAX(proximo), 0) FROM sequencias WHERE nome = ?", nome).Scan(&desde)
	if err != nil || desde >= ate {
		return classificar(err)
	}
	var orfaos conjunto[int64]
	err = lerLinhas(ctx, s.pools.leitura, `SELECT DISTINCT p.anexo_id FROM anexo_partes p LEFT JOIN anexos a ON a.id = p.anexo_id
		WHERE p.criado_em >= ? AND p.criado_em < ? AND a.id IS NULL`, []any{desde, ate}, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		orfaos.mais(id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range orfaos.args {
		if _, err := s.pools.escrita.ExecContext(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id); err != nil {
			return classificar(err)
		}
	}
	if desde == 0 {
		_, err = s.pools.escrita.ExecContext(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", nome, ate)
		if err = classificar(err); errors.Is(err, crm.ErrConflito) { // another process was first
			err = nil
		}
		return err
	}
	_, err = s.pools.escrita.ExecContext(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo < ?", ate, nome, ate)
	return classificar(err)
}

// limparChaves deletes content fingerprints that are older than the widest window of any credential, and a day. The other
// kinds of key are for ever. It walks the primary key, because an index by age would cost every opening.
func (s *Storage) limparChaves(ctx context.Context) error {
	var janela int64
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT COALESCE(MAX(janela_us), 0) FROM credenciais").Scan(&janela)
	if err != nil {
		return classificar(err)
	}
	limite := paraMS(s.agora().Add(-max(crm.JanelaMestre, time.Duration(janela)*time.Microsecond) - 24*time.Hour))
	type dono struct {
		tenantID int64
		sistema  string
	}
	donos := map[dono]bool{}
	err = lerLinhas(ctx, s.pools.leitura, "SELECT DISTINCT tenant_id, sistema FROM credenciais", nil, func(scan func(...any) error) error {
		var d dono
		err := scan(&d.tenantID, &d.sistema)
		donos[d] = true
		return err
	})
	for d := range donos {
		err = errors.Join(err, s.limparChavesDe(ctx, d.tenantID, d.sistema, limite))
	}
	return err
}

func (s *Storage) limparChavesDe(ctx context.Context, tenantID int64, sistema string, limite int64) error {
	for ultima := ""; ; {
		lidas := 0
		var velhas conjunto[string]
		err := lerLinhas(ctx, s.pools.leitura, `SELECT chave, em FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave > ?
			ORDER BY chave LIMIT ?`, []any{tenantID, sistema, string(crm.ChaveConteudo), ultima, loteLimpeza}, func(scan func(...any) error) error {
			var em int64
			err := scan(&ultima, &em)
			if lidas++; em < limite {
				velhas.mais(ultima)
			}
			return err
		})
		if err != nil || lidas == 0 {
			return err
		}
		if len(velhas.args) > 0 {
			em, args := velhas.em("chave", tenantID, sistema, string(crm.ChaveConteudo), limite)
			err = repetindo(ctx, func() error { // em again: a key may have been moved to a new ocorrência meanwhile
				_, err := s.pools.escrita.ExecContext(ctx, "DELETE FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND em < ? AND "+em, args...)
				return classificar(err)
			})
			if err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pausaLimpeza / 10):
		}
	}
}
