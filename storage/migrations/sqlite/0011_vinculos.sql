-- +goose Up
-- vinculos: every name by which another system knows something of ours (docs/adr/0014-one-table-of-foreign-names.md). The key
-- makes a name one object's; who claims one that another holds is kept beside it with its own id as disputa. What
-- unidade_codigos_externos, ocorrencias.chave_externa and the answers to entregas held is copied; the first object that had
-- a name holds it. Every statement can be run again. Who holds a name is found by a window: neither engine joined the names to a table of
-- holders in less than the square of their number.
CREATE TABLE IF NOT EXISTS vinculos (
  tenant_id INTEGER NOT NULL,
  tipo TEXT NOT NULL,
  codigo TEXT NOT NULL,
  sistema TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  disputa INTEGER NOT NULL DEFAULT 0,
  objeto_id INTEGER NOT NULL,
  numero TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, tipo, codigo, sistema, ambiente, disputa)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS vinculos_objeto ON vinculos (tenant_id, tipo, objeto_id);
CREATE INDEX IF NOT EXISTS vinculos_numero ON vinculos (tenant_id, tipo, numero);

INSERT OR IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id)
SELECT n.tenant_id, 'unidade', n.codigo, n.destino, '', CASE WHEN n.unidade_id = n.titular THEN 0 ELSE n.unidade_id END, n.unidade_id
FROM (SELECT tenant_id, codigo, destino, unidade_id, MIN(unidade_id) OVER (PARTITION BY tenant_id, destino, codigo) AS titular
  FROM unidade_codigos_externos WHERE codigo <> '') n;

INSERT OR IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, em)
SELECT n.tenant_id, 'ocorrencia', n.id_externo, n.destino, n.ambiente, CASE WHEN n.ocorrencia_id = n.titular THEN 0 ELSE n.ocorrencia_id END,
  n.ocorrencia_id, n.numero_externo, n.atualizada_em
FROM (SELECT id, tenant_id, destino, ambiente, id_externo, numero_externo, ocorrencia_id, atualizada_em,
    MIN(ocorrencia_id) OVER (PARTITION BY tenant_id, destino, ambiente, id_externo) AS titular
  FROM entregas WHERE acao = 'MOBUSS_ISA' AND id_externo <> '') n ORDER BY n.id;

INSERT OR IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, em)
SELECT n.tenant_id, 'ocorrencia', n.codigo, 'vimob', '', CASE WHEN n.id = n.titular THEN 0 ELSE n.id END, n.id, n.chave_externa, n.criada_em
FROM (SELECT id, tenant_id, chave_externa, criada_em, codigo, MIN(id) OVER (PARTITION BY tenant_id, codigo) AS titular
  FROM (SELECT id, tenant_id, chave_externa, criada_em, CASE WHEN codigo_oc = '' THEN chave_externa ELSE codigo_oc END AS codigo
    FROM ocorrencias WHERE chave_externa <> '') k) n;

-- A client who was sent to Vimob is known there by the id that it answered and by ours. Vimob's comes first: an id of ours
-- that is also one of theirs is in dispute.
INSERT OR IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, em)
SELECT n.tenant_id, 'cliente', n.id_externo, n.destino, n.ambiente, CASE WHEN n.cliente_id = n.titular THEN 0 ELSE n.cliente_id END, n.cliente_id, n.atualizada_em
FROM (SELECT id, tenant_id, destino, ambiente, id_externo, atualizada_em, cliente_id, MIN(cliente_id) OVER (PARTITION BY tenant_id, destino, ambiente, id_externo) AS titular
  FROM (SELECT e.id, e.tenant_id, e.destino, e.ambiente, e.id_externo, e.atualizada_em, CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END AS cliente_id
    FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id LEFT JOIN contratos k ON k.id = o.contrato_id
    WHERE e.acao = 'VIMOB_PROSPECT' AND e.id_externo <> '') c
  WHERE cliente_id <> 0) n ORDER BY n.id;

INSERT OR IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, em)
SELECT e.tenant_id, 'cliente', CAST(CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END AS TEXT), e.destino, e.ambiente,
  CASE WHEN EXISTS (SELECT 1 FROM vinculos h
    WHERE h.tipo = 'cliente' AND h.disputa = 0 AND h.tenant_id = e.tenant_id AND h.codigo = CAST(CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END AS TEXT) AND h.sistema = e.destino AND h.ambiente = e.ambiente AND h.objeto_id <> CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END) THEN CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END ELSE 0 END,
  CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END, e.atualizada_em
FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id LEFT JOIN contratos k ON k.id = o.contrato_id
WHERE e.acao = 'VIMOB_PROSPECT' AND e.estado = 'entregue' AND CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END <> 0 ORDER BY e.id;
