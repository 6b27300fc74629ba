-- +goose Up
-- Comparisons of what a destination has with what is here, and what each found (docs/regras.md §19.4). The place of the one that runs is a
-- row of travas.
CREATE TABLE IF NOT EXISTS conferencias (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(32) NOT NULL,
  ambiente VARCHAR(16) NOT NULL,
  quem VARCHAR(100) NOT NULL,
  estado VARCHAR(16) NOT NULL,
  erro VARCHAR(1000) NOT NULL,
  pedida_em BIGINT NOT NULL,
  iniciada_em BIGINT NOT NULL,
  terminou_em BIGINT NOT NULL,
  vistas BIGINT NOT NULL,
  nomeadas BIGINT NOT NULL,
  diferencas BIGINT NOT NULL,
  faltas BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY conferencias_destino (tenant_id, destino, id),
  KEY conferencias_tempo (tenant_id, pedida_em),
  KEY conferencias_estado (estado)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS conferencia_achados (
  conferencia_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  tipo VARCHAR(16) NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  numero VARCHAR(40) NOT NULL,
  aqui VARCHAR(255) NOT NULL,
  la VARCHAR(255) NOT NULL,
  porque TEXT NOT NULL,
  fara VARCHAR(500) NOT NULL,
  evento VARCHAR(190) NOT NULL,
  corpo TEXT NOT NULL,
  aplicado_em BIGINT NOT NULL,
  aplicado_por VARCHAR(100) NOT NULL,
  chave VARCHAR(190) NOT NULL,
  PRIMARY KEY (conferencia_id, ordem)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
