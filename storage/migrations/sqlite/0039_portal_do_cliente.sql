-- +goose Up
-- The Portal do Cliente (docs/regras.md §29).
-- portal_segredos: what the ERP signs its links with, encrypted; one a tenant.
CREATE TABLE IF NOT EXISTS portal_segredos (
  tenant_id INTEGER NOT NULL,
  segredo TEXT NOT NULL,
  criado_por TEXT NOT NULL DEFAULT '',
  criado_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id)
) WITHOUT ROWID;
-- portal_empreendimentos: what a person said of an empreendimento in the portal; without a row it is there, without a link of its own.
CREATE TABLE IF NOT EXISTS portal_empreendimentos (
  tenant_id INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL,
  desligado BOOLEAN NOT NULL DEFAULT 0,
  link TEXT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, empreendimento_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS portal_empreendimentos_link ON portal_empreendimentos (tenant_id, link);
-- cliente_acessos: who asked for a code to sign in, known or not; chave, documento and codigos are digests.
CREATE TABLE IF NOT EXISTS cliente_acessos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL DEFAULT 0,
  empreendimento_id INTEGER NOT NULL DEFAULT 0,
  chave TEXT NOT NULL,
  documento TEXT NOT NULL,
  endereco TEXT NOT NULL DEFAULT '',
  codigos TEXT NOT NULL DEFAULT '',
  tentativas INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0,
  expira_em INTEGER NOT NULL DEFAULT 0,
  usado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS cliente_acessos_chave ON cliente_acessos (chave);
CREATE INDEX IF NOT EXISTS cliente_acessos_documento ON cliente_acessos (tenant_id, documento, criado_em);
CREATE INDEX IF NOT EXISTS cliente_acessos_endereco ON cliente_acessos (tenant_id, endereco, criado_em);
CREATE INDEX IF NOT EXISTS cliente_acessos_cliente ON cliente_acessos (cliente_id);
CREATE INDEX IF NOT EXISTS cliente_acessos_criado ON cliente_acessos (criado_em);
-- cliente_sessoes: clients who are signed in; token is a digest, and so is selo, of whom they were.
CREATE TABLE IF NOT EXISTS cliente_sessoes (
  token TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL DEFAULT 0,
  endereco TEXT NOT NULL DEFAULT '',
  selo TEXT NOT NULL DEFAULT '',
  criada_em INTEGER NOT NULL DEFAULT 0,
  expira_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (token)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cliente_sessoes_cliente ON cliente_sessoes (cliente_id);
CREATE INDEX IF NOT EXISTS cliente_sessoes_expira ON cliente_sessoes (expira_em);
-- cliente_links: signed links that were used, until they would have expired.
CREATE TABLE IF NOT EXISTS cliente_links (
  tenant_id INTEGER NOT NULL,
  resumo TEXT NOT NULL,
  expira_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, resumo)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cliente_links_expira ON cliente_links (expira_em);
-- acesso_id: the wish to sign in that an entrega is about, as contrato_id is the contract.
ALTER TABLE entregas ADD COLUMN acesso_id INTEGER NOT NULL DEFAULT 0;
