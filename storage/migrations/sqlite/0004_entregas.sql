-- +goose Up
CREATE TABLE IF NOT EXISTS destinos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  nome TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  ativo BOOLEAN NOT NULL DEFAULT 0,
  pausado BOOLEAN NOT NULL DEFAULT 0,
  sistema TEXT NOT NULL DEFAULT '',
  acoes TEXT NOT NULL,
  interesses TEXT NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX IF NOT EXISTS destinos_nome ON destinos (tenant_id, nome);

-- destino_configuracoes: what a destination needs per environment. cifrado says that valor is encrypted.
CREATE TABLE IF NOT EXISTS destino_configuracoes (
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL,
  chave TEXT NOT NULL,
  valor TEXT NOT NULL,
  cifrado BOOLEAN NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, destino, ambiente, chave)
) WITHOUT ROWID;

-- entregas: the row is the only schedule. A claim writes reserva_token and reserva_ate where nobody holds the row.
CREATE TABLE IF NOT EXISTS entregas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  acao TEXT NOT NULL DEFAULT '',
  narrativa_id INTEGER NOT NULL DEFAULT 0,
  status_id INTEGER NOT NULL DEFAULT 0,
  estado TEXT NOT NULL,
  tentativas INTEGER NOT NULL DEFAULT 0,
  proxima_em INTEGER NOT NULL DEFAULT 0,
  motivo TEXT NOT NULL,
  id_externo TEXT NOT NULL DEFAULT '',
  numero_externo TEXT NOT NULL DEFAULT '',
  criada_em INTEGER NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  reserva_token TEXT NULL,
  reserva_ate INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS entregas_prontas ON entregas (estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_destino ON entregas (tenant_id, destino, estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_reserva ON entregas (reserva_token);
CREATE INDEX IF NOT EXISTS entregas_ocorrencia ON entregas (ocorrencia_id);

CREATE TABLE IF NOT EXISTS tentativas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  entrega_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  manual BOOLEAN NOT NULL DEFAULT 0,
  inicio INTEGER NOT NULL DEFAULT 0,
  duracao_us INTEGER NOT NULL DEFAULT 0,
  pedido TEXT NOT NULL,
  resposta TEXT NOT NULL,
  codigo_http INTEGER NOT NULL DEFAULT 0,
  decisao TEXT NOT NULL DEFAULT '',
  erro TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS tentativas_entrega ON tentativas (entrega_id, ordem);
CREATE INDEX IF NOT EXISTS tentativas_inicio ON tentativas (tenant_id, inicio);
