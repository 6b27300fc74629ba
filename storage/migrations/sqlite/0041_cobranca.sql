-- +goose Up
-- A régua de cobrança (docs/regras.md §30). numero is the version in force; what a version says never changes.
CREATE TABLE IF NOT EXISTS cobranca_reguas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  nome TEXT NOT NULL,
  ativa BOOLEAN NOT NULL,
  numero INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS cobranca_reguas_nome ON cobranca_reguas (tenant_id, nome);
CREATE TABLE IF NOT EXISTS cobranca_versoes (
  regua_id INTEGER NOT NULL,
  numero INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  conteudo TEXT NOT NULL,
  quem TEXT NOT NULL,
  em INTEGER NOT NULL,
  PRIMARY KEY (regua_id, numero)
) WITHOUT ROWID;
-- Where a título stands: proximo is the day on which something may be due of it next, geracao tells which réguas judged it. aberta is 1 while
-- it is in and NULL after.
CREATE TABLE IF NOT EXISTS cobranca_titulos (
  titulo_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  contrato_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  regua_id INTEGER NOT NULL,
  vencimento TEXT NOT NULL,
  geracao INTEGER NOT NULL,
  proximo TEXT NOT NULL,
  na_fonte TEXT NOT NULL,
  desde INTEGER NOT NULL,
  ate INTEGER NULL,
  motivo TEXT NOT NULL,
  aberta INTEGER NULL
);
CREATE INDEX IF NOT EXISTS cobranca_titulos_aberta ON cobranca_titulos (aberta, tenant_id, titulo_id);
CREATE INDEX IF NOT EXISTS cobranca_titulos_cliente ON cobranca_titulos (cliente_id);
-- What became of a step for a título: the key makes it one, whichever process comes first.
CREATE TABLE IF NOT EXISTS cobranca_disparos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  titulo_id INTEGER NOT NULL,
  contrato_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  regua_id INTEGER NOT NULL,
  numero INTEGER NOT NULL,
  passo_id TEXT NOT NULL,
  passo_nome TEXT NOT NULL,
  dias INTEGER NOT NULL,
  canal TEXT NOT NULL,
  vencimento TEXT NOT NULL,
  situacao TEXT NOT NULL,
  motivo TEXT NOT NULL,
  dia TEXT NOT NULL,
  tarefa_id INTEGER NOT NULL,
  em INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS cobranca_disparos_passo ON cobranca_disparos (titulo_id, vencimento, passo_id);
CREATE INDEX IF NOT EXISTS cobranca_disparos_cliente ON cobranca_disparos (cliente_id, situacao, dia);
CREATE INDEX IF NOT EXISTS cobranca_disparos_tempo ON cobranca_disparos (tenant_id, em);
CREATE TABLE IF NOT EXISTS cobranca_janelas (
  tenant_id INTEGER NOT NULL,
  uf TEXT NOT NULL,
  semana TEXT NOT NULL,
  PRIMARY KEY (tenant_id, uf)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cobranca_recusas (
  tenant_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  canal TEXT NOT NULL,
  motivo TEXT NOT NULL,
  quem TEXT NOT NULL,
  em INTEGER NOT NULL,
  PRIMARY KEY (cliente_id, canal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cobranca_execucoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  comecou_em INTEGER NOT NULL,
  terminou_em INTEGER NULL,
  contagem TEXT NOT NULL,
  erro TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS cobranca_execucoes_tempo ON cobranca_execucoes (tenant_id, comecou_em);

-- By contract, with all that tells whether something is owed: of what is paid or not due no row is read.
CREATE INDEX IF NOT EXISTS titulos_devidos ON titulos (contrato_id, id, tenant_id, vencimento, prorrogado, pago_em, pago, desconto, valor);

-- disparo_id: the step that an entrega is about, as alarme_id is the alarm.
ALTER TABLE entregas ADD COLUMN disparo_id INTEGER NOT NULL DEFAULT 0;
