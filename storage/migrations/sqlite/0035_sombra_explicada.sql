-- +goose Up
-- sombra_explicacoes: why a difference with the old service does not stand in the way of the switch (docs/regras.md §25.6); corrigida 1 = what is
-- seen after em counts again.
CREATE TABLE IF NOT EXISTS sombra_explicacoes (
  tenant_id INTEGER NOT NULL,
  operacao TEXT NOT NULL,
  resultado TEXT NOT NULL,
  campo TEXT NOT NULL,
  corrigida BOOLEAN NOT NULL DEFAULT 0,
  porque TEXT NOT NULL DEFAULT '',
  por TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, operacao, resultado, campo)
) WITHOUT ROWID;
-- sombra_capturas: the last look at the old service's WSDL (docs/regras.md §25.7); desconhecidas and faltam are names separated by commas.
CREATE TABLE IF NOT EXISTS sombra_capturas (
  tenant_id INTEGER NOT NULL PRIMARY KEY,
  em INTEGER NOT NULL DEFAULT 0,
  antigo TEXT NOT NULL DEFAULT '',
  erro TEXT NOT NULL DEFAULT '',
  guardada BOOLEAN NOT NULL DEFAULT 0,
  endereco TEXT NOT NULL DEFAULT '',
  desconhecidas TEXT NOT NULL DEFAULT '',
  faltam TEXT NOT NULL DEFAULT ''
);
