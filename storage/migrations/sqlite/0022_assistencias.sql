-- +goose Up
-- Assistências técnicas (docs/regras.md §17): the catalogue of what may be mended, an ocorrência's items and visits, and the situations that they
-- go through. A situation's id is small and the tenant's own.
CREATE TABLE IF NOT EXISTS itens_manutencao (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  nome TEXT NOT NULL,
  descricao TEXT NOT NULL,
  dias_minimos INTEGER NOT NULL,
  minutos_medios INTEGER NOT NULL,
  dias_finalizacao INTEGER NOT NULL,
  garantia_meses INTEGER NOT NULL,
  cobertura TEXT NOT NULL,
  arquivo_obrigatorio BOOLEAN NOT NULL,
  no_painel BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS itens_manutencao_nome ON itens_manutencao (tenant_id, nome);
CREATE TABLE IF NOT EXISTS assistencias (
  ocorrencia_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  situacao_id INTEGER NOT NULL,
  prioridade TEXT NOT NULL,
  parecer TEXT NOT NULL,
  prevista_para TEXT NOT NULL,
  concluida_em TEXT NOT NULL,
  minutos INTEGER NOT NULL,
  custo_previsto INTEGER NOT NULL,
  inativa_desde INTEGER NULL,
  inativa_porque TEXT NOT NULL,
  criada_em INTEGER NOT NULL,
  atualizada_em INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS assistencias_tenant ON assistencias (tenant_id, ocorrencia_id);
CREATE INDEX IF NOT EXISTS assistencias_situacao ON assistencias (tenant_id, situacao_id, ocorrencia_id);
CREATE TABLE IF NOT EXISTS assistencia_itens (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  item_id INTEGER NOT NULL,
  descricao TEXT NOT NULL,
  situacao_id INTEGER NOT NULL,
  ambiente TEXT NOT NULL,
  patologia TEXT NOT NULL,
  problema TEXT NOT NULL,
  previsto_para TEXT NOT NULL,
  concluido_em TEXT NOT NULL,
  minutos INTEGER NOT NULL,
  coberto BOOLEAN NULL,
  recorrente BOOLEAN NOT NULL,
  criado_em INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS assistencia_itens_ocorrencia ON assistencia_itens (ocorrencia_id, id);
CREATE TABLE IF NOT EXISTS assistencia_visitas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  equipe TEXT NOT NULL,
  de INTEGER NOT NULL,
  ate INTEGER NOT NULL,
  usuarios TEXT NOT NULL,
  observacao TEXT NOT NULL,
  itens TEXT NOT NULL,
  situacao_id INTEGER NOT NULL,
  criada_em INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS assistencia_visitas_ocorrencia ON assistencia_visitas (ocorrencia_id, id);
CREATE TABLE IF NOT EXISTS workflow_situacoes (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  funcionalidade TEXT NOT NULL,
  ordem INTEGER NOT NULL,
  nome TEXT NOT NULL,
  inicio BOOLEAN NOT NULL,
  fim BOOLEAN NOT NULL,
  cancelado BOOLEAN NOT NULL,
  proximas TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
-- What crm.WorkflowInicial gives a new tenant.
INSERT INTO workflow_situacoes (tenant_id, id, funcionalidade, ordem, nome, inicio, fim, cancelado, proximas, status)
SELECT t.id, w.id, w.funcionalidade, w.ordem, w.nome, w.inicio, w.fim, w.cancelado, w.proximas, w.status FROM tenants t CROSS JOIN (
  SELECT 1 AS id, 'assistencias' AS funcionalidade, 1 AS ordem, 'Aberta' AS nome, 1 AS inicio, 0 AS fim, 0 AS cancelado, '[2,3,4]' AS proximas, '' AS status
  UNION ALL SELECT 2, 'assistencias', 2, 'Em andamento', 0, 0, 0, '[3,4]', 'em_atendimento'
  UNION ALL SELECT 3, 'assistencias', 3, 'Finalizada', 0, 1, 0, '[2]', ''
  UNION ALL SELECT 4, 'assistencias', 4, 'Cancelada', 0, 0, 1, '[2]', 'cancelada'
  UNION ALL SELECT 11, 'assistencias_itens', 1, 'Aberto', 1, 0, 0, '[12,13,14]', ''
  UNION ALL SELECT 12, 'assistencias_itens', 2, 'Em execução', 0, 0, 0, '[13,14]', ''
  UNION ALL SELECT 13, 'assistencias_itens', 3, 'Concluído', 0, 1, 0, '[12]', ''
  UNION ALL SELECT 14, 'assistencias_itens', 4, 'Cancelado', 0, 0, 1, '[12]', ''
  UNION ALL SELECT 21, 'assistencias_visitas', 1, 'Agendada', 1, 0, 0, '[22,23]', ''
  UNION ALL SELECT 22, 'assistencias_visitas', 2, 'Realizada', 0, 1, 0, '', ''
  UNION ALL SELECT 23, 'assistencias_visitas', 3, 'Cancelada', 0, 0, 1, '', ''
) w
WHERE NOT EXISTS (SELECT 1 FROM workflow_situacoes x WHERE x.tenant_id = t.id AND x.id = w.id);
