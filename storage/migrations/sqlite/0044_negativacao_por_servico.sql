-- +goose Up
-- Items of a remessa that are brought by a service (docs/regras.md §31): negativacao_id is what such an entrega is about, as alarme_id the alarm; entrega_id
-- is what brings an item, 0 where a file does.
ALTER TABLE entregas ADD COLUMN negativacao_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE negativacao_envios ADD COLUMN entrega_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS negativacao_envios_entrega ON negativacao_envios (entrega_id);
CREATE INDEX IF NOT EXISTS negativacao_envios_numero ON negativacao_envios (tenant_id, numero);
