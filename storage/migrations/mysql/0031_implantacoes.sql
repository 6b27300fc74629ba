-- +goose Up
-- The package of a tenant, and how far each implantação is: a row a step, done, failed or still to do (docs/regras.md §23.4). MySQL has no ADD
-- COLUMN IF NOT EXISTS: the change is made only where it is missing, because MySQL commits each by itself and an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE tenants ADD COLUMN pacote VARCHAR(16) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'tenants' AND column_name = 'pacote');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
CREATE TABLE IF NOT EXISTS implantacoes (
  id BIGINT NOT NULL,
  slug VARCHAR(64) NOT NULL,
  slug_chave VARCHAR(64) NOT NULL,
  nome VARCHAR(200) NOT NULL,
  cnpjs TEXT NOT NULL,
  pacote VARCHAR(16) NOT NULL,
  integracao VARCHAR(32) NOT NULL,
  padrao BOOLEAN NOT NULL DEFAULT 0,
  primeiro_numero BIGINT NOT NULL DEFAULT 0,
  quem VARCHAR(100) NOT NULL,
  iniciada_em BIGINT NOT NULL,
  concluida_em BIGINT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY implantacoes_slug (slug_chave)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS implantacao_etapas (
  implantacao_id BIGINT NOT NULL,
  etapa VARCHAR(32) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  detalhe TEXT NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (implantacao_id, etapa)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
