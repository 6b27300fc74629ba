-- +goose Up
-- What a client does in the Portal do Cliente (docs/regras.md §29.7): the kinds that they open by, by which one an ocorrência was opened, as it
-- was then, and what the client says of how it was attended.
CREATE TABLE IF NOT EXISTS tipos_abertura (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  nome VARCHAR(190) NOT NULL,
  ajuda MEDIUMTEXT NOT NULL,
  divisao VARCHAR(255) NOT NULL,
  solicitacao VARCHAR(255) NOT NULL,
  fechada BOOLEAN NOT NULL,
  status VARCHAR(255) NOT NULL,
  assistencia BOOLEAN NOT NULL,
  exige_unidade BOOLEAN NOT NULL,
  fotos VARCHAR(16) NOT NULL,
  ordem BIGINT NOT NULL,
  oferecido BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tipos_abertura_nome (tenant_id, nome)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS aberturas_cliente (
  ocorrencia_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  tipo_id BIGINT NOT NULL,
  tipo_nome VARCHAR(190) NOT NULL,
  fechada BOOLEAN NOT NULL,
  status VARCHAR(255) NOT NULL,
  encerrou BOOLEAN NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (ocorrencia_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS avaliacoes (
  ocorrencia_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL,
  nota BIGINT NOT NULL,
  texto MEDIUMTEXT NOT NULL,
  em BIGINT NOT NULL,
  PRIMARY KEY (ocorrencia_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
