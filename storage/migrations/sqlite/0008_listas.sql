-- +goose Up
-- What lists narrow by stands in the index that gives their order, so that a rare value is looked for in the index and not
-- in the rows. No list is by divisão. The program before this one works on with these indexes.
DROP INDEX IF EXISTS ocorrencias_divisao;
DROP INDEX IF EXISTS ocorrencias_atualizada;
DROP INDEX IF EXISTS ocorrencias_cliente;
CREATE INDEX ocorrencias_atualizada ON ocorrencias (tenant_id, atualizada_em, id, origem_sistema, status_id);
CREATE INDEX ocorrencias_cliente ON ocorrencias (cliente_id, aberta_em, id, status_id, origem_sistema);
CREATE INDEX IF NOT EXISTS ocorrencias_sistema_status ON ocorrencias (tenant_id, origem_sistema, status_id, aberta_em);
DROP INDEX IF EXISTS chamadas_tempo;
DROP INDEX IF EXISTS chamadas_situacao;
CREATE INDEX chamadas_tempo ON chamadas (tenant_id, em, id, sistema, situacao, endereco, operacao);
CREATE INDEX chamadas_situacao ON chamadas (tenant_id, situacao, em, id, sistema, codigo_recusa, endereco, operacao);

-- nome: the whole name of the client, its words as they are in palavra, each after a space. The sweeper fills it where it is
-- empty (storage/limpeza_nomes.go): filled here, it would lock every client's words and race with who renames one.
ALTER TABLE cliente_palavras ADD COLUMN nome TEXT NOT NULL DEFAULT '';
