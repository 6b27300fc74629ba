-- +goose Up
-- status_abertura_id is the status in which an ocorrência was opened. Where it is set, the first narrativa (its description)
-- and the first movement (into this status) are not stored: both only repeat its own columns (ADR 0013).
ALTER TABLE ocorrencias ADD COLUMN status_abertura_id INTEGER NOT NULL DEFAULT 0;

-- ocorrencias_sistema_status serves the lists of a status and of a system too, by one range for each value of the other.
DROP INDEX IF EXISTS ocorrencias_status;
DROP INDEX IF EXISTS ocorrencias_sistema;
