-- +goose Up
-- Comparisons of what a destination has with what is here, and what each found (docs/regras.md §19.4). The place of the one that runs is a
-- row of travas.
CREATE TABLE IF NOT EXISTS conferencias (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL,
  quem TEXT NOT NULL,
  estado TEXT NOT NULL,
  erro TEXT NOT NULL,
  pedida_em INTEGER NOT NULL,
  iniciada_em INTEGER NOT NULL,
  terminou_em INTEGER NOT NULL,
  vistas INTEGER NOT NULL,
  nomeadas INTEGER NOT NULL,
  diferencas INTEGER NOT NULL,
  faltas INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS conferencias_destino ON conferencias (tenant_id, destino, id);
CREATE INDEX IF NOT EXISTS conferencias_tempo ON conferencias (tenant_id, pedida_em);
CREATE INDEX IF NOT EXISTS conferencias_estado ON conferencias (estado);

CREATE TABLE IF NOT EXISTS conferencia_achados (
  conferencia_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  tipo TEXT NOT NULL,
  codigo TEXT NOT NULL,
  numero TEXT NOT NULL,
  aqui TEXT NOT NULL,
  la TEXT NOT NULL,
  porque TEXT NOT NULL,
  fara TEXT NOT NULL,
  evento TEXT NOT NULL,
  corpo TEXT NOT NULL,
  aplicado_em INTEGER NOT NULL,
  aplicado_por TEXT NOT NULL,
  chave TEXT NOT NULL,
  PRIMARY KEY (conferencia_id, ordem)
) WITHOUT ROWID;
