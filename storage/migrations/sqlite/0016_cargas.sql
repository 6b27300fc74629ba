-- +goose Up
-- Jobs that read a source of master data (docs/regras.md §14.6): how far each is, what became of its records, and what of them a
-- person should see. The place of the one that runs is a row of travas.
CREATE TABLE IF NOT EXISTS cargas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  fonte TEXT NOT NULL,
  todos BOOLEAN NOT NULL DEFAULT 0,
  situacao TEXT NOT NULL,
  motivo TEXT NOT NULL DEFAULT '',
  erro TEXT NOT NULL DEFAULT '',
  quem TEXT NOT NULL DEFAULT '',
  versao INTEGER NOT NULL DEFAULT 0,
  parar BOOLEAN NOT NULL DEFAULT 0,
  pedida_em INTEGER NOT NULL DEFAULT 0,
  executada_em INTEGER NOT NULL DEFAULT 0,
  vista_em INTEGER NOT NULL DEFAULT 0,
  terminou_em INTEGER NOT NULL DEFAULT 0,
  posicao TEXT NOT NULL DEFAULT '',
  fase TEXT NOT NULL DEFAULT '',
  onde TEXT NOT NULL DEFAULT '',
  feitos INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  chamadas INTEGER NOT NULL DEFAULT 0,
  contadores TEXT NOT NULL DEFAULT '',
  anotadas INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS cargas_fonte ON cargas (tenant_id, fonte, id);
CREATE INDEX IF NOT EXISTS cargas_tempo ON cargas (tenant_id, pedida_em);
CREATE INDEX IF NOT EXISTS cargas_situacao ON cargas (situacao);

CREATE TABLE IF NOT EXISTS carga_linhas (
  carga_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  desfecho TEXT NOT NULL,
  tipo TEXT NOT NULL DEFAULT '',
  codigo TEXT NOT NULL DEFAULT '',
  caminho TEXT NOT NULL DEFAULT '',
  motivo TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (carga_id, ordem)
) WITHOUT ROWID;
