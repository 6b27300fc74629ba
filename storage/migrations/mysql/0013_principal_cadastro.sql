-- +goose Up
-- The ocorrência under which another was opened. What a credential may do to clients: '' = as bloqueio_forcar says, which
-- the program before this one goes on reading. MySQL has no ADD COLUMN IF NOT EXISTS: each change is made only where it is
-- missing, because MySQL commits each by itself and an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias ADD COLUMN principal_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND column_name = 'principal_id');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX ocorrencias_principal ON ocorrencias (principal_id)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_principal');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE credenciais ADD COLUMN cadastro VARCHAR(16) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'credenciais' AND column_name = 'cadastro');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
