-- +goose Up
-- The Portal do Cliente (docs/regras.md §29).
-- portal_segredos: what the ERP signs its links with, encrypted; one a tenant.
CREATE TABLE IF NOT EXISTS portal_segredos (
  tenant_id BIGINT NOT NULL,
  segredo VARCHAR(1000) NOT NULL,
  criado_por VARCHAR(255) NOT NULL DEFAULT '',
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- portal_empreendimentos: what a person said of an empreendimento in the portal; without a row it is there, without a link of its own.
CREATE TABLE IF NOT EXISTS portal_empreendimentos (
  tenant_id BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL,
  desligado BOOLEAN NOT NULL DEFAULT 0,
  link VARCHAR(64) NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, empreendimento_id),
  UNIQUE KEY portal_empreendimentos_link (tenant_id, link)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- cliente_acessos: who asked for a code to sign in, known or not; chave, documento and codigos are digests.
CREATE TABLE IF NOT EXISTS cliente_acessos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL DEFAULT 0,
  empreendimento_id BIGINT NOT NULL DEFAULT 0,
  chave VARCHAR(64) NOT NULL,
  documento VARCHAR(64) NOT NULL,
  endereco VARCHAR(64) NOT NULL DEFAULT '',
  codigos VARCHAR(255) NOT NULL DEFAULT '',
  tentativas BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  expira_em BIGINT NOT NULL DEFAULT 0,
  usado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY cliente_acessos_chave (chave),
  KEY cliente_acessos_documento (tenant_id, documento, criado_em),
  KEY cliente_acessos_endereco (tenant_id, endereco, criado_em),
  KEY cliente_acessos_cliente (cliente_id),
  KEY cliente_acessos_criado (criado_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- cliente_sessoes: clients who are signed in; token is a digest, and so is selo, of whom they were.
CREATE TABLE IF NOT EXISTS cliente_sessoes (
  token VARCHAR(64) NOT NULL,
  tenant_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL DEFAULT 0,
  endereco VARCHAR(64) NOT NULL DEFAULT '',
  selo VARCHAR(64) NOT NULL DEFAULT '',
  criada_em BIGINT NOT NULL DEFAULT 0,
  expira_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (token),
  KEY cliente_sessoes_cliente (cliente_id),
  KEY cliente_sessoes_expira (expira_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- cliente_links: signed links that were used, until they would have expired.
CREATE TABLE IF NOT EXISTS cliente_links (
  tenant_id BIGINT NOT NULL,
  resumo VARCHAR(64) NOT NULL,
  expira_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, resumo),
  KEY cliente_links_expira (expira_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- acesso_id: the wish to sign in that an entrega is about, as contrato_id is the contract.
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN acesso_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'acesso_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
