-- +goose Up
-- Master data as its sources say it (docs/regras.md §14): what an empreendimento, a unit, a client and a contract have more, what a
-- source said last under each of its names (vinculos.carimbo, resumo), who takes part in a contract, its instalments, and the
-- records that wait for what they refer to.
ALTER TABLE empreendimentos ADD COLUMN data_entrega TEXT NOT NULL DEFAULT '';
ALTER TABLE empreendimentos ADD COLUMN desligado BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE unidades ADD COLUMN tipo TEXT NOT NULL DEFAULT '';
ALTER TABLE clientes ADD COLUMN conjuge_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contratos ADD COLUMN situacao_na_fonte TEXT NOT NULL DEFAULT '';
ALTER TABLE contratos ADD COLUMN assinado_em TEXT NOT NULL DEFAULT '';
ALTER TABLE contratos ADD COLUMN chaves_em TEXT NOT NULL DEFAULT '';
ALTER TABLE contratos ADD COLUMN a_classificar BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE vinculos ADD COLUMN carimbo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vinculos ADD COLUMN resumo TEXT NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS contrato_participantes (
  contrato_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  papel TEXT NOT NULL DEFAULT '',
  parte INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (contrato_id, cliente_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contrato_participantes_cliente ON contrato_participantes (cliente_id);

CREATE TABLE IF NOT EXISTS titulos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  contrato_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  sequencia TEXT NOT NULL DEFAULT '',
  tipo TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL DEFAULT '',
  vencimento TEXT NOT NULL DEFAULT '',
  prorrogado TEXT NOT NULL DEFAULT '',
  pago_em TEXT NOT NULL DEFAULT '',
  valor INTEGER NOT NULL DEFAULT 0,
  corrigido INTEGER NOT NULL DEFAULT 0,
  multa INTEGER NOT NULL DEFAULT 0,
  juros INTEGER NOT NULL DEFAULT 0,
  desconto INTEGER NOT NULL DEFAULT 0,
  pago INTEGER NOT NULL DEFAULT 0,
  nosso_numero TEXT NOT NULL DEFAULT '',
  linha_digitavel TEXT NOT NULL DEFAULT '',
  link TEXT NOT NULL DEFAULT '',
  sistema TEXT NOT NULL DEFAULT '',
  carimbo INTEGER NOT NULL DEFAULT 0,
  resumo TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS titulos_codigo ON titulos (contrato_id, codigo);

CREATE TABLE IF NOT EXISTS pendencias (
  tenant_id INTEGER NOT NULL,
  sistema TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  tipo TEXT NOT NULL,
  codigo TEXT NOT NULL,
  assunto TEXT NOT NULL DEFAULT '',
  falta_tipo TEXT NOT NULL,
  falta_codigo TEXT NOT NULL,
  registro TEXT NOT NULL,
  motivo TEXT NOT NULL,
  desde INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, ambiente, tipo, codigo, assunto)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pendencias_falta ON pendencias (tenant_id, sistema, ambiente, falta_tipo, falta_codigo);
CREATE INDEX IF NOT EXISTS pendencias_desde ON pendencias (tenant_id, desde);
