-- +goose Up
-- Entregas of an action, a range of each state in the order of the list.
CREATE INDEX IF NOT EXISTS entregas_acao ON entregas (tenant_id, acao, estado, criada_em, id, destino);
-- Without statistics of it the planner takes it for any query that names a tenant.
ANALYZE entregas_acao;

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
