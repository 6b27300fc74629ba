-- +goose Up
-- sombra_resultados: how often the old service and a dry run of Ponte came to the same or not, by day (docs/regras.md §25).
-- campo '' counts calls; any other, those of them that differ in it, with the last example (aqui, la), masked.
CREATE TABLE IF NOT EXISTS sombra_resultados (
  tenant_id INTEGER NOT NULL,
  dia TEXT NOT NULL,
  operacao TEXT NOT NULL,
  resultado TEXT NOT NULL,
  campo TEXT NOT NULL,
  vezes INTEGER NOT NULL DEFAULT 0,
  aqui TEXT NOT NULL DEFAULT '',
  la TEXT NOT NULL DEFAULT '',
  primeira INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dia, operacao, resultado, campo)
) WITHOUT ROWID;
