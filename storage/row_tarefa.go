package storage

import (
	"database/sql"
	"time"

	"ponte/crm"
)

// noDate stands for the due instant of a tarefa without one: the end of the year 9999, in milliseconds.
const noDate = int64(253_402_300_799_999)

func tarefaValues(t *crm.Tarefa) []any {
	due := noDate
	if t.VenceEm != nil {
		due = toMS(*t.VenceEm)
	}
	return []any{
		t.ID, t.TenantID, t.Versao, t.OcorrenciaID, t.Titulo, t.Observacao, due, t.Equipe, t.Pessoa, string(t.Situacao), t.Nota,
		string(t.Visibilidade), t.StatusID, t.CriadaPor, t.Origem.Sistema, t.Origem.CredencialID, toMS(t.CriadaEm), t.EncerradaPor,
		msOrNull(t.EncerradaEm), toMS(t.AtualizadaEm),
	}
}

func readTarefa(scan func(...any) error) (t crm.Tarefa, err error) {
	var due, created, updated int64
	var ended sql.NullInt64
	err = scan(&t.ID, &t.TenantID, &t.Versao, &t.OcorrenciaID, &t.Titulo, &t.Observacao, &due, &t.Equipe, &t.Pessoa, &t.Situacao, &t.Nota,
		&t.Visibilidade, &t.StatusID, &t.CriadaPor, &t.Origem.Sistema, &t.Origem.CredencialID, &created, &t.EncerradaPor, &ended, &updated)
	if due != noDate {
		at := fromMS(due)
		t.VenceEm = &at
	}
	t.CriadaEm, t.EncerradaEm, t.AtualizadaEm = fromMS(created), fromNullMS(ended), fromMS(updated)
	return t, err
}

func durationOrNull(d *time.Duration) any {
	if d == nil {
		return nil
	}
	return d.Milliseconds()
}

func fromNullDuration(n sql.NullInt64) *time.Duration {
	if !n.Valid {
		return nil
	}
	d := time.Duration(n.Int64) * time.Millisecond
	return &d
}
