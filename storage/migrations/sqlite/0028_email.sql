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
-- Servers by which e-mail goes out (§20.2), the tenant's own words in its messages (§20.4), and what users want to be told of (§20.5).
CREATE TABLE IF NOT EXISTS smtp_servidores (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  empresa_id INTEGER NOT NULL,
  filial_id INTEGER NOT NULL,
  endereco TEXT NOT NULL,
  porta INTEGER NOT NULL,
  intervalo INTEGER NOT NULL,
  remetente TEXT NOT NULL,
  nome TEXT NOT NULL,
  autentica BOOLEAN NOT NULL,
  usuario TEXT NOT NULL,
  senha TEXT NOT NULL,
  seguro BOOLEAN NOT NULL,
  tipo TEXT NOT NULL,
  principal BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS smtp_servidores_dono ON smtp_servidores (tenant_id, empresa_id, filial_id);
CREATE TABLE IF NOT EXISTS email_modelos (
  tenant_id INTEGER NOT NULL,
  evento TEXT NOT NULL,
  versao INTEGER NOT NULL,
  assunto TEXT NOT NULL,
  texto TEXT NOT NULL,
  html TEXT NOT NULL,
  PRIMARY KEY (tenant_id, evento)
);
CREATE TABLE IF NOT EXISTS usuario_avisos (
  usuario_id INTEGER NOT NULL PRIMARY KEY,
  versao INTEGER NOT NULL,
  email TEXT NOT NULL,
  ocorrencias TEXT NOT NULL,
  tarefas TEXT NOT NULL
);
ALTER TABLE entregas ADD COLUMN tarefa_id INTEGER NOT NULL DEFAULT 0;
-- Servers that take files (§20.6).
CREATE TABLE IF NOT EXISTS ftp_servidores (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  empresa_id INTEGER NOT NULL,
  filial_id INTEGER NOT NULL,
  endereco TEXT NOT NULL,
  porta INTEGER NOT NULL,
  pasta TEXT NOT NULL,
  usuario TEXT NOT NULL,
  senha TEXT NOT NULL,
  tipo TEXT NOT NULL,
  chave TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS ftp_servidores_dono ON ftp_servidores (tenant_id, empresa_id, filial_id);
