-- +goose Up
-- A régua de cobrança (docs/regras.md §30). numero is the version in force; what a version says never changes.
CREATE TABLE IF NOT EXISTS cobranca_reguas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  nome VARCHAR(80) NOT NULL,
  ativa BOOLEAN NOT NULL,
  numero BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY cobranca_reguas_nome (tenant_id, nome)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS cobranca_versoes (
  regua_id BIGINT NOT NULL,
  numero BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  conteudo MEDIUMTEXT NOT NULL,
  quem VARCHAR(255) NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (regua_id, numero)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- Where a título stands: proximo is the day on which something may be due of it next, geracao tells which réguas judged it. aberta is 1 while
-- it is in and NULL after.
CREATE TABLE IF NOT EXISTS cobranca_titulos (
  titulo_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  contrato_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  regua_id BIGINT NOT NULL,
  vencimento VARCHAR(10) NOT NULL,
  geracao BIGINT NOT NULL,
  proximo VARCHAR(10) NOT NULL,
  na_fonte VARCHAR(60) NOT NULL,
  desde BIGINT NOT NULL,
  ate BIGINT NULL,
  motivo VARCHAR(16) NOT NULL,
  aberta BIGINT NULL,
  PRIMARY KEY (titulo_id),
  KEY cobranca_titulos_aberta (aberta, tenant_id, titulo_id),
  KEY cobranca_titulos_cliente (cliente_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- What became of a step for a título: the key makes it one, whichever process comes first.
CREATE TABLE IF NOT EXISTS cobranca_disparos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  titulo_id BIGINT NOT NULL,
  contrato_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  regua_id BIGINT NOT NULL,
  numero BIGINT NOT NULL,
  passo_id VARCHAR(16) NOT NULL,
  passo_nome VARCHAR(80) NOT NULL,
  dias BIGINT NOT NULL,
  canal VARCHAR(16) NOT NULL,
  vencimento VARCHAR(10) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  motivo VARCHAR(500) NOT NULL,
  dia VARCHAR(10) NOT NULL,
  tarefa_id BIGINT NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY cobranca_disparos_passo (titulo_id, vencimento, passo_id),
  KEY cobranca_disparos_cliente (cliente_id, situacao, dia),
  KEY cobranca_disparos_tempo (tenant_id, em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS cobranca_janelas (
  tenant_id BIGINT NOT NULL,
  uf VARCHAR(2) NOT NULL,
  semana VARCHAR(255) NOT NULL,
  PRIMARY KEY (tenant_id, uf)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS cobranca_recusas (
  tenant_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  canal VARCHAR(16) NOT NULL,
  motivo VARCHAR(500) NOT NULL,
  quem VARCHAR(255) NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (cliente_id, canal)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS cobranca_execucoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  comecou_em BIGINT NOT NULL,
  terminou_em BIGINT NULL,
  contagem MEDIUMTEXT NOT NULL,
  erro MEDIUMTEXT NOT NULL,
  PRIMARY KEY (id),
  KEY cobranca_execucoes_tempo (tenant_id, comecou_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- By contract, with all that tells whether something is owed: of what is paid or not due no row is read.
SET @step = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX titulos_devidos ON titulos (contrato_id, id, tenant_id, vencimento, prorrogado, pago_em, pago, desconto, valor)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'titulos' AND index_name = 'titulos_devidos');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- disparo_id: the step that an entrega is about, as alarme_id is the alarm.
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN disparo_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'disparo_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
