-- +goose Up
-- status_abertura_id is the status in which an ocorrência was opened. Where it is set, the first narrativa (its description)
-- and the first movement (into this status) are not stored: both only repeat its own columns (ADR 0013).
SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias ADD COLUMN status_abertura_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND column_name = 'status_abertura_id');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;

-- ocorrencias_sistema_status serves the lists of a status and of a system too, by one range for each value of the other.
SET @step = (SELECT IF(COUNT(*) = 0, 'DO 0', 'ALTER TABLE ocorrencias DROP INDEX ocorrencias_status')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_status');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
SET @step = (SELECT IF(COUNT(*) = 0, 'DO 0', 'ALTER TABLE ocorrencias DROP INDEX ocorrencias_sistema')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_sistema');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
