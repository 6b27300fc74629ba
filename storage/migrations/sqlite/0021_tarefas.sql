-- +goose Up
-- Who may read a narrativa (docs/regras.md §16.1).
ALTER TABLE narrativas ADD COLUMN visibilidade TEXT NOT NULL DEFAULT 'interna';
