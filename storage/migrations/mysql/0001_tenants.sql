-- +goose Up
-- Conventions of every table: times are whole milliseconds since 1970 UTC (the same number on every engine, no zone of a
-- server or driver in between), 0 = unknown; durations are microseconds; a reference that is not there is 0; lists and
-- structures are JSON text that only the program reads. A key that is unique only when present is NULL when empty.
-- Every statement can be run again: MySQL commits each by itself, so an interrupted step is simply repeated.
CREATE TABLE IF NOT EXISTS tenants (
  id BIGINT NOT NULL,
  slug VARCHAR(64) NOT NULL,
  slug_chave VARCHAR(64) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  padrao BOOLEAN NOT NULL DEFAULT 0,
  wsdl MEDIUMTEXT NOT NULL,
  mapeamento MEDIUMTEXT NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY tenants_slug (slug_chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tenant_cnpjs (
  tenant_id BIGINT NOT NULL,
  cnpj VARCHAR(14) NOT NULL,
  PRIMARY KEY (tenant_id, cnpj)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tenant_configuracoes (
  tenant_id BIGINT NOT NULL,
  chave VARCHAR(64) NOT NULL,
  valor TEXT NOT NULL,
  PRIMARY KEY (tenant_id, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS credenciais (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  usuario VARCHAR(255) NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  segredo VARCHAR(255) NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  mestre BOOLEAN NOT NULL DEFAULT 0,
  busca VARCHAR(16) NOT NULL DEFAULT '',
  bloqueio_forcar BOOLEAN NOT NULL DEFAULT 0,
  retorno VARCHAR(16) NOT NULL DEFAULT '',
  recusa_falha BOOLEAN NOT NULL DEFAULT 0,
  janela_us BIGINT NULL,
  ao_repetir VARCHAR(16) NOT NULL DEFAULT '',
  operacoes TEXT NOT NULL,
  revogada_em BIGINT NULL,
  criada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY credenciais_usuario (tenant_id, usuario)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS faixas_ip (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  prefixo VARCHAR(64) NOT NULL,
  credencial_id BIGINT NOT NULL DEFAULT 0,
  operacao VARCHAR(64) NOT NULL DEFAULT '',
  ate BIGINT NULL,
  nota VARCHAR(1000) NOT NULL DEFAULT '',
  como_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY faixas_ip_prefixo (tenant_id, prefixo, credencial_id, operacao)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS ips_recusados (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  endereco VARCHAR(64) NOT NULL,
  operacao VARCHAR(64) NOT NULL,
  usuario VARCHAR(255) NOT NULL DEFAULT '',
  quantidade BIGINT NOT NULL DEFAULT 0,
  primeira BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY ips_recusados_endereco (tenant_id, endereco, operacao),
  KEY ips_recusados_ultima (tenant_id, ultima)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- sequencias: the next number of each sequence: 'id' for row ids, 'numero/<tenant id>' for ocorrência numbers.
CREATE TABLE IF NOT EXISTS sequencias (
  nome VARCHAR(64) NOT NULL,
  proximo BIGINT NOT NULL,
  PRIMARY KEY (nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- versoes: 'retratos' grows with every change of what the in-memory snapshots hold; every process polls it.
CREATE TABLE IF NOT EXISTS versoes (
  nome VARCHAR(64) NOT NULL,
  versao BIGINT NOT NULL,
  PRIMARY KEY (nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO versoes (nome, versao) VALUES ('retratos', 1);

INSERT IGNORE INTO sequencias (nome, proximo) VALUES ('id', 1);
