-- +goose Up
-- Entregas of an action, a range of each state in the order of the list. The action comes first: SQLite, which has no statistics of a new index,
-- would take one that begins with the tenant for any list of the tenant's.
SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX entregas_acao ON entregas (acao, tenant_id, estado, criada_em, id, destino)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'entregas' AND index_name = 'entregas_acao');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

-- ocorrencias_recebidas: the openings of an hour by what they came with, counted once it is over (docs/regras.md §27.2). ultima is the last of them.
CREATE TABLE IF NOT EXISTS ocorrencias_recebidas (
  tenant_id BIGINT NOT NULL,
  inicio BIGINT NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  solicitacao_id BIGINT NOT NULL,
  status_id BIGINT NOT NULL,
  quantidade BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, inicio, sistema, solicitacao_id, status_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
