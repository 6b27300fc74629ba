-- +goose Up
-- What people set up for their lists (docs/regras.md §28): refused addresses out of sight, avisos of a credential that are no badge, and
-- filters with a name, each of one person.
CREATE TABLE IF NOT EXISTS ips_ignorados (
  tenant_id INTEGER NOT NULL,
  endereco TEXT NOT NULL,
  quem TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, endereco)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS avisos_silenciados (
  tenant_id INTEGER NOT NULL,
  credencial_id INTEGER NOT NULL,
  aviso TEXT NOT NULL,
  quem TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, credencial_id, aviso)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  usuario_id INTEGER NOT NULL,
  lista TEXT NOT NULL,
  nome TEXT NOT NULL,
  filtro TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS visoes_nome ON visoes (tenant_id, usuario_id, lista, nome);
