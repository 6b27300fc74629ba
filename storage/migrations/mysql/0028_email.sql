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
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN tarefa_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'tarefa_id');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
-- Servers by which e-mail goes out (§20.2), the tenant's own words in its messages (§20.4), and what users want to be told of (§20.5).
CREATE TABLE IF NOT EXISTS smtp_servidores (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  empresa_id BIGINT NOT NULL,
  filial_id BIGINT NOT NULL,
  endereco VARCHAR(253) NOT NULL,
  porta BIGINT NOT NULL,
  intervalo BIGINT NOT NULL,
  remetente VARCHAR(254) NOT NULL,
  nome VARCHAR(190) NOT NULL,
  autentica BOOLEAN NOT NULL,
  usuario VARCHAR(255) NOT NULL,
  senha TEXT NOT NULL,
  seguro BOOLEAN NOT NULL,
  tipo VARCHAR(8) NOT NULL,
  principal BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY smtp_servidores_dono (tenant_id, empresa_id, filial_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS email_modelos (
  tenant_id BIGINT NOT NULL,
  evento VARCHAR(64) NOT NULL,
  versao BIGINT NOT NULL,
  assunto VARCHAR(255) NOT NULL,
  texto MEDIUMTEXT NOT NULL,
  html MEDIUMTEXT NOT NULL,
  PRIMARY KEY (tenant_id, evento)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS usuario_avisos (
  usuario_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  email VARCHAR(254) NOT NULL,
  ocorrencias VARCHAR(8) NOT NULL,
  tarefas VARCHAR(8) NOT NULL,
  PRIMARY KEY (usuario_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- Servers that take files (§20.6).
CREATE TABLE IF NOT EXISTS ftp_servidores (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  empresa_id BIGINT NOT NULL,
  filial_id BIGINT NOT NULL,
  endereco VARCHAR(253) NOT NULL,
  porta BIGINT NOT NULL,
  pasta VARCHAR(500) NOT NULL,
  usuario VARCHAR(255) NOT NULL,
  senha TEXT NOT NULL,
  tipo VARCHAR(8) NOT NULL,
  chave VARCHAR(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY ftp_servidores_dono (tenant_id, empresa_id, filial_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
