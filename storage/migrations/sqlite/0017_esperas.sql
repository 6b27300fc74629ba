-- +goose Up
-- What people look for in the master data and few rows have: names that two objects claim, and contracts that nobody has described.
CREATE INDEX IF NOT EXISTS vinculos_disputa ON vinculos (tenant_id, disputa) WHERE disputa > 0;
CREATE INDEX IF NOT EXISTS contratos_a_classificar ON contratos (tenant_id, a_classificar, codigo) WHERE a_classificar = 1;
