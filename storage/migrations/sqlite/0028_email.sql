-- +goose Up
-- Empresas and their filiais (docs/regras.md §20): whose an empreendimento is, and by whose server e-mail goes out.
CREATE TABLE IF NOT EXISTS empresas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL,
  cnpj TEXT NOT NULL,
  telefone TEXT NOT NULL,
  email TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS empresas_codigo ON empresas (tenant_id, codigo);
CREATE TABLE IF NOT EXISTS filiais (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  empresa_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL,
  cnpj TEXT NOT NULL,
  telefone TEXT NOT NULL,
  email TEXT NOT NULL,
  matriz BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS filiais_codigo ON filiais (tenant_id, empresa_id, codigo);
ALTER TABLE empreendimentos ADD COLUMN filial_id INTEGER NOT NULL DEFAULT 0;
