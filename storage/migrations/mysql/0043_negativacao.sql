-- +goose Up
-- Notes of overdue titles at the bureau (docs/regras.md §31). viva is the título while the note is alive, NULL after: a título has one at most.
CREATE TABLE IF NOT EXISTS negativacoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  titulo_id BIGINT NOT NULL,
  viva BIGINT,
  contrato_id BIGINT NOT NULL DEFAULT 0,
  cliente_id BIGINT NOT NULL DEFAULT 0,
  situacao VARCHAR(20) NOT NULL,
  documento VARCHAR(14) NOT NULL DEFAULT '',
  numero VARCHAR(16) NOT NULL DEFAULT '',
  valor BIGINT NOT NULL DEFAULT 0,
  vencimento VARCHAR(10) NOT NULL DEFAULT '',
  natureza VARCHAR(3) NOT NULL DEFAULT '',
  pedida_por VARCHAR(255) NOT NULL DEFAULT '',
  pedida_em BIGINT NOT NULL DEFAULT 0,
  aprovada_por VARCHAR(255) NOT NULL DEFAULT '',
  aprovada_em BIGINT NOT NULL DEFAULT 0,
  enviada_em BIGINT NOT NULL DEFAULT 0,
  aceita_em BIGINT NOT NULL DEFAULT 0,
  terminou_em BIGINT NOT NULL DEFAULT 0,
  motivo VARCHAR(2) NOT NULL DEFAULT '',
  baixa_por VARCHAR(255) NOT NULL DEFAULT '',
  prazo_baixa VARCHAR(10) NOT NULL DEFAULT '',
  proposta VARCHAR(2) NOT NULL DEFAULT '',
  porque VARCHAR(1000) NOT NULL DEFAULT '',
  reincluir BOOLEAN NOT NULL DEFAULT 0,
  substitui BIGINT NOT NULL DEFAULT 0,
  mudou_em BIGINT NOT NULL DEFAULT 0,
  retorno_em BIGINT NOT NULL DEFAULT 0,
  codigos VARCHAR(200) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY negativacoes_viva (tenant_id, viva),
  KEY negativacoes_tempo (tenant_id, pedida_em, id),
  KEY negativacoes_situacao (tenant_id, situacao, pedida_em, id),
  KEY negativacoes_titulo (titulo_id),
  KEY negativacoes_cliente (cliente_id),
  KEY negativacoes_fim (tenant_id, terminou_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS negativacao_passos (
  negativacao_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  em BIGINT NOT NULL DEFAULT 0,
  de VARCHAR(20) NOT NULL DEFAULT '',
  para VARCHAR(20) NOT NULL,
  quem VARCHAR(255) NOT NULL DEFAULT '',
  nota VARCHAR(1000) NOT NULL DEFAULT '',
  PRIMARY KEY (negativacao_id, ordem)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Why a título that was asked for may not be noted; it goes once it is.
CREATE TABLE IF NOT EXISTS negativacao_recusas (
  tenant_id BIGINT NOT NULL,
  titulo_id BIGINT NOT NULL,
  motivos VARCHAR(2000) NOT NULL,
  quem VARCHAR(255) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, titulo_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What went to the bureau: never changed but for who took it and what came back.
CREATE TABLE IF NOT EXISTS negativacao_remessas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  numero BIGINT NOT NULL,
  diferencial VARCHAR(4) NOT NULL DEFAULT '',
  transporte VARCHAR(16) NOT NULL,
  situacao VARCHAR(16) NOT NULL,
  quem VARCHAR(255) NOT NULL DEFAULT '',
  gerada_em BIGINT NOT NULL DEFAULT 0,
  inclusoes BIGINT NOT NULL DEFAULT 0,
  exclusoes BIGINT NOT NULL DEFAULT 0,
  sha256 VARCHAR(64) NOT NULL DEFAULT '',
  conteudo MEDIUMBLOB,
  levada_em BIGINT NOT NULL DEFAULT 0,
  levada_por VARCHAR(255) NOT NULL DEFAULT '',
  retorno_em BIGINT NOT NULL DEFAULT 0,
  codigos VARCHAR(200) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY negativacao_remessas_numero (tenant_id, numero),
  KEY negativacao_remessas_transporte (transporte, situacao)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The items of remessas: of a file by their sequence, of a service by the transaction that it gave (chave).
CREATE TABLE IF NOT EXISTS negativacao_envios (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  remessa_id BIGINT NOT NULL,
  negativacao_id BIGINT NOT NULL,
  sequencia BIGINT NOT NULL,
  operacao VARCHAR(1) NOT NULL,
  documento VARCHAR(14) NOT NULL DEFAULT '',
  numero VARCHAR(16) NOT NULL DEFAULT '',
  valor BIGINT NOT NULL DEFAULT 0,
  vencimento VARCHAR(10) NOT NULL DEFAULT '',
  natureza VARCHAR(3) NOT NULL DEFAULT '',
  motivo VARCHAR(2) NOT NULL DEFAULT '',
  chave VARCHAR(64),
  tentativas BIGINT NOT NULL DEFAULT 0,
  enviado_em BIGINT NOT NULL DEFAULT 0,
  desfecho VARCHAR(20) NOT NULL DEFAULT '',
  codigos VARCHAR(200) NOT NULL DEFAULT '',
  retorno_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY negativacao_envios_sequencia (remessa_id, sequencia),
  UNIQUE KEY negativacao_envios_chave (tenant_id, chave),
  KEY negativacao_envios_de (negativacao_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What the bureau answered. aplicado is the sum of bytes that moved something, NULL where the whole was refused: the same bytes move nothing twice.
CREATE TABLE IF NOT EXISTS negativacao_retornos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  remessa_id BIGINT NOT NULL DEFAULT 0,
  remessa BIGINT NOT NULL DEFAULT 0,
  sha256 VARCHAR(64) NOT NULL DEFAULT '',
  aplicado VARCHAR(64),
  quem VARCHAR(255) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  informativo BOOLEAN NOT NULL DEFAULT 0,
  erro VARCHAR(1000) NOT NULL DEFAULT '',
  contagens TEXT NOT NULL,
  conteudo MEDIUMBLOB,
  PRIMARY KEY (id),
  UNIQUE KEY negativacao_retornos_aplicado (tenant_id, aplicado),
  KEY negativacao_retornos_tempo (tenant_id, em, id),
  KEY negativacao_retornos_remessa (remessa_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS negativacao_retorno_linhas (
  retorno_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  sequencia BIGINT NOT NULL DEFAULT 0,
  envio_id BIGINT NOT NULL DEFAULT 0,
  negativacao_id BIGINT NOT NULL DEFAULT 0,
  desfecho VARCHAR(20) NOT NULL,
  codigos VARCHAR(200) NOT NULL DEFAULT '',
  texto VARCHAR(1000) NOT NULL DEFAULT '',
  PRIMARY KEY (retorno_id, ordem)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- By due date, for candidates: first those that were not put off, by vencimento, and then the others, by prorrogado.
SET @step = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX titulos_vence ON titulos (tenant_id, prorrogado, vencimento, id)', 'DO 0')
  FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'titulos' AND index_name = 'titulos_vence');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
