-- +goose Up
-- What partners tell by webhooks of their own, kept before it is answered, and how many calls they were made in a day (docs/regras.md §19).
CREATE TABLE IF NOT EXISTS eventos_parceiro (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL,
  chave TEXT NOT NULL,
  codigo TEXT NOT NULL,
  corpo TEXT NOT NULL,
  recebido_em INTEGER NOT NULL,
  estado TEXT NOT NULL,
  motivo TEXT NOT NULL,
  tentativas INTEGER NOT NULL,
  proxima_em INTEGER NOT NULL,
  aplicado_em INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS eventos_parceiro_chave ON eventos_parceiro (tenant_id, destino, chave);
CREATE INDEX IF NOT EXISTS eventos_parceiro_estado ON eventos_parceiro (estado, proxima_em, id);
CREATE INDEX IF NOT EXISTS eventos_parceiro_recebido ON eventos_parceiro (tenant_id, recebido_em);
CREATE TABLE IF NOT EXISTS chamadas_ao_parceiro (
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL,
  dia TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, destino, ambiente, dia)
);
