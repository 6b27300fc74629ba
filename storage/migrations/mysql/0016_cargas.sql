-- +goose Up
-- Jobs that read a source of master data (docs/regras.md §14.6): how far each is, what became of its records, and what of them a
-- person should see. The place of the one that runs is a row of travas.
CREATE TABLE IF NOT EXISTS cargas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  fonte VARCHAR(32) NOT NULL,
  todos BOOLEAN NOT NULL DEFAULT 0,
  situacao VARCHAR(16) NOT NULL,
  motivo VARCHAR(16) NOT NULL DEFAULT '',
  erro VARCHAR(1000) NOT NULL DEFAULT '',
  quem VARCHAR(100) NOT NULL DEFAULT '',
  versao BIGINT NOT NULL DEFAULT 0,
  parar BOOLEAN NOT NULL DEFAULT 0,
  pedida_em BIGINT NOT NULL DEFAULT 0,
  executada_em BIGINT NOT NULL DEFAULT 0,
  vista_em BIGINT NOT NULL DEFAULT 0,
  terminou_em BIGINT NOT NULL DEFAULT 0,
  posicao VARCHAR(500) NOT NULL DEFAULT '',
  fase VARCHAR(32) NOT NULL DEFAULT '',
  onde VARCHAR(200) NOT NULL DEFAULT '',
  feitos BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  chamadas BIGINT NOT NULL DEFAULT 0,
  contadores TEXT NOT NULL,
  anotadas BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY cargas_fonte (tenant_id, fonte, id),
  KEY cargas_tempo (tenant_id, pedida_em),
  KEY cargas_situacao (situacao)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS carga_linhas (
  carga_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  desfecho VARCHAR(16) NOT NULL,
  tipo VARCHAR(16) NOT NULL DEFAULT '',
  codigo VARCHAR(255) NOT NULL DEFAULT '',
  caminho VARCHAR(200) NOT NULL DEFAULT '',
  motivo VARCHAR(1000) NOT NULL DEFAULT '',
  PRIMARY KEY (carga_id, ordem)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
