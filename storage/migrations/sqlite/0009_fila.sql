-- +goose Up
-- The front page counts what waits and what failed by destino, without reading the rows.
DROP INDEX IF EXISTS entregas_estado;
CREATE INDEX entregas_estado ON entregas (tenant_id, estado, criada_em, id, destino);
