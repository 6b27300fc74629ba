-- +goose Up
-- Lists are ordered by (aberta_em, id) or (atualizada_em, id), newest first: the primary key follows every index entry,
-- so each index below serves its list by key. Every index costs each opening, there is none that no list needs.
CREATE TABLE IF NOT EXISTS ocorrencias (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  numero TEXT NOT NULL,
  codigo_oc TEXT NOT NULL DEFAULT '',
  cliente_id INTEGER NOT NULL DEFAULT 0,
  contrato_id INTEGER NOT NULL DEFAULT 0,
  unidade_id INTEGER NOT NULL DEFAULT 0,
  divisao_id INTEGER NOT NULL DEFAULT 0,
  solicitacao_id INTEGER NOT NULL DEFAULT 0,
  status_id INTEGER NOT NULL DEFAULT 0,
  descricao TEXT NOT NULL,
  solucao TEXT NOT NULL,
  aberto_por TEXT NOT NULL DEFAULT '',
  aberto_para TEXT NOT NULL DEFAULT '',
  responsavel TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  aberta_em INTEGER NOT NULL DEFAULT 0,
  fechada_em INTEGER NULL,
  criada_em INTEGER NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  campos_variaveis TEXT NOT NULL,
  recebido TEXT NOT NULL,
  chave_externa TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS ocorrencias_numero ON ocorrencias (tenant_id, numero);
CREATE INDEX IF NOT EXISTS ocorrencias_aberta ON ocorrencias (tenant_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_atualizada ON ocorrencias (tenant_id, atualizada_em);
CREATE INDEX IF NOT EXISTS ocorrencias_status ON ocorrencias (tenant_id, status_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_divisao ON ocorrencias (tenant_id, divisao_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_sistema ON ocorrencias (tenant_id, origem_sistema, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_codigo_oc ON ocorrencias (tenant_id, codigo_oc);
CREATE INDEX IF NOT EXISTS ocorrencias_cliente ON ocorrencias (cliente_id, aberta_em);

CREATE TABLE IF NOT EXISTS narrativas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  autor TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  tipo TEXT NOT NULL DEFAULT '',
  texto TEXT NOT NULL,
  em INTEGER NOT NULL DEFAULT 0,
  criada_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS narrativas_ocorrencia ON narrativas (ocorrencia_id);

CREATE TABLE IF NOT EXISTS movimentos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  de_status_id INTEGER NOT NULL DEFAULT 0,
  para_status_id INTEGER NOT NULL DEFAULT 0,
  autor TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS movimentos_ocorrencia ON movimentos (ocorrencia_id);

CREATE TABLE IF NOT EXISTS anexos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  tipo TEXT NOT NULL DEFAULT '',
  tamanho INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS anexos_ocorrencia ON anexos (ocorrencia_id);

-- anexo_partes: the bytes of an anexo in pieces of at most 256 KiB, written before the anexo's own row.
CREATE TABLE IF NOT EXISTS anexo_partes (
  anexo_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  conteudo BLOB NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (anexo_id, ordem)
);
CREATE INDEX IF NOT EXISTS anexo_partes_criado ON anexo_partes (criado_em);

CREATE TABLE IF NOT EXISTS chaves_idempotencia (
  tenant_id INTEGER NOT NULL,
  sistema TEXT NOT NULL,
  tipo TEXT NOT NULL,
  chave TEXT NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  numero TEXT NOT NULL DEFAULT '',
  conteudo TEXT NOT NULL DEFAULT '',
  versao INTEGER NOT NULL DEFAULT 1,
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, tipo, chave)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS timesheets (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  prestador TEXT NOT NULL DEFAULT '',
  cliente TEXT NOT NULL DEFAULT '',
  projeto TEXT NOT NULL DEFAULT '',
  fase TEXT NOT NULL DEFAULT '',
  atividade TEXT NOT NULL DEFAULT '',
  lancamento TEXT NOT NULL DEFAULT '',
  inicio TEXT NOT NULL DEFAULT '',
  fim TEXT NOT NULL DEFAULT '',
  cobravel BOOLEAN NOT NULL DEFAULT 0,
  texto TEXT NOT NULL,
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS timesheets_criado ON timesheets (tenant_id, criado_em);
