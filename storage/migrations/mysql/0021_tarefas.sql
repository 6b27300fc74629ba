-- +goose Up
-- Who may read a narrativa (docs/regras.md §16.1). MySQL has no ADD COLUMN IF NOT EXISTS: each change is made only
-- where it is missing, because MySQL commits each by itself and an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE narrativas ADD COLUMN visibilidade VARCHAR(16) NOT NULL DEFAULT ''interna''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'narrativas' AND column_name = 'visibilidade');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
