-- +goose Up
-- What people set up for their lists (docs/regras.md §28): refused addresses out of sight, avisos of a credential that are no badge, and
-- filters with a name, each of one person.
CREATE TABLE IF NOT EXISTS ips_ignorados (
  tenant_id BIGINT NOT NULL,
  endereco VARCHAR(64) NOT NULL,
  quem VARCHAR(255) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, endereco)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS avisos_silenciados (
  tenant_id BIGINT NOT NULL,
  credencial_id BIGINT NOT NULL,
  aviso VARCHAR(190) NOT NULL,
  quem VARCHAR(255) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, credencial_id, aviso)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS visoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  usuario_id BIGINT NOT NULL,
  lista VARCHAR(32) NOT NULL,
  nome VARCHAR(60) NOT NULL,
  filtro VARCHAR(2000) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY visoes_nome (tenant_id, usuario_id, lista, nome)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
