-- +goose Up
-- chamada_chaves: what a call that was not attended is found by (docs/regras.md §26), as the log may keep it; id is the call's.
-- One that was attended is found by way of its ocorrência, so that an opening writes no row here.
CREATE TABLE IF NOT EXISTS chamada_chaves (
  tenant_id INTEGER NOT NULL,
  tipo TEXT NOT NULL,
  valor TEXT NOT NULL,
  em INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, tipo, valor, em, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chamada_chaves_id ON chamada_chaves (id);
-- Of the calls that are there already, what has a column.
INSERT OR IGNORE INTO chamada_chaves (tenant_id, tipo, valor, em, id)
  SELECT tenant_id, 'codigo_oc', codigo_oc, em, id FROM chamadas WHERE ocorrencia_id = 0 AND codigo_oc <> '';
INSERT OR IGNORE INTO chamada_chaves (tenant_id, tipo, valor, em, id)
  SELECT tenant_id, 'numero', numero, em, id FROM chamadas WHERE ocorrencia_id = 0 AND numero <> '';
