-- +goose Up
-- What people look for in the master data and few rows have: names that two objects claim, and contracts that nobody has described.
-- MySQL has no CREATE INDEX IF NOT EXISTS: each is made only where it is missing, because MySQL commits each by itself and an
-- interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX vinculos_disputa ON vinculos (tenant_id, disputa)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'vinculos' AND index_name = 'vinculos_disputa');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX contratos_a_classificar ON contratos (tenant_id, a_classificar, codigo)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'contratos' AND index_name = 'contratos_a_classificar');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
