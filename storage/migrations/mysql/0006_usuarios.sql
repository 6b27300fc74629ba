-- +goose Up
CREATE TABLE IF NOT EXISTS usuarios (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL DEFAULT 0,
  login VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  papel VARCHAR(16) NOT NULL DEFAULT '',
  segredo VARCHAR(255) NOT NULL,
  trocar_senha BOOLEAN NOT NULL DEFAULT 0,
  desativado BOOLEAN NOT NULL DEFAULT 0,
  versao BIGINT NOT NULL DEFAULT 1,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY usuarios_login (login)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- sessoes: what the portal's session library keeps; token is already a hash where the portal hashes it.
CREATE TABLE IF NOT EXISTS sessoes (
  token VARCHAR(64) NOT NULL,
  usuario_id BIGINT NOT NULL DEFAULT 0,
  dados MEDIUMBLOB NOT NULL,
  expira_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (token),
  KEY sessoes_expira (expira_em),
  KEY sessoes_usuario (usuario_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS auditorias (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL DEFAULT 0,
  quem VARCHAR(255) NOT NULL,
  acao VARCHAR(64) NOT NULL,
  alvo VARCHAR(255) NOT NULL DEFAULT '',
  antes TEXT NOT NULL,
  depois TEXT NOT NULL,
  motivo TEXT NOT NULL,
  endereco VARCHAR(64) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY auditorias_em (tenant_id, em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
