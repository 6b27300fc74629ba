-- +goose Up
CREATE TABLE IF NOT EXISTS empreendimentos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY empreendimentos_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS blocos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY blocos_nome (empreendimento_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unidades (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  bloco_id BIGINT NOT NULL DEFAULT 0,
  numero VARCHAR(64) NOT NULL DEFAULT '',
  codigo VARCHAR(64) NOT NULL DEFAULT '',
  data_entrega BIGINT NULL,
  PRIMARY KEY (id),
  KEY unidades_numero (tenant_id, numero),
  KEY unidades_codigo (tenant_id, codigo),
  KEY unidades_bloco (bloco_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unidade_codigos_externos (
  unidade_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  PRIMARY KEY (unidade_id, destino),
  KEY unidade_codigos_externos_codigo (tenant_id, destino, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS clientes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  documento VARCHAR(64) NULL,
  id_integracao VARCHAR(255) NULL,
  codigo VARCHAR(255) NULL,
  codigo_auxiliar VARCHAR(255) NULL,
  papel VARCHAR(16) NOT NULL DEFAULT '',
  nome VARCHAR(255) NOT NULL DEFAULT '',
  email VARCHAR(255) NOT NULL DEFAULT '',
  nascimento VARCHAR(64) NOT NULL DEFAULT '',
  telefones TEXT NOT NULL,
  endereco TEXT NOT NULL,
  outros MEDIUMTEXT NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  atualizado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY clientes_documento (tenant_id, documento),
  UNIQUE KEY clientes_id_integracao (tenant_id, id_integracao),
  UNIQUE KEY clientes_codigo (tenant_id, codigo),
  UNIQUE KEY clientes_codigo_auxiliar (tenant_id, codigo_auxiliar),
  KEY clientes_email (tenant_id, email),
  KEY clientes_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- cliente_palavras: the words of a client's name, lower case without accents; a prefix of one is a range of this key.
CREATE TABLE IF NOT EXISTS cliente_palavras (
  tenant_id BIGINT NOT NULL,
  palavra VARCHAR(64) NOT NULL,
  cliente_id BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, palavra, cliente_id),
  KEY cliente_palavras_cliente (cliente_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS contratos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  unidade_id BIGINT NOT NULL DEFAULT 0,
  cliente_id BIGINT NOT NULL DEFAULT 0,
  situacao VARCHAR(4) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY contratos_codigo (tenant_id, codigo),
  KEY contratos_unidade (unidade_id),
  KEY contratos_cliente (cliente_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS divisoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY divisoes_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS solicitacoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  divisao_id BIGINT NOT NULL DEFAULT 0,
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY solicitacoes_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS status (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  fase VARCHAR(16) NOT NULL DEFAULT '',
  integracao_externa VARCHAR(64) NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY status_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
