-- +goose Up
-- sombra_viradas: who answered since when (sombra_modo, from de to para), and the next number of our own numbering then
-- (docs/regras.md §25.5).
CREATE TABLE IF NOT EXISTS sombra_viradas (
  tenant_id BIGINT NOT NULL,
  em BIGINT NOT NULL,
  de VARCHAR(16) NOT NULL,
  para VARCHAR(16) NOT NULL,
  numero BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, em, para)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
