-- +goose Up
-- A name that very many have is looked for along the openings: whose each one is stands in their index now. A page reads thousands of its
-- entries for the fifty that it shows, and each was a look at a whole row.
DROP INDEX IF EXISTS ocorrencias_aberta;
CREATE INDEX IF NOT EXISTS ocorrencias_aberta ON ocorrencias (tenant_id, aberta_em, id, cliente_id);
