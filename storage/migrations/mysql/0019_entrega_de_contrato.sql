-- +goose Up
-- contrato_id: the contract that an entrega of an event of master data is about; ocorrencia_id has the same id then, by which the
-- order is kept. 0 = it is about an ocorrência.
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN contrato_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'contrato_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
