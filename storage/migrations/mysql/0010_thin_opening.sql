-- +goose Up
-- status_abertura_id is the status in which an ocorrência was opened. Where it is set, the first narrativa (its description)
-- and the first movement (into this status) are not stored: both only repeat its own columns (ADR 0013).
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias ADD COLUMN status_abertura_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND column_name = 'status_abertura_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
