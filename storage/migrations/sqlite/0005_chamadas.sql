-- +goose Up
-- chamadas_tempo is the order of the list (em, id), and covers the counts by system and outcome of the front page, so that
-- they never touch the payloads.
CREATE TABLE IF NOT EXISTS chamadas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  request_id TEXT NOT NULL DEFAULT '',
  superficie TEXT NOT NULL DEFAULT '',
  operacao TEXT NOT NULL DEFAULT '',
  usuario TEXT NOT NULL DEFAULT '',
  credencial_id INTEGER NOT NULL DEFAULT 0,
  sistema TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  par TEXT NOT NULL DEFAULT '',
  alerta TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL DEFAULT '',
  codigo_recusa INTEGER NOT NULL DEFAULT 0,
  mensagem TEXT NOT NULL,
  avisos TEXT NOT NULL,
  ocorrencia_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  codigo_oc TEXT NOT NULL DEFAULT '',
  pedido TEXT NOT NULL,
  resposta TEXT NOT NULL,
  http INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  vezes INTEGER NOT NULL DEFAULT 1,
  em INTEGER NOT NULL DEFAULT 0,
  duracao_us INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS chamadas_tempo ON chamadas (tenant_id, em, id, sistema, situacao);
CREATE INDEX IF NOT EXISTS chamadas_situacao ON chamadas (tenant_id, situacao, em);
CREATE INDEX IF NOT EXISTS chamadas_ocorrencia ON chamadas (ocorrencia_id);
CREATE INDEX IF NOT EXISTS chamadas_request ON chamadas (request_id);
