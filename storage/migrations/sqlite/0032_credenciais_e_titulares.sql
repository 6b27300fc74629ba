-- +goose Up
-- Two passwords of a credential while a caller changes from one to the other, and what is known of its use (docs/regras.md §24).
-- uso_desde: since when its use is noted, 0 = since criada_em; senha is the number of the present password, the one before it is one less.
ALTER TABLE credenciais ADD COLUMN senha INTEGER NOT NULL DEFAULT 1;
ALTER TABLE credenciais ADD COLUMN senha_em INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credenciais ADD COLUMN segredo_anterior TEXT NOT NULL DEFAULT '';
ALTER TABLE credenciais ADD COLUMN anterior_ate INTEGER NULL;
ALTER TABLE credenciais ADD COLUMN uso_desde INTEGER NOT NULL DEFAULT 0;
UPDATE credenciais SET uso_desde = CAST(unixepoch('subsec')*1000 AS INTEGER) WHERE uso_desde = 0;
-- credencial_usos: how often and when by what (tipo): a password (senha), a token, an address (endereco), an hour (hora).
CREATE TABLE IF NOT EXISTS credencial_usos (
  tenant_id INTEGER NOT NULL,
  credencial_id INTEGER NOT NULL,
  tipo TEXT NOT NULL,
  chave TEXT NOT NULL,
  vezes INTEGER NOT NULL DEFAULT 0,
  primeira INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, credencial_id, tipo, chave)
) WITHOUT ROWID;
-- anonimizacoes: persons who were anonymised; terminou_em 0 = whoever finds it goes on with it.
CREATE TABLE IF NOT EXISTS anonimizacoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  cliente_id INTEGER NOT NULL,
  quem TEXT NOT NULL,
  motivo TEXT NOT NULL,
  identificacao BOOLEAN NOT NULL DEFAULT 0,
  pedida_em INTEGER NOT NULL DEFAULT 0,
  terminou_em INTEGER NOT NULL DEFAULT 0,
  ocorrencias INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS anonimizacoes_cliente ON anonimizacoes (tenant_id, cliente_id, id);
CREATE INDEX IF NOT EXISTS anonimizacoes_fim ON anonimizacoes (terminou_em);
-- rastro is the W3C trace context of the call that an entrega came from, so that the try continues its trace; '' = there was none.
ALTER TABLE entregas ADD COLUMN rastro TEXT NOT NULL DEFAULT '';
