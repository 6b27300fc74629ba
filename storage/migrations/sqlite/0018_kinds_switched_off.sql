-- +goose Up
-- Kinds of ocorrência that systems may not open (docs/regras.md §4.7).
ALTER TABLE divisoes ADD COLUMN desligada BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE solicitacoes ADD COLUMN desligada BOOLEAN NOT NULL DEFAULT 0;
