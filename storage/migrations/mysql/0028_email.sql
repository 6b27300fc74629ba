-- +goose Up
-- Empresas and their filiais (docs/regras.md §20): whose an empreendimento is, and by whose server e-mail goes out.
CREATE TABLE IF NOT EXISTS empresas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  codigo VARCHAR(64) NOT NULL,
  nome VARCHAR(190) NOT NULL,
  cnpj VARCHAR(14) NOT NULL,
  telefone VARCHAR(64) NOT NULL,
  email VARCHAR(254) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY empresas_codigo (tenant_id, codigo)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS filiais (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  empresa_id BIGINT NOT NULL,
  codigo VARCHAR(64) NOT NULL,
  nome VARCHAR(190) NOT NULL,
  cnpj VARCHAR(14) NOT NULL,
  telefone VARCHAR(64) NOT NULL,
  email VARCHAR(254) NOT NULL,
  matriz BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY filiais_codigo (tenant_id, empresa_id, codigo)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE empreendimentos ADD COLUMN filial_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'empreendimentos' AND column_name = 'filial_id');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
