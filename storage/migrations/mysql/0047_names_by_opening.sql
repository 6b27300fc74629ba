-- +goose Up
-- A name that very many have is looked for along the openings: whose each one is stands in their index now. A page reads thousands of its
-- entries for the fifty that it shows, and each was a look at a whole row. In one statement, because the program before this one names the index.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias DROP INDEX ocorrencias_aberta, ADD INDEX ocorrencias_aberta (tenant_id, aberta_em, id, cliente_id)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_aberta' AND column_name = 'cliente_id');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
