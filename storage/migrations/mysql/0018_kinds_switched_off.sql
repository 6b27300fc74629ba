-- +goose Up
-- Kinds of ocorrência that systems may not open (docs/regras.md §4.7). MySQL has no ADD COLUMN IF NOT EXISTS: each change is made only
-- where it is missing, because MySQL commits each by itself and an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE divisoes ADD COLUMN desligada BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'divisoes' AND column_name = 'desligada');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE solicitacoes ADD COLUMN desligada BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'solicitacoes' AND column_name = 'desligada');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
