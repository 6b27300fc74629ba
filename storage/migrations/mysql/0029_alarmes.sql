-- +goose Up
-- What deserves a person, one row from its beginning to its end (docs/regras.md §21). aberto is 1 while it is unresolved and NULL after:
-- the key keeps a cause of an object one row, and lets it come back as another.
CREATE TABLE IF NOT EXISTS alarmes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  causa VARCHAR(32) NOT NULL,
  objeto VARCHAR(190) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  frase TEXT NOT NULL,
  exemplo MEDIUMTEXT NOT NULL,
  pagina VARCHAR(500) NOT NULL,
  quantidade BIGINT NOT NULL,
  aberto_em BIGINT NOT NULL,
  visto_em BIGINT NOT NULL,
  reconhecido_em BIGINT NULL,
  reconhecido_por VARCHAR(255) NOT NULL,
  nota TEXT NOT NULL,
  silenciado_ate BIGINT NULL,
  resolvido_em BIGINT NULL,
  aberto BIGINT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY alarmes_aberto (aberto, tenant_id, causa, objeto),
  KEY alarmes_tempo (tenant_id, aberto_em, id),
  KEY alarmes_causa (tenant_id, causa, objeto, aberto_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When the system of a webservice user is expected to call (docs/regras.md §21.2).
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE credenciais ADD COLUMN silencio_us BIGINT NOT NULL DEFAULT 0, ADD COLUMN horario VARCHAR(255) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'credenciais' AND column_name = 'silencio_us');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- alarme_id: the alarm that an entrega is about, as contrato_id is the contract.
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN alarme_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'alarme_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- Whether a user is told of alarms by e-mail (docs/regras.md §21.4).
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuario_avisos ADD COLUMN alarmes VARCHAR(16) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuario_avisos' AND column_name = 'alarmes');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
