-- +goose Up
-- Master data as its sources say it (docs/regras.md §14): what an empreendimento, a unit, a client and a contract have more, what a
-- source said last under each of its names (vinculos.carimbo, resumo), who takes part in a contract, its instalments, and the
-- records that wait for what they refer to. MySQL has
-- no ADD COLUMN IF NOT EXISTS: each change is made only where it is missing, because MySQL commits each by itself and an
-- interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE empreendimentos ADD COLUMN data_entrega VARCHAR(10) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'empreendimentos' AND column_name = 'data_entrega');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE empreendimentos ADD COLUMN desligado BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'empreendimentos' AND column_name = 'desligado');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE unidades ADD COLUMN tipo VARCHAR(16) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'unidades' AND column_name = 'tipo');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE clientes ADD COLUMN conjuge_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'clientes' AND column_name = 'conjuge_id');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE contratos ADD COLUMN situacao_na_fonte VARCHAR(60) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'contratos' AND column_name = 'situacao_na_fonte');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE contratos ADD COLUMN assinado_em VARCHAR(10) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'contratos' AND column_name = 'assinado_em');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE contratos ADD COLUMN chaves_em VARCHAR(10) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'contratos' AND column_name = 'chaves_em');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE contratos ADD COLUMN a_classificar BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'contratos' AND column_name = 'a_classificar');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE vinculos ADD COLUMN carimbo BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'vinculos' AND column_name = 'carimbo');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE vinculos ADD COLUMN resumo VARCHAR(24) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'vinculos' AND column_name = 'resumo');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

CREATE TABLE IF NOT EXISTS contrato_participantes (
  contrato_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  papel VARCHAR(60) NOT NULL DEFAULT '',
  parte BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (contrato_id, cliente_id),
  KEY contrato_participantes_cliente (cliente_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS titulos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  contrato_id BIGINT NOT NULL,
  codigo VARCHAR(64) NOT NULL,
  sequencia VARCHAR(20) NOT NULL DEFAULT '',
  tipo VARCHAR(60) NOT NULL DEFAULT '',
  situacao VARCHAR(60) NOT NULL DEFAULT '',
  vencimento VARCHAR(10) NOT NULL DEFAULT '',
  prorrogado VARCHAR(10) NOT NULL DEFAULT '',
  pago_em VARCHAR(10) NOT NULL DEFAULT '',
  valor BIGINT NOT NULL DEFAULT 0,
  corrigido BIGINT NOT NULL DEFAULT 0,
  multa BIGINT NOT NULL DEFAULT 0,
  juros BIGINT NOT NULL DEFAULT 0,
  desconto BIGINT NOT NULL DEFAULT 0,
  pago BIGINT NOT NULL DEFAULT 0,
  nosso_numero VARCHAR(40) NOT NULL DEFAULT '',
  linha_digitavel VARCHAR(60) NOT NULL DEFAULT '',
  link VARCHAR(500) NOT NULL DEFAULT '',
  sistema VARCHAR(64) NOT NULL DEFAULT '',
  carimbo BIGINT NOT NULL DEFAULT 0,
  resumo VARCHAR(24) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY titulos_codigo (contrato_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS pendencias (
  tenant_id BIGINT NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  tipo VARCHAR(16) NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  assunto VARCHAR(16) NOT NULL DEFAULT '',
  falta_tipo VARCHAR(16) NOT NULL,
  falta_codigo VARCHAR(255) NOT NULL,
  registro MEDIUMTEXT NOT NULL,
  motivo TEXT NOT NULL,
  desde BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, ambiente, tipo, codigo, assunto),
  KEY pendencias_falta (tenant_id, sistema, ambiente, falta_tipo, falta_codigo),
  KEY pendencias_desde (tenant_id, desde)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
