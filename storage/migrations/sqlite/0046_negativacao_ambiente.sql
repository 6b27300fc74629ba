-- +goose Up
-- Where a negativação was included and a remessa went: a test is not taken out of the real Serasa, nor the reverse (docs/regras.md §31.12).
ALTER TABLE negativacoes ADD COLUMN ambiente TEXT NOT NULL DEFAULT '';
ALTER TABLE negativacao_remessas ADD COLUMN ambiente TEXT NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS negativacoes_proposta ON negativacoes (tenant_id, proposta, mudou_em);
