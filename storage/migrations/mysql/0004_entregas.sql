-- +goose Up
CREATE TABLE IF NOT EXISTS destinos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  nome VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  endereco VARCHAR(1000) NOT NULL DEFAULT '',
  ativo BOOLEAN NOT NULL DEFAULT 0,
  pausado BOOLEAN NOT NULL DEFAULT 0,
  sistema VARCHAR(64) NOT NULL DEFAULT '',
  acoes TEXT NOT NULL,
  interesses TEXT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY destinos_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- destino_configuracoes: what a destination needs per environment. cifrado says that valor is encrypted.
CREATE TABLE IF NOT EXISTS destino_configuracoes (
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL,
  chave VARCHAR(64) NOT NULL,
  valor MEDIUMTEXT NOT NULL,
  cifrado BOOLEAN NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, destino, ambiente, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- destino_saude: what deliveries have learnt of a destination: failures in a row and until when its breaker is open.
CREATE TABLE IF NOT EXISTS destino_saude (
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  falhas BIGINT NOT NULL DEFAULT 0,
  aberto_ate BIGINT NOT NULL DEFAULT 0,
  ultima_falha BIGINT NOT NULL DEFAULT 0,
  ultimo_sucesso BIGINT NOT NULL DEFAULT 0,
  ultimo_erro TEXT NOT NULL,
  PRIMARY KEY (tenant_id, destino)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- entregas: the row is the only schedule. A claim writes reserva_token and reserva_ate where nobody holds the row;
-- em_voo says that the try under this claim has begun, verificar that an earlier try ended unknown, manual that a person
-- asked for the next try, automaticas how many tries of the schedule are used up, suspensa_por which entrega failed before
-- this one, progresso which steps the partner has already accepted. A falhou or incerta row with proxima_em > 0 has still
-- to be told to the people of the ocorrência.
CREATE TABLE IF NOT EXISTS entregas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  endereco VARCHAR(1000) NOT NULL DEFAULT '',
  acao VARCHAR(64) NOT NULL DEFAULT '',
  narrativa_id BIGINT NOT NULL DEFAULT 0,
  status_id BIGINT NOT NULL DEFAULT 0,
  estado VARCHAR(16) NOT NULL,
  tentativas BIGINT NOT NULL DEFAULT 0,
  proxima_em BIGINT NOT NULL DEFAULT 0,
  motivo TEXT NOT NULL,
  id_externo VARCHAR(255) NOT NULL DEFAULT '',
  numero_externo VARCHAR(255) NOT NULL DEFAULT '',
  criada_em BIGINT NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  reserva_token VARCHAR(64) NULL,
  reserva_ate BIGINT NOT NULL DEFAULT 0,
  em_voo BOOLEAN NOT NULL DEFAULT 0,
  verificar BOOLEAN NOT NULL DEFAULT 0,
  manual BOOLEAN NOT NULL DEFAULT 0,
  automaticas BIGINT NOT NULL DEFAULT 0,
  suspensa_por BIGINT NOT NULL DEFAULT 0,
  progresso VARCHAR(2000) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY entregas_prontas (estado, proxima_em),
  KEY entregas_destino (tenant_id, destino, estado, proxima_em),
  KEY entregas_reserva (reserva_token),
  KEY entregas_ocorrencia (ocorrencia_id),
  KEY entregas_criada (tenant_id, criada_em),
  KEY entregas_estado (tenant_id, estado, criada_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tentativas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  entrega_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  manual BOOLEAN NOT NULL DEFAULT 0,
  inicio BIGINT NOT NULL DEFAULT 0,
  duracao_us BIGINT NOT NULL DEFAULT 0,
  pedido MEDIUMTEXT NOT NULL,
  resposta MEDIUMTEXT NOT NULL,
  codigo_http BIGINT NOT NULL DEFAULT 0,
  decisao VARCHAR(16) NOT NULL DEFAULT '',
  erro TEXT NOT NULL,
  PRIMARY KEY (id),
  KEY tentativas_entrega (entrega_id, ordem),
  KEY tentativas_inicio (tenant_id, inicio)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
