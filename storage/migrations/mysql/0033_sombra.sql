-- +goose Up
-- sombra_resultados: how often the old service and a dry run of Ponte came to the same or not, by day (docs/regras.md §25).
-- campo '' counts calls; any other, those of them that differ in it, with the last example (aqui, la), masked.
CREATE TABLE IF NOT EXISTS sombra_resultados (
  tenant_id BIGINT NOT NULL,
  dia VARCHAR(10) NOT NULL,
  operacao VARCHAR(64) NOT NULL,
  resultado VARCHAR(16) NOT NULL,
  campo VARCHAR(128) NOT NULL,
  vezes BIGINT NOT NULL DEFAULT 0,
  aqui VARCHAR(255) NOT NULL DEFAULT '',
  la VARCHAR(255) NOT NULL DEFAULT '',
  primeira BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dia, operacao, resultado, campo)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
