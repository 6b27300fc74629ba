-- +goose Up
-- The trail is searched by who, what and what it was done to, newest first.
CREATE INDEX IF NOT EXISTS auditorias_quem ON auditorias (tenant_id, quem, em);
CREATE INDEX IF NOT EXISTS auditorias_acao ON auditorias (tenant_id, acao, em);
CREATE INDEX IF NOT EXISTS auditorias_alvo ON auditorias (tenant_id, alvo, em);
