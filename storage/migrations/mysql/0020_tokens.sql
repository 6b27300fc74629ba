-- +goose Up
-- Tokens of the REST facade (docs/regras.md §15.1). Of the token itself only a hash is kept.
CREATE TABLE IF NOT EXISTS tokens (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  credencial_id BIGINT NOT NULL,
  nome VARCHAR(100) NOT NULL,
  inicio VARCHAR(16) NOT NULL,
  resumo CHAR(64) NOT NULL,
  escopos TEXT NOT NULL,
  criado_em BIGINT NOT NULL,
  expira_em BIGINT NULL,
  revogado_em BIGINT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tokens_resumo (resumo),
  KEY tokens_tenant (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
