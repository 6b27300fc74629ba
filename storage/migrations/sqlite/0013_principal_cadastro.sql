-- +goose Up
-- The ocorrência under which another was opened; few are, and the others are not in the index. What a credential may do to
-- clients: '' = as bloqueio_forcar says, which the program before this one goes on reading.
ALTER TABLE ocorrencias ADD COLUMN principal_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ocorrencias_principal ON ocorrencias (principal_id) WHERE principal_id <> 0;
ALTER TABLE credenciais ADD COLUMN cadastro TEXT NOT NULL DEFAULT '';
