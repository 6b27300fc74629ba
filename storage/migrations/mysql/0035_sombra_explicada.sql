-- +goose Up
-- sombra_explicacoes: why a difference with the old service does not stand in the way of the switch (docs/regras.md §25.6); corrigida 1 = what is
-- seen after em counts again.
CREATE TABLE IF NOT EXISTS sombra_explicacoes (
  tenant_id BIGINT NOT NULL,
  operacao VARCHAR(64) NOT NULL,
  resultado VARCHAR(16) NOT NULL,
  campo VARCHAR(128) NOT NULL,
  corrigida BOOLEAN NOT NULL DEFAULT 0,
  porque VARCHAR(500) NOT NULL DEFAULT '',
  por VARCHAR(255) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, operacao, resultado, campo)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- sombra_capturas: the last look at the old service's WSDL (docs/regras.md §25.7); desconhecidas and faltam are names separated by commas.
CREATE TABLE IF NOT EXISTS sombra_capturas (
  tenant_id BIGINT NOT NULL,
  em BIGINT NOT NULL DEFAULT 0,
  antigo VARCHAR(255) NOT NULL DEFAULT '',
  erro VARCHAR(500) NOT NULL DEFAULT '',
  guardada BOOLEAN NOT NULL DEFAULT 0,
  endereco VARCHAR(500) NOT NULL DEFAULT '',
  desconhecidas TEXT NOT NULL,
  faltam TEXT NOT NULL,
  PRIMARY KEY (tenant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
