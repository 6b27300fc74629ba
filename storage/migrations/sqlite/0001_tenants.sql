-- +goose Up
-- Conventions of every table: times are whole milliseconds since 1970 UTC (the same number on every engine, no zone of a
-- server or driver in between), 0 = unknown; durations are microseconds; a reference that is not there is 0; lists and
-- structures are JSON text that only the program reads. A key that is unique only when present is NULL when empty.
-- Lengths are checked by the program: SQLite has none.
CREATE TABLE IF NOT EXISTS tenants (
  id INTEGER NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  slug_chave TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  padrao BOOLEAN NOT NULL DEFAULT 0,
  wsdl TEXT NOT NULL,
  mapeamento TEXT NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS tenants_slug ON tenants (slug_chave);

CREATE TABLE IF NOT EXISTS tenant_cnpjs (
  tenant_id INTEGER NOT NULL,
  cnpj TEXT NOT NULL,
  PRIMARY KEY (tenant_id, cnpj)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tenant_configuracoes (
  tenant_id INTEGER NOT NULL,
  chave TEXT NOT NULL,
  valor TEXT NOT NULL,
  PRIMARY KEY (tenant_id, chave)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS credenciais (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  usuario TEXT NOT NULL,
  sistema TEXT NOT NULL,
  segredo TEXT NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  mestre BOOLEAN NOT NULL DEFAULT 0,
  busca TEXT NOT NULL DEFAULT '',
  bloqueio_forcar BOOLEAN NOT NULL DEFAULT 0,
  retorno TEXT NOT NULL DEFAULT '',
  recusa_falha BOOLEAN NOT NULL DEFAULT 0,
  janela_us INTEGER NULL,
  ao_repetir TEXT NOT NULL DEFAULT '',
  operacoes TEXT NOT NULL,
  revogada_em INTEGER NULL,
  criada_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS credenciais_usuario ON credenciais (tenant_id, usuario);

CREATE TABLE IF NOT EXISTS faixas_ip (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  prefixo TEXT NOT NULL,
  credencial_id INTEGER NOT NULL DEFAULT 0,
  operacao TEXT NOT NULL DEFAULT '',
  ate INTEGER NULL,
  nota TEXT NOT NULL DEFAULT '',
  como_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS faixas_ip_prefixo ON faixas_ip (tenant_id, prefixo, credencial_id, operacao);

CREATE TABLE IF NOT EXISTS ips_recusados (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  endereco TEXT NOT NULL,
  operacao TEXT NOT NULL,
  usuario TEXT NOT NULL DEFAULT '',
  quantidade INTEGER NOT NULL DEFAULT 0,
  primeira INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS ips_recusados_endereco ON ips_recusados (tenant_id, endereco, operacao);
CREATE INDEX IF NOT EXISTS ips_recusados_ultima ON ips_recusados (tenant_id, ultima);

-- sequencias: the next number of each sequence: 'id' for row ids, 'numero/<tenant id>' for ocorrência numbers.
CREATE TABLE IF NOT EXISTS sequencias (
  nome TEXT NOT NULL,
  proximo INTEGER NOT NULL,
  PRIMARY KEY (nome)
) WITHOUT ROWID;

-- versoes: 'retratos' grows with every change of what the in-memory snapshots hold; every process polls it.
CREATE TABLE IF NOT EXISTS versoes (
  nome TEXT NOT NULL,
  versao INTEGER NOT NULL,
  PRIMARY KEY (nome)
) WITHOUT ROWID;

INSERT OR IGNORE INTO versoes (nome, versao) VALUES ('retratos', 1);

INSERT OR IGNORE INTO sequencias (nome, proximo) VALUES ('id', 1);
