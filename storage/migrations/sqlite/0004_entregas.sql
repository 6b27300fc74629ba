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

-- destino_saude: what deliveries have learnt of a destination: failures in a row and until when its breaker is open.
CREATE TABLE IF NOT EXISTS destino_saude (
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  falhas INTEGER NOT NULL DEFAULT 0,
  aberto_ate INTEGER NOT NULL DEFAULT 0,
  ultima_falha INTEGER NOT NULL DEFAULT 0,
  ultimo_sucesso INTEGER NOT NULL DEFAULT 0,
  ultimo_erro TEXT NOT NULL,
  PRIMARY KEY (tenant_id, destino)
) WITHOUT ROWID;

-- entregas: the row is the only schedule. A claim writes reserva_token and reserva_ate where nobody holds the row;
-- em_voo says that the try under this claim has begun, verificar that an earlier try ended unknown, manual that a person
-- asked for the next try, automaticas how many tries of the schedule are used up, suspensa_por which entrega failed before
-- this one, progresso which steps the partner has already accepted. A falhou or incerta row with proxima_em > 0 has still
-- to be told to the people of the ocorrência.
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
  reserva_ate INTEGER NOT NULL DEFAULT 0,
  em_voo BOOLEAN NOT NULL DEFAULT 0,
  verificar BOOLEAN NOT NULL DEFAULT 0,
  manual BOOLEAN NOT NULL DEFAULT 0,
  automaticas INTEGER NOT NULL DEFAULT 0,
  suspensa_por INTEGER NOT NULL DEFAULT 0,
  progresso TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS entregas_prontas ON entregas (estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_destino ON entregas (tenant_id, destino, estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_reserva ON entregas (reserva_token);
CREATE INDEX IF NOT EXISTS entregas_ocorrencia ON entregas (ocorrencia_id);
CREATE INDEX IF NOT EXISTS entregas_criada ON entregas (tenant_id, criada_em);
CREATE INDEX IF NOT EXISTS entregas_estado ON entregas (tenant_id, estado, criada_em);

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
