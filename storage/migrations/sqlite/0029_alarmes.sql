-- +goose Up
-- What deserves a person, one row from its beginning to its end (docs/regras.md §21). aberto is 1 while it is unresolved and NULL after:
-- the key keeps a cause of an object one row, and lets it come back as another.
CREATE TABLE IF NOT EXISTS alarmes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  causa TEXT NOT NULL,
  objeto TEXT NOT NULL,
  situacao TEXT NOT NULL,
  frase TEXT NOT NULL,
  exemplo TEXT NOT NULL,
  pagina TEXT NOT NULL,
  quantidade INTEGER NOT NULL,
  aberto_em INTEGER NOT NULL,
  visto_em INTEGER NOT NULL,
  reconhecido_em INTEGER NULL,
  reconhecido_por TEXT NOT NULL,
  nota TEXT NOT NULL,
  silenciado_ate INTEGER NULL,
  resolvido_em INTEGER NULL,
  aberto INTEGER NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS alarmes_aberto ON alarmes (aberto, tenant_id, causa, objeto);
CREATE INDEX IF NOT EXISTS alarmes_tempo ON alarmes (tenant_id, aberto_em, id);
CREATE INDEX IF NOT EXISTS alarmes_causa ON alarmes (tenant_id, causa, objeto, aberto_em);

-- When the system of a webservice user is expected to call (docs/regras.md §21.2).
ALTER TABLE credenciais ADD COLUMN silencio_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credenciais ADD COLUMN horario TEXT NOT NULL DEFAULT '';

-- alarme_id: the alarm that an entrega is about, as contrato_id is the contract.
ALTER TABLE entregas ADD COLUMN alarme_id INTEGER NOT NULL DEFAULT 0;

-- Whether a user is told of alarms by e-mail (docs/regras.md §21.4).
ALTER TABLE usuario_avisos ADD COLUMN alarmes TEXT NOT NULL DEFAULT '';
