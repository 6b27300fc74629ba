-- +goose Up
-- Lists are ordered by (aberta_em, id) or (atualizada_em, id), newest first: the primary key follows every index entry,
-- so each index below serves its list by key. Every index costs each opening, there is none that no list needs.
CREATE TABLE IF NOT EXISTS ocorrencias (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  numero VARCHAR(30) NOT NULL,
  codigo_oc VARCHAR(255) NOT NULL DEFAULT '',
  cliente_id BIGINT NOT NULL DEFAULT 0,
  contrato_id BIGINT NOT NULL DEFAULT 0,
  unidade_id BIGINT NOT NULL DEFAULT 0,
  divisao_id BIGINT NOT NULL DEFAULT 0,
  solicitacao_id BIGINT NOT NULL DEFAULT 0,
  status_id BIGINT NOT NULL DEFAULT 0,
  descricao MEDIUMTEXT NOT NULL,
  solucao MEDIUMTEXT NOT NULL,
  aberto_por VARCHAR(255) NOT NULL DEFAULT '',
  aberto_para VARCHAR(255) NOT NULL DEFAULT '',
  responsavel VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  aberta_em BIGINT NOT NULL DEFAULT 0,
  fechada_em BIGINT NULL,
  criada_em BIGINT NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  campos_variaveis MEDIUMTEXT NOT NULL,
  recebido MEDIUMTEXT NOT NULL,
  chave_externa VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY ocorrencias_numero (tenant_id, numero),
  KEY ocorrencias_aberta (tenant_id, aberta_em),
  KEY ocorrencias_atualizada (tenant_id, atualizada_em),
  KEY ocorrencias_status (tenant_id, status_id, aberta_em),
  KEY ocorrencias_divisao (tenant_id, divisao_id, aberta_em),
  KEY ocorrencias_sistema (tenant_id, origem_sistema, aberta_em),
  KEY ocorrencias_codigo_oc (tenant_id, codigo_oc),
  KEY ocorrencias_cliente (cliente_id, aberta_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS narrativas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  autor VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  tipo VARCHAR(16) NOT NULL DEFAULT '',
  texto MEDIUMTEXT NOT NULL,
  em BIGINT NOT NULL DEFAULT 0,
  criada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY narrativas_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS movimentos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  de_status_id BIGINT NOT NULL DEFAULT 0,
  para_status_id BIGINT NOT NULL DEFAULT 0,
  autor VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY movimentos_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS anexos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  tipo VARCHAR(255) NOT NULL DEFAULT '',
  tamanho BIGINT NOT NULL DEFAULT 0,
  sha256 VARCHAR(64) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY anexos_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- anexo_partes: the bytes of an anexo in pieces of at most 256 KiB, written before the anexo's own row.
CREATE TABLE IF NOT EXISTS anexo_partes (
  anexo_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  conteudo MEDIUMBLOB NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (anexo_id, ordem),
  KEY anexo_partes_criado (criado_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS chaves_idempotencia (
  tenant_id BIGINT NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  tipo VARCHAR(16) NOT NULL,
  chave VARCHAR(64) NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  numero VARCHAR(30) NOT NULL DEFAULT '',
  conteudo VARCHAR(64) NOT NULL DEFAULT '',
  versao BIGINT NOT NULL DEFAULT 1,
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, tipo, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS timesheets (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  prestador VARCHAR(255) NOT NULL DEFAULT '',
  cliente VARCHAR(255) NOT NULL DEFAULT '',
  projeto VARCHAR(255) NOT NULL DEFAULT '',
  fase VARCHAR(255) NOT NULL DEFAULT '',
  atividade VARCHAR(255) NOT NULL DEFAULT '',
  lancamento VARCHAR(64) NOT NULL DEFAULT '',
  inicio VARCHAR(64) NOT NULL DEFAULT '',
  fim VARCHAR(64) NOT NULL DEFAULT '',
  cobravel BOOLEAN NOT NULL DEFAULT 0,
  texto MEDIUMTEXT NOT NULL,
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY timesheets_criado (tenant_id, criado_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
