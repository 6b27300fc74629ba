-- +goose Up
-- Tokens of the REST facade (docs/regras.md §15.1). Of the token itself only a hash is kept.
CREATE TABLE IF NOT EXISTS tokens (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  credencial_id INTEGER NOT NULL,
  nome TEXT NOT NULL,
  inicio TEXT NOT NULL,
  resumo TEXT NOT NULL,
  escopos TEXT NOT NULL,
  criado_em INTEGER NOT NULL,
  expira_em INTEGER NULL,
  revogado_em INTEGER NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS tokens_resumo ON tokens (resumo);
CREATE INDEX IF NOT EXISTS tokens_tenant ON tokens (tenant_id, id);
