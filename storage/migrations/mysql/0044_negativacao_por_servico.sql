-- +goose Up
-- Items of a remessa that are brought by a service (docs/regras.md §31): negativacao_id is what such an entrega is about, as alarme_id the alarm; entrega_id
-- is what brings an item, 0 where a file does.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN negativacao_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'negativacao_id');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE negativacao_envios ADD COLUMN entrega_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'negativacao_envios' AND column_name = 'entrega_id');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX negativacao_envios_entrega ON negativacao_envios (entrega_id)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'negativacao_envios' AND index_name = 'negativacao_envios_entrega');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX negativacao_envios_numero ON negativacao_envios (tenant_id, numero)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'negativacao_envios' AND index_name = 'negativacao_envios_numero');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
