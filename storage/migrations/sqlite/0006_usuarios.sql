-- +goose Up
CREATE TABLE IF NOT EXISTS usuarios (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL DEFAULT 0,
  login TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  papel TEXT NOT NULL DEFAULT '',
  segredo TEXT NOT NULL,
  trocar_senha BOOLEAN NOT NULL DEFAULT 0,
  desativado BOOLEAN NOT NULL DEFAULT 0,
  versao INTEGER NOT NULL DEFAULT 1,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS usuarios_login ON usuarios (login);

-- sessoes: what the portal's session library keeps; token is already a hash where the portal hashes it.
CREATE TABLE IF NOT EXISTS sessoes (
  token TEXT NOT NULL,
  usuario_id INTEGER NOT NULL DEFAULT 0,
  dados BLOB NOT NULL,
  expira_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (token)
);
CREATE INDEX IF NOT EXISTS sessoes_expira ON sessoes (expira_em);
CREATE INDEX IF NOT EXISTS sessoes_usuario ON sessoes (usuario_id);

CREATE TABLE IF NOT EXISTS auditorias (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL DEFAULT 0,
  quem TEXT NOT NULL,
  acao TEXT NOT NULL,
  alvo TEXT NOT NULL DEFAULT '',
  antes TEXT NOT NULL,
  depois TEXT NOT NULL,
  motivo TEXT NOT NULL,
  endereco TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS auditorias_em ON auditorias (tenant_id, em);
