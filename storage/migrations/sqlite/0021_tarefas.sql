-- +goose Up
-- Who may read a narrativa (docs/regras.md §16.1).
ALTER TABLE narrativas ADD COLUMN visibilidade TEXT NOT NULL DEFAULT 'interna';

-- What people do for an ocorrência (docs/regras.md §16.2); vence_em of one that is due on no day is far away.
CREATE TABLE IF NOT EXISTS tarefas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  titulo TEXT NOT NULL,
  observacao TEXT NOT NULL,
  vence_em INTEGER NOT NULL,
  equipe TEXT NOT NULL,
  pessoa TEXT NOT NULL,
  situacao TEXT NOT NULL,
  nota TEXT NOT NULL,
  visibilidade TEXT NOT NULL,
  status_id INTEGER NOT NULL,
  criada_por TEXT NOT NULL,
  origem_sistema TEXT NOT NULL,
  origem_credencial_id INTEGER NOT NULL,
  criada_em INTEGER NOT NULL,
  encerrada_por TEXT NOT NULL,
  encerrada_em INTEGER NULL,
  atualizada_em INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS tarefas_ocorrencia ON tarefas (ocorrencia_id);
CREATE INDEX IF NOT EXISTS tarefas_prazo ON tarefas (tenant_id, situacao, vence_em, id);
CREATE INDEX IF NOT EXISTS tarefas_pessoa ON tarefas (tenant_id, pessoa, situacao, vence_em, id);
CREATE INDEX IF NOT EXISTS tarefas_equipe ON tarefas (tenant_id, equipe, situacao, vence_em, id);
ALTER TABLE anexos ADD COLUMN tarefa_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE status ADD COLUMN tarefas TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN equipes TEXT NOT NULL DEFAULT '';

-- The SLA of a kind of ocorrência, and when each one is due (docs/regras.md §16.3).
ALTER TABLE status ADD COLUMN pausa_sla BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE divisoes ADD COLUMN sla_horas INTEGER NOT NULL DEFAULT 0;
ALTER TABLE solicitacoes ADD COLUMN sla_horas INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ocorrencias ADD COLUMN vence_em INTEGER NULL;
ALTER TABLE ocorrencias ADD COLUMN sla_restante INTEGER NULL;
CREATE INDEX IF NOT EXISTS ocorrencias_prazo ON ocorrencias (tenant_id, vence_em, id);
