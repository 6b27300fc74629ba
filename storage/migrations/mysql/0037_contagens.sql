-- +goose Up
-- chamadas_contagens: the calls of a slot of 5 or 60 minutes (passo), counted out of chamadas once it is over (docs/regras.md §27). linhas are the
-- rows that were counted, quantidade the calls that they stand for, tempos how long these took, as "step:calls".
CREATE TABLE IF NOT EXISTS chamadas_contagens (
  tenant_id BIGINT NOT NULL,
  passo BIGINT NOT NULL,
  inicio BIGINT NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  codigo_recusa BIGINT NOT NULL,
  linhas BIGINT NOT NULL DEFAULT 0,
  quantidade BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  tempos TEXT NOT NULL,
  PRIMARY KEY (tenant_id, passo, inicio, sistema, situacao, codigo_recusa)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- ocorrencias_contagens: the openings of a day, which is named by its beginning in the tenant's zone, counted once it is over.
CREATE TABLE IF NOT EXISTS ocorrencias_contagens (
  tenant_id BIGINT NOT NULL,
  dia BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL,
  solicitacao_id BIGINT NOT NULL,
  quantidade BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dia, empreendimento_id, solicitacao_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
