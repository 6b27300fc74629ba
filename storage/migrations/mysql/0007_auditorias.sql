-- +goose Up
-- The trail is searched by who, what and what it was done to, newest first. MySQL has no CREATE INDEX IF NOT EXISTS, and
-- what is interrupted after it is run again.
SET @passo = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'auditorias' AND index_name = 'auditorias_quem') > 0, 'DO 0',
  'ALTER TABLE auditorias ADD KEY auditorias_quem (tenant_id, quem, em), ADD KEY auditorias_acao (tenant_id, acao, em), ADD KEY auditorias_alvo (tenant_id, alvo, em)');
PREPARE passo FROM @passo;
EXECUTE passo;
DEALLOCATE PREPARE passo;
