-- +goose Up
-- sombra_viradas: who answered since when (sombra_modo, from de to para), and the next number of our own numbering then
-- (docs/regras.md §25.5).
CREATE TABLE IF NOT EXISTS sombra_viradas (
  tenant_id INTEGER NOT NULL,
  em INTEGER NOT NULL,
  de TEXT NOT NULL,
  para TEXT NOT NULL,
  numero INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, em, para)
) WITHOUT ROWID;
