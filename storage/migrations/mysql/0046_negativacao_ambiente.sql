-- +goose Up
-- Where a negativação was included and a remessa went: a test is not taken out of the real Serasa, nor the reverse (docs/regras.md §31.12).
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE negativacoes ADD COLUMN ambiente VARCHAR(16) NOT NULL DEFAULT \'\'', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'negativacoes' AND column_name = 'ambiente');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE negativacao_remessas ADD COLUMN ambiente VARCHAR(16) NOT NULL DEFAULT \'\'', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'negativacao_remessas' AND column_name = 'ambiente');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX negativacoes_proposta ON negativacoes (tenant_id, proposta, mudou_em)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'negativacoes' AND index_name = 'negativacoes_proposta');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

