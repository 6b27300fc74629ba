-- +goose Up
-- vinculos: every name by which another system knows something of ours (docs/adr/0014-one-table-of-foreign-names.md). The key
-- makes a name one object's; who claims one that another holds is kept beside it with its own id as disputa. What
-- unidade_codigos_externos, ocorrencias.chave_externa and the answers to entregas held is copied; the first object that had
-- a name holds it. Every statement can be run again.
CREATE TABLE IF NOT EXISTS vinculos (
  tenant_id BIGINT NOT NULL,
  tipo VARCHAR(16) NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  disputa BIGINT NOT NULL DEFAULT 0,
  objeto_id BIGINT NOT NULL,
  numero VARCHAR(255) NOT NULL DEFAULT '',
  situacao VARCHAR(64) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, tipo, codigo, sistema, ambiente, disputa),
  KEY vinculos_objeto (tenant_id, tipo, objeto_id),
  KEY vinculos_numero (tenant_id, tipo, numero)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id)
SELECT x.tenant_id, 'unidade', x.codigo, x.destino, '', CASE WHEN x.unidade_id = d.id THEN 0 ELSE x.unidade_id END, x.unidade_id
FROM unidade_codigos_externos x
JOIN (SELECT tenant_id, destino, codigo, MIN(unidade_id) AS id FROM unidade_codigos_externos GROUP BY tenant_id, destino, codigo) d
  ON d.tenant_id = x.tenant_id AND d.destino = x.destino AND d.codigo = x.codigo
WHERE x.codigo <> '';

INSERT IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, em)
SELECT e.tenant_id, 'ocorrencia', e.id_externo, e.destino, e.ambiente, CASE WHEN e.ocorrencia_id = d.id THEN 0 ELSE e.ocorrencia_id END,
  e.ocorrencia_id, e.numero_externo, e.atualizada_em
FROM entregas e
JOIN (SELECT tenant_id, destino, ambiente, id_externo, MIN(ocorrencia_id) AS id FROM entregas
  WHERE acao = 'MOBUSS_ISA' AND id_externo <> '' GROUP BY tenant_id, destino, ambiente, id_externo) d
  ON d.tenant_id = e.tenant_id AND d.destino = e.destino AND d.ambiente = e.ambiente AND d.id_externo = e.id_externo
WHERE e.acao = 'MOBUSS_ISA' AND e.id_externo <> '' ORDER BY e.id;

INSERT IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, em)
SELECT o.tenant_id, 'ocorrencia', CASE WHEN o.codigo_oc = '' THEN o.chave_externa ELSE o.codigo_oc END, 'vimob', '',
  CASE WHEN o.id = d.id THEN 0 ELSE o.id END, o.id, o.chave_externa, o.criada_em
FROM ocorrencias o
JOIN (SELECT tenant_id, CASE WHEN codigo_oc = '' THEN chave_externa ELSE codigo_oc END AS codigo, MIN(id) AS id FROM ocorrencias
  WHERE chave_externa <> '' GROUP BY tenant_id, CASE WHEN codigo_oc = '' THEN chave_externa ELSE codigo_oc END) d
  ON d.tenant_id = o.tenant_id AND d.codigo = CASE WHEN o.codigo_oc = '' THEN o.chave_externa ELSE o.codigo_oc END
WHERE o.chave_externa <> '';

-- A client who was sent to Vimob is known there by the id that it answered and by ours. Vimob's comes first: an id of ours
-- that is also one of theirs is in dispute.
INSERT IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, em)
SELECT e.tenant_id, 'cliente', e.id_externo, e.destino, e.ambiente, CASE WHEN CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END = d.id THEN 0 ELSE CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END END, CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END, e.atualizada_em
FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id LEFT JOIN contratos k ON k.id = o.contrato_id
JOIN (SELECT e.tenant_id, e.destino, e.ambiente, e.id_externo, MIN(CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END) AS id
  FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id LEFT JOIN contratos k ON k.id = o.contrato_id
  WHERE e.acao = 'VIMOB_PROSPECT' AND e.id_externo <> '' AND CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END <> 0 GROUP BY e.tenant_id, e.destino, e.ambiente, e.id_externo) d
  ON d.tenant_id = e.tenant_id AND d.destino = e.destino AND d.ambiente = e.ambiente AND d.id_externo = e.id_externo
WHERE e.acao = 'VIMOB_PROSPECT' AND e.id_externo <> '' AND CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END <> 0 ORDER BY e.id;

INSERT IGNORE INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, em)
SELECT e.tenant_id, 'cliente', CONVERT(CAST(CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END AS CHAR) USING utf8mb4) COLLATE utf8mb4_bin, e.destino, e.ambiente,
  CASE WHEN EXISTS (SELECT 1 FROM vinculos h
    WHERE h.tipo = 'cliente' AND h.disputa = 0 AND h.tenant_id = e.tenant_id AND h.codigo = CONVERT(CAST(CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END AS CHAR) USING utf8mb4) COLLATE utf8mb4_bin AND h.sistema = e.destino AND h.ambiente = e.ambiente AND h.objeto_id <> CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END) THEN CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END ELSE 0 END,
  CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END, e.atualizada_em
FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id LEFT JOIN contratos k ON k.id = o.contrato_id
WHERE e.acao = 'VIMOB_PROSPECT' AND e.estado = 'entregue' AND CASE WHEN o.cliente_id <> 0 THEN o.cliente_id ELSE COALESCE(k.cliente_id, 0) END <> 0 ORDER BY e.id;
