-- +goose Up
CREATE TABLE IF NOT EXISTS empreendimentos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  nome TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS empreendimentos_nome ON empreendimentos (tenant_id, nome);

CREATE TABLE IF NOT EXISTS blocos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL,
  nome TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS blocos_nome ON blocos (empreendimento_id, nome);

CREATE TABLE IF NOT EXISTS unidades (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  bloco_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  codigo TEXT NOT NULL DEFAULT '',
  data_entrega INTEGER NULL
);
CREATE INDEX IF NOT EXISTS unidades_numero ON unidades (tenant_id, numero);
CREATE INDEX IF NOT EXISTS unidades_codigo ON unidades (tenant_id, codigo);
CREATE INDEX IF NOT EXISTS unidades_bloco ON unidades (bloco_id);

CREATE TABLE IF NOT EXISTS unidade_codigos_externos (
  unidade_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  PRIMARY KEY (unidade_id, destino)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unidade_codigos_externos_codigo ON unidade_codigos_externos (tenant_id, destino, codigo);

CREATE TABLE IF NOT EXISTS clientes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  documento TEXT NULL,
  id_integracao TEXT NULL,
  codigo TEXT NULL,
  codigo_auxiliar TEXT NULL,
  papel TEXT NOT NULL DEFAULT '',
  nome TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  nascimento TEXT NOT NULL DEFAULT '',
  telefones TEXT NOT NULL,
  endereco TEXT NOT NULL,
  outros TEXT NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0,
  atualizado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_documento ON clientes (tenant_id, documento);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_id_integracao ON clientes (tenant_id, id_integracao);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_codigo ON clientes (tenant_id, codigo);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_codigo_auxiliar ON clientes (tenant_id, codigo_auxiliar);
CREATE INDEX IF NOT EXISTS clientes_email ON clientes (tenant_id, email);
CREATE INDEX IF NOT EXISTS clientes_nome ON clientes (tenant_id, nome);

-- cliente_palavras: the words of a client's name, lower case without accents; a prefix of one is a range of this key.
CREATE TABLE IF NOT EXISTS cliente_palavras (
  tenant_id INTEGER NOT NULL,
  palavra TEXT NOT NULL,
  cliente_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, palavra, cliente_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cliente_palavras_cliente ON cliente_palavras (cliente_id);

CREATE TABLE IF NOT EXISTS contratos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  unidade_id INTEGER NOT NULL DEFAULT 0,
  cliente_id INTEGER NOT NULL DEFAULT 0,
  situacao TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS contratos_codigo ON contratos (tenant_id, codigo);
CREATE INDEX IF NOT EXISTS contratos_unidade ON contratos (unidade_id);
CREATE INDEX IF NOT EXISTS contratos_cliente ON contratos (cliente_id);

CREATE TABLE IF NOT EXISTS divisoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS divisoes_codigo ON divisoes (tenant_id, codigo);

CREATE TABLE IF NOT EXISTS solicitacoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  divisao_id INTEGER NOT NULL DEFAULT 0,
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS solicitacoes_codigo ON solicitacoes (tenant_id, codigo);

CREATE TABLE IF NOT EXISTS status (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  fase TEXT NOT NULL DEFAULT '',
  integracao_externa TEXT NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS status_codigo ON status (tenant_id, codigo);
