-- +goose Up
-- Who owes, one row a contract, with the ocorrência in which people work on it (docs/regras.md §30.10). vencidas, devido and desde are of its
-- parcelas that are in, as the last look saw them.
CREATE TABLE IF NOT EXISTS cobranca_devedores (
  contrato_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  cliente_id BIGINT NOT NULL DEFAULT 0,
  empreendimento_id BIGINT NOT NULL DEFAULT 0,
  ocorrencia_id BIGINT NOT NULL DEFAULT 0,
  numero VARCHAR(30) NOT NULL DEFAULT '',
  situacao VARCHAR(16) NOT NULL,
  motivo VARCHAR(500) NOT NULL DEFAULT '',
  vencidas BIGINT NOT NULL DEFAULT 0,
  devido BIGINT NOT NULL DEFAULT 0,
  desde VARCHAR(10) NOT NULL DEFAULT '',
  aberto_em BIGINT NOT NULL,
  mudou_em BIGINT NOT NULL,
  PRIMARY KEY (contrato_id),
  KEY cobranca_devedores_desde (tenant_id, situacao, desde, contrato_id),
  KEY cobranca_devedores_lugar (tenant_id, empreendimento_id, situacao, desde, contrato_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each instalment that was overdue, with its sub-ocorrência. One that is back in keeps its row.
CREATE TABLE IF NOT EXISTS cobranca_parcelas (
  titulo_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  contrato_id BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL DEFAULT 0,
  ocorrencia_id BIGINT NOT NULL DEFAULT 0,
  numero VARCHAR(30) NOT NULL DEFAULT '',
  situacao VARCHAR(16) NOT NULL,
  motivo VARCHAR(500) NOT NULL DEFAULT '',
  vencimento VARCHAR(10) NOT NULL DEFAULT '',
  devido BIGINT NOT NULL DEFAULT 0,
  entrou_em BIGINT NOT NULL,
  saiu_em BIGINT NULL,
  PRIMARY KEY (titulo_id),
  KEY cobranca_parcelas_faixa (tenant_id, situacao, vencimento),
  KEY cobranca_parcelas_contrato (contrato_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a debtor promised or agreed to. aberta is 1 while nobody knows how it ends and NULL after: a contract has one at a time.
CREATE TABLE IF NOT EXISTS cobranca_promessas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  contrato_id BIGINT NOT NULL,
  numero VARCHAR(30) NOT NULL,
  tarefa_id BIGINT NOT NULL DEFAULT 0,
  tipo VARCHAR(16) NOT NULL,
  ate VARCHAR(10) NOT NULL,
  limite VARCHAR(10) NOT NULL,
  valor BIGINT NOT NULL DEFAULT 0,
  combinado TEXT NOT NULL,
  pessoa VARCHAR(100) NOT NULL DEFAULT '',
  situacao VARCHAR(16) NOT NULL,
  criada_por VARCHAR(255) NOT NULL,
  criada_em BIGINT NOT NULL,
  terminou_por VARCHAR(255) NOT NULL DEFAULT '',
  terminou_em BIGINT NULL,
  aberta BIGINT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY cobranca_promessas_aberta (contrato_id, aberta),
  KEY cobranca_promessas_tenant (tenant_id, situacao, ate, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
