-- +goose Up
-- chamadas_contagens: the calls of a slot of 5 or 60 minutes (passo), counted out of chamadas once it is over (docs/regras.md §27). linhas are the
-- rows that were counted, quantidade the calls that they stand for, tempos how long these took, as "step:calls".
CREATE TABLE IF NOT EXISTS chamadas_contagens (
  tenant_id INTEGER NOT NULL,
  passo INTEGER NOT NULL,
  inicio INTEGER NOT NULL,
  sistema TEXT NOT NULL,
  situacao TEXT NOT NULL,
  codigo_recusa INTEGER NOT NULL,
  linhas INTEGER NOT NULL DEFAULT 0,
  quantidade INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0,
  tempos TEXT NOT NULL,
  PRIMARY KEY (tenant_id, passo, inicio, sistema, situacao, codigo_recusa)
) WITHOUT ROWID;

-- ocorrencias_contagens: the openings of a day, which is named by its beginning in the tenant's zone, counted once it is over.
CREATE TABLE IF NOT EXISTS ocorrencias_contagens (
  tenant_id INTEGER NOT NULL,
  dia INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL,
  solicitacao_id INTEGER NOT NULL,
  quantidade INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dia, empreendimento_id, solicitacao_id)
) WITHOUT ROWID;
