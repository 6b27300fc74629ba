-- +goose Up
-- Who may read a narrativa (docs/regras.md §16.1), the teams of a person, what a status has people do and whether it stops the time of an
-- SLA, the SLA of a kind of ocorrência and when each one is due (§16.3). MySQL has no ADD COLUMN IF NOT EXISTS: each change is made only
-- where it is missing, because MySQL commits each by itself and an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE narrativas ADD COLUMN visibilidade VARCHAR(16) NOT NULL DEFAULT ''interna''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'narrativas' AND column_name = 'visibilidade');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE anexos ADD COLUMN tarefa_id BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'anexos' AND column_name = 'tarefa_id');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE status ADD COLUMN tarefas VARCHAR(4000) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'status' AND column_name = 'tarefas');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE status ADD COLUMN pausa_sla BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'status' AND column_name = 'pausa_sla');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN equipes VARCHAR(500) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'equipes');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE divisoes ADD COLUMN sla_horas BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'divisoes' AND column_name = 'sla_horas');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE solicitacoes ADD COLUMN sla_horas BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'solicitacoes' AND column_name = 'sla_horas');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias ADD COLUMN vence_em BIGINT NULL', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND column_name = 'vence_em');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE ocorrencias ADD COLUMN sla_restante BIGINT NULL', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND column_name = 'sla_restante');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX ocorrencias_prazo ON ocorrencias (tenant_id, vence_em, id)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_prazo');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

-- What people do for an ocorrência (docs/regras.md §16.2); vence_em of one that is due on no day is far away.
CREATE TABLE IF NOT EXISTS tarefas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  titulo VARCHAR(200) NOT NULL,
  observacao MEDIUMTEXT NOT NULL,
  vence_em BIGINT NOT NULL,
  equipe VARCHAR(100) NOT NULL,
  pessoa VARCHAR(100) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  nota MEDIUMTEXT NOT NULL,
  visibilidade VARCHAR(16) NOT NULL,
  status_id BIGINT NOT NULL,
  criada_por VARCHAR(255) NOT NULL,
  origem_sistema VARCHAR(64) NOT NULL,
  origem_credencial_id BIGINT NOT NULL,
  criada_em BIGINT NOT NULL,
  encerrada_por VARCHAR(255) NOT NULL,
  encerrada_em BIGINT NULL,
  atualizada_em BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY tarefas_ocorrencia (ocorrencia_id),
  KEY tarefas_prazo (tenant_id, situacao, vence_em, id),
  KEY tarefas_pessoa (tenant_id, pessoa, situacao, vence_em, id),
  KEY tarefas_equipe (tenant_id, equipe, situacao, vence_em, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
