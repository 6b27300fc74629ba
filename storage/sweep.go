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

// Limpar deletes, in small batches, calls and tries of deliveries older than their tenant's settings, refused calls and
// addresses above their ceilings, bytes of attachments whose row never came, content fingerprints beyond every window, and
// ended sessions. It returns when nothing is left to do, or enough for one round was done, or ctx ends. Several processes
// may do it at once.
func (s *Storage) Limpar(ctx context.Context) error {
	err := errors.Join(s.limparPorIdade(ctx, "chamadas", "em", crm.ConfDiasChamadas), s.limparRecusas(ctx))
	err = errors.Join(err, s.limparPorIdade(ctx, "tentativas", "inicio", crm.ConfDiasTentativas), s.limparAnexos(ctx), s.limparChaves(ctx))
	return errors.Join(err, s.executarInsistindo(ctx, "DELETE FROM sessoes WHERE expira_em < ?", paraMS(s.agora())))
}

// executarInsistindo runs one statement on the writer, again while the engine gives it up.
func (s *Storage) executarInsistindo(ctx context.Context, q string, args ...any) error {
	return repetindo(ctx, func() error {
		_, err := s.pools.escrita.ExecContext(ctx, q, args...)
		return classificar(err)
	})
}

// lembrado is what a step of the sweeper remembers in sequencias, 0 before the first time.
func (s *Storage) lembrado(ctx context.Context, nome string) (int64, error) {
	var v int64
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT COALESCE(MAX(proximo), 0) FROM sequencias WHERE nome = ?", nome).Scan(&v)
	return v, classificar(err)
}

// lembrar puts v in the place of what lembrado told, unless another process did so first.
func (s *Storage) lembrar(ctx context.Context, nome string, antes, v int64) error {
	if v == antes {
		return nil
	}
	if antes != 0 {
		return s.executarInsistindo(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo = ?", v, nome, antes)
	}
	err := s.executarInsistindo(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", nome, v)
	if errors.Is(err, crm.ErrConflito) {
		return nil
	}
	return err
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

// porTenant reads a setting of every tenant. Rows of unknown tenants go by the default, under 0.
func (s *Storage) porTenant(ctx context.Context, configuracao string) (map[int64]int, error) {
	valores := map[int64]int{0: crm.Configuracoes{}.Inteiro(configuracao)}
	err := lerLinhas(ctx, s.pools.leitura, "SELECT t.id, COALESCE(c.valor, '') FROM tenants t LEFT JOIN tenant_configuracoes c ON c.tenant_id = t.id AND c.chave = ?",
		[]any{configuracao}, func(scan func(...any) error) error {
			var id int64
			var valor string
			err := scan(&id, &valor)
			if n, e := strconv.Atoi(valor); e == nil && n > 0 {
				valores[id] = n
			} else {
				valores[id] = valores[0]
			}
			return err
		})
	return valores, err
}

// limparPorIdade deletes the rows of a table that are older, by a column of instants, than the days of a setting of their
// tenant.
func (s *Storage) limparPorIdade(ctx context.Context, tabela, instante, configuracao string) error {
	dias, err := s.porTenant(ctx, configuracao)
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
		if err := s.executarInsistindo(ctx, "DELETE FROM "+tabela+" WHERE "+em, valores...); err != nil {
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
	desde, err := s.lembrado(ctx, nome)
	if err != nil || desde >= ate {
		return err
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
		if err := s.executarInsistindo(ctx, "DELETE FROM anexo_partes WHERE anexo_id = ?", id); err != nil {
			return err
		}
	}
	return s.lembrar(ctx, nome, desde, ate)
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
	// The owners come from the keys: those of a credential that is gone grow old too.
	var falhas error
	for d := (donoDeChaves{}); ; {
		if d, err = s.donoSeguinte(ctx, d); errors.Is(err, crm.ErrNaoEncontrado) {
			return falhas
		} else if err != nil {
			return errors.Join(falhas, err)
		}
		falhas = errors.Join(falhas, s.limparChavesDe(ctx, d.tenantID, d.sistema, limite))
	}
}

type donoDeChaves struct {
	tenantID int64
	sistema  string
}

// donoSeguinte is the owner of keys that follows another in the primary key, found without reading the keys between.
func (s *Storage) donoSeguinte(ctx context.Context, d donoDeChaves) (donoDeChaves, error) {
	err := s.pools.leitura.QueryRowContext(ctx, "SELECT sistema FROM chaves_idempotencia WHERE tenant_id = ? AND sistema > ? ORDER BY sistema LIMIT 1",
		d.tenantID, d.sistema).Scan(&d.sistema)
	if err = classificar(err); errors.Is(err, crm.ErrNaoEncontrado) {
		err = classificar(s.pools.leitura.QueryRowContext(ctx, "SELECT tenant_id, sistema FROM chaves_idempotencia WHERE tenant_id > ? ORDER BY tenant_id, sistema LIMIT 1",
			d.tenantID).Scan(&d.tenantID, &d.sistema))
	}
	return d, err
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
			// em again: a key may have been moved to a new ocorrência meanwhile
			err := s.executarInsistindo(ctx, "DELETE FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND em < ? AND "+em, args...)
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
