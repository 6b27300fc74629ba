-- +goose Up
-- contrato_id: the contract that an entrega of an event of master data is about; ocorrencia_id has the same id then, by which the
-- order is kept. 0 = it is about an ocorrência.
ALTER TABLE entregas ADD COLUMN contrato_id INTEGER NOT NULL DEFAULT 0;
