-- +goose Up
-- What a client does in the Portal do Cliente (docs/regras.md §29.7): the kinds that they open by, by which one an ocorrência was opened, as it
-- was then, and what the client says of how it was attended.
CREATE TABLE IF NOT EXISTS tipos_abertura (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  nome TEXT NOT NULL,
  ajuda TEXT NOT NULL,
  divisao TEXT NOT NULL,
  solicitacao TEXT NOT NULL,
  fechada BOOLEAN NOT NULL,
  status TEXT NOT NULL,
  assistencia BOOLEAN NOT NULL,
  exige_unidade BOOLEAN NOT NULL,
  fotos TEXT NOT NULL,
  ordem INTEGER NOT NULL,
  oferecido BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS tipos_abertura_nome ON tipos_abertura (tenant_id, nome);
CREATE TABLE IF NOT EXISTS aberturas_cliente (
  ocorrencia_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  tipo_id INTEGER NOT NULL,
  tipo_nome TEXT NOT NULL,
  fechada BOOLEAN NOT NULL,
  status TEXT NOT NULL,
  encerrou BOOLEAN NOT NULL,
  em INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS avaliacoes (
  ocorrencia_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL,
  nota INTEGER NOT NULL,
  texto TEXT NOT NULL,
  em INTEGER NOT NULL
);
