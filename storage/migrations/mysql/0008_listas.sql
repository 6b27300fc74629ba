-- +goose Up
-- What lists narrow by stands in the index that gives their order, so that a rare value is looked for in the index and not
-- in the rows. No list is by divisão. The program before this one works on with these indexes. MySQL has no DROP INDEX IF
-- EXISTS: each step asks whether it was done.
SET @passo = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'ocorrencias' AND index_name = 'ocorrencias_sistema_status') > 0, 'DO 0',
  'ALTER TABLE ocorrencias DROP KEY ocorrencias_divisao, DROP KEY ocorrencias_atualizada, DROP KEY ocorrencias_cliente,
    ADD KEY ocorrencias_atualizada (tenant_id, atualizada_em, id, origem_sistema, status_id),
    ADD KEY ocorrencias_cliente (cliente_id, aberta_em, id, status_id, origem_sistema),
    ADD KEY ocorrencias_sistema_status (tenant_id, origem_sistema, status_id, aberta_em)');
PREPARE passo FROM @passo;
EXECUTE passo;
DEALLOCATE PREPARE passo;

SET @passo = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'chamadas' AND index_name = 'chamadas_tempo' AND column_name = 'endereco') > 0, 'DO 0',
  'ALTER TABLE chamadas DROP KEY chamadas_tempo, DROP KEY chamadas_situacao,
    ADD KEY chamadas_tempo (tenant_id, em, id, sistema, situacao, endereco, operacao),
    ADD KEY chamadas_situacao (tenant_id, situacao, em, id, sistema, codigo_recusa, endereco, operacao)');
PREPARE passo FROM @passo;
EXECUTE passo;
DEALLOCATE PREPARE passo;

-- nome: the whole name of the client, its words as they are in palavra, each after a space. The sweeper fills it where it is
-- empty (storage/limpeza_nomes.go): filled here, it would lock every client's words and race with who renames one.
SET @passo = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'cliente_palavras' AND column_name = 'nome') > 0, 'DO 0',
  "ALTER TABLE cliente_palavras ADD COLUMN nome VARCHAR(1100) NOT NULL DEFAULT ''");
PREPARE passo FROM @passo;
EXECUTE passo;
DEALLOCATE PREPARE passo;
