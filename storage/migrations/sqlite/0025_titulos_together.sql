-- +goose Up
-- What a source said last of the títulos of a contract, all together (docs/regras.md §14.2): while it says the same none of them is read.
CREATE TABLE IF NOT EXISTS contrato_resumos (
  contrato_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  sistema TEXT NOT NULL DEFAULT '',
  resumo TEXT NOT NULL DEFAULT '',
  carimbo INTEGER NOT NULL DEFAULT 0
);
