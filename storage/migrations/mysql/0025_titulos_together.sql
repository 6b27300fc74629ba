-- +goose Up
-- What a source said last of the títulos of a contract, all together (docs/regras.md §14.2): while it says the same none of them is read.
CREATE TABLE IF NOT EXISTS contrato_resumos (
  contrato_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  sistema VARCHAR(64) NOT NULL DEFAULT '',
  resumo VARCHAR(24) NOT NULL DEFAULT '',
  carimbo BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (contrato_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
