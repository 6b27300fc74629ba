-- +goose Up
-- Entregas of an action, a range of each state in the order of the list. The action comes first: SQLite, which has no statistics of a new index,
-- would take one that begins with the tenant for any list of the tenant's.
CREATE INDEX IF NOT EXISTS entregas_acao ON entregas (acao, tenant_id, estado, criada_em, id, destino);

-- ocorrencias_recebidas: the openings of an hour by what they came with, counted once it is over (docs/regras.md §27.2). ultima is the last of them.
CREATE TABLE IF NOT EXISTS ocorrencias_recebidas (
  tenant_id INTEGER NOT NULL,
  inicio INTEGER NOT NULL,
  sistema TEXT NOT NULL,
  solicitacao_id INTEGER NOT NULL,
  status_id INTEGER NOT NULL,
  quantidade INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, inicio, sistema, solicitacao_id, status_id)
) WITHOUT ROWID;
