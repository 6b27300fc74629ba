-- +goose Up
-- The package of a tenant, and how far each implantação is: a row a step, done, failed or still to do (docs/regras.md §23.4).
ALTER TABLE tenants ADD COLUMN pacote TEXT NOT NULL DEFAULT '';
CREATE TABLE IF NOT EXISTS implantacoes (
  id INTEGER NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  slug_chave TEXT NOT NULL,
  nome TEXT NOT NULL,
  cnpjs TEXT NOT NULL,
  pacote TEXT NOT NULL,
  integracao TEXT NOT NULL,
  padrao BOOLEAN NOT NULL DEFAULT 0,
  primeiro_numero INTEGER NOT NULL DEFAULT 0,
  quem TEXT NOT NULL,
  iniciada_em INTEGER NOT NULL,
  concluida_em INTEGER NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS implantacoes_slug ON implantacoes (slug_chave);
CREATE TABLE IF NOT EXISTS implantacao_etapas (
  implantacao_id INTEGER NOT NULL,
  etapa TEXT NOT NULL,
  situacao TEXT NOT NULL,
  detalhe TEXT NOT NULL,
  em INTEGER NOT NULL,
  PRIMARY KEY (implantacao_id, etapa)
);
