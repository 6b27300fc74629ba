-- +goose Up
-- Who owes, one row a contract, with the ocorrência in which people work on it (docs/regras.md §30.10). vencidas, devido and desde are of its
-- parcelas that are in, as the last look saw them.
CREATE TABLE IF NOT EXISTS cobranca_devedores (
  contrato_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  cliente_id INTEGER NOT NULL DEFAULT 0,
  empreendimento_id INTEGER NOT NULL DEFAULT 0,
  ocorrencia_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL,
  motivo TEXT NOT NULL DEFAULT '',
  vencidas INTEGER NOT NULL DEFAULT 0,
  devido INTEGER NOT NULL DEFAULT 0,
  desde TEXT NOT NULL DEFAULT '',
  aberto_em INTEGER NOT NULL,
  mudou_em INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS cobranca_devedores_desde ON cobranca_devedores (tenant_id, situacao, desde, contrato_id);
CREATE INDEX IF NOT EXISTS cobranca_devedores_lugar ON cobranca_devedores (tenant_id, empreendimento_id, situacao, desde, contrato_id);

-- Each instalment that was overdue, with its sub-ocorrência. One that is back in keeps its row.
CREATE TABLE IF NOT EXISTS cobranca_parcelas (
  titulo_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  contrato_id INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL DEFAULT 0,
  ocorrencia_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL,
  motivo TEXT NOT NULL DEFAULT '',
  vencimento TEXT NOT NULL DEFAULT '',
  devido INTEGER NOT NULL DEFAULT 0,
  entrou_em INTEGER NOT NULL,
  saiu_em INTEGER NULL
);
CREATE INDEX IF NOT EXISTS cobranca_parcelas_faixa ON cobranca_parcelas (tenant_id, situacao, vencimento);
CREATE INDEX IF NOT EXISTS cobranca_parcelas_contrato ON cobranca_parcelas (contrato_id);

-- What a debtor promised or agreed to. aberta is 1 while nobody knows how it ends and NULL after: a contract has one at a time.
CREATE TABLE IF NOT EXISTS cobranca_promessas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  contrato_id INTEGER NOT NULL,
  numero TEXT NOT NULL,
  tarefa_id INTEGER NOT NULL DEFAULT 0,
  tipo TEXT NOT NULL,
  ate TEXT NOT NULL,
  limite TEXT NOT NULL,
  valor INTEGER NOT NULL DEFAULT 0,
  combinado TEXT NOT NULL,
  pessoa TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL,
  criada_por TEXT NOT NULL,
  criada_em INTEGER NOT NULL,
  terminou_por TEXT NOT NULL DEFAULT '',
  terminou_em INTEGER NULL,
  aberta INTEGER NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS cobranca_promessas_aberta ON cobranca_promessas (contrato_id, aberta);
CREATE INDEX IF NOT EXISTS cobranca_promessas_tenant ON cobranca_promessas (tenant_id, situacao, ate, id);
