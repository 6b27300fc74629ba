-- +goose Up
-- What partners tell by webhooks of their own, kept before it is answered, and how many calls they were made in a day (docs/regras.md §19).
CREATE TABLE IF NOT EXISTS eventos_parceiro (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(32) NOT NULL,
  ambiente VARCHAR(16) NOT NULL,
  chave VARCHAR(190) NOT NULL,
  codigo VARCHAR(190) NOT NULL,
  corpo MEDIUMTEXT NOT NULL,
  recebido_em BIGINT NOT NULL,
  estado VARCHAR(16) NOT NULL,
  motivo TEXT NOT NULL,
  tentativas BIGINT NOT NULL,
  proxima_em BIGINT NOT NULL,
  aplicado_em BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY eventos_parceiro_chave (tenant_id, destino, chave),
  KEY eventos_parceiro_estado (estado, proxima_em, id),
  KEY eventos_parceiro_recebido (tenant_id, recebido_em)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS chamadas_ao_parceiro (
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(32) NOT NULL,
  ambiente VARCHAR(16) NOT NULL,
  dia CHAR(10) NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, destino, ambiente, dia)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
