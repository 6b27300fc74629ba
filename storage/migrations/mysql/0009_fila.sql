-- +goose Up
-- The front page counts what waits and what failed by destino, without reading the rows.
SET @passo = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'entregas' AND index_name = 'entregas_estado' AND column_name = 'destino') > 0, 'DO 0',
  'ALTER TABLE entregas DROP KEY entregas_estado, ADD KEY entregas_estado (tenant_id, estado, criada_em, id, destino)');
PREPARE passo FROM @passo;
EXECUTE passo;
DEALLOCATE PREPARE passo;
