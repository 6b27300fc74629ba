-- +goose Up
-- outra: a person asked for another of what an ocorrência has once at the partner, so that it is made although there is one.
ALTER TABLE entregas ADD COLUMN outra BOOLEAN NOT NULL DEFAULT 0;
