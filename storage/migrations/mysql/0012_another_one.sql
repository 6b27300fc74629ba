-- +goose Up
-- outra: a person asked for another of what an ocorrência has once at the partner, so that it is made although there is one.
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN outra BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'outra');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
