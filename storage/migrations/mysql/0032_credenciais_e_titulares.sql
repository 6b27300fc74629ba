-- +goose Up
-- Two passwords of a credential while a caller changes from one to the other, and what is known of its use (docs/regras.md §24).
-- uso_desde: since when its use is noted, 0 = since criada_em; senha is the number of the present password, the one before it is one less.
-- The columns come by one ALTER, made only where it is missing, because an interrupted step is repeated.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE credenciais ADD COLUMN senha BIGINT NOT NULL DEFAULT 1, ADD COLUMN senha_em BIGINT NOT NULL DEFAULT 0, ADD COLUMN segredo_anterior VARCHAR(255) NOT NULL DEFAULT \'\', ADD COLUMN anterior_ate BIGINT NULL, ADD COLUMN uso_desde BIGINT NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'credenciais' AND column_name = 'uso_desde');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
UPDATE credenciais SET uso_desde = CAST(UNIX_TIMESTAMP(NOW(3))*1000 AS SIGNED) WHERE uso_desde = 0;
-- credencial_usos: how often and when by what (tipo): a password (senha), a token, an address (endereco), an hour (hora).
CREATE TABLE IF NOT EXISTS credencial_usos (
  tenant_id BIGINT NOT NULL,
  credencial_id BIGINT NOT NULL,
  tipo VARCHAR(16) NOT NULL,
  chave VARCHAR(64) NOT NULL,
  vezes BIGINT NOT NULL DEFAULT 0,
  primeira BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, credencial_id, tipo, chave)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- anonimizacoes: persons who were anonymised; terminou_em 0 = whoever finds it goes on with it.
CREATE TABLE IF NOT EXISTS anonimizacoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  cliente_id BIGINT NOT NULL,
  quem VARCHAR(255) NOT NULL,
  motivo TEXT NOT NULL,
  identificacao BOOLEAN NOT NULL DEFAULT 0,
  pedida_em BIGINT NOT NULL DEFAULT 0,
  terminou_em BIGINT NOT NULL DEFAULT 0,
  ocorrencias BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY anonimizacoes_cliente (tenant_id, cliente_id, id),
  KEY anonimizacoes_fim (terminou_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- rastro is the W3C trace context of the call that an entrega came from, so that the try continues its trace; '' = there was none.
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE entregas ADD COLUMN rastro VARCHAR(64) NOT NULL DEFAULT \'\'', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'entregas' AND column_name = 'rastro');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;
