-- +goose Up
-- Assistências técnicas (docs/regras.md §17): the catalogue of what may be mended, an ocorrência's items and visits, and the situations that they
-- go through. A situation's id is small and the tenant's own.
CREATE TABLE IF NOT EXISTS itens_manutencao (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  nome VARCHAR(190) NOT NULL,
  descricao MEDIUMTEXT NOT NULL,
  dias_minimos BIGINT NOT NULL,
  minutos_medios BIGINT NOT NULL,
  dias_finalizacao BIGINT NOT NULL,
  garantia_meses BIGINT NOT NULL,
  cobertura MEDIUMTEXT NOT NULL,
  arquivo_obrigatorio BOOLEAN NOT NULL,
  no_painel BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY itens_manutencao_nome (tenant_id, nome)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS assistencias (
  ocorrencia_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  situacao_id BIGINT NOT NULL,
  prioridade VARCHAR(1) NOT NULL,
  parecer MEDIUMTEXT NOT NULL,
  prevista_para VARCHAR(10) NOT NULL,
  concluida_em VARCHAR(10) NOT NULL,
  minutos BIGINT NOT NULL,
  custo_previsto BIGINT NOT NULL,
  inativa_desde BIGINT NULL,
  inativa_porque VARCHAR(255) NOT NULL,
  criada_em BIGINT NOT NULL,
  atualizada_em BIGINT NOT NULL,
  PRIMARY KEY (ocorrencia_id),
  KEY assistencias_tenant (tenant_id, ocorrencia_id),
  KEY assistencias_situacao (tenant_id, situacao_id, ocorrencia_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS assistencia_itens (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  item_id BIGINT NOT NULL,
  descricao MEDIUMTEXT NOT NULL,
  situacao_id BIGINT NOT NULL,
  ambiente VARCHAR(190) NOT NULL,
  patologia VARCHAR(190) NOT NULL,
  problema VARCHAR(190) NOT NULL,
  previsto_para VARCHAR(10) NOT NULL,
  concluido_em VARCHAR(10) NOT NULL,
  minutos BIGINT NOT NULL,
  coberto BOOLEAN NULL,
  recorrente BOOLEAN NOT NULL,
  criado_em BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY assistencia_itens_ocorrencia (ocorrencia_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS assistencia_visitas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  equipe VARCHAR(190) NOT NULL,
  de BIGINT NOT NULL,
  ate BIGINT NOT NULL,
  usuarios TEXT NOT NULL,
  observacao MEDIUMTEXT NOT NULL,
  itens TEXT NOT NULL,
  situacao_id BIGINT NOT NULL,
  criada_em BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY assistencia_visitas_ocorrencia (ocorrencia_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS workflow_situacoes (
  tenant_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  funcionalidade VARCHAR(32) NOT NULL,
  ordem BIGINT NOT NULL,
  nome VARCHAR(190) NOT NULL,
  inicio BOOLEAN NOT NULL,
  fim BOOLEAN NOT NULL,
  cancelado BOOLEAN NOT NULL,
  proximas TEXT NOT NULL,
  status VARCHAR(255) NOT NULL,
  PRIMARY KEY (tenant_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
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
