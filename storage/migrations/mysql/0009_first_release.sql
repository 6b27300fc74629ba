-- +goose Up
-- The schema of the first release. It bears the number of the last of the steps that led to it, so that a database made
-- while it was being built is at its version; from here on steps only expand (docs/adr/0012-one-schema-before-the-first-release.md).
-- Conventions of every table: times are whole milliseconds since 1970 UTC (the same number on every engine, no zone of a
-- server or driver in between), 0 = unknown; durations are microseconds; a reference that is not there is 0; lists and
-- structures are JSON text that only the program reads. A key that is unique only when present is NULL when empty.
-- Every statement can be run again: MySQL commits each by itself, so an interrupted step is simply repeated.
CREATE TABLE IF NOT EXISTS tenants (
  id BIGINT NOT NULL,
  slug VARCHAR(64) NOT NULL,
  slug_chave VARCHAR(64) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  padrao BOOLEAN NOT NULL DEFAULT 0,
  wsdl MEDIUMTEXT NOT NULL,
  mapeamento MEDIUMTEXT NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY tenants_slug (slug_chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tenant_cnpjs (
  tenant_id BIGINT NOT NULL,
  cnpj VARCHAR(14) NOT NULL,
  PRIMARY KEY (tenant_id, cnpj)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tenant_configuracoes (
  tenant_id BIGINT NOT NULL,
  chave VARCHAR(64) NOT NULL,
  valor TEXT NOT NULL,
  PRIMARY KEY (tenant_id, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS credenciais (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  usuario VARCHAR(255) NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  segredo VARCHAR(255) NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  mestre BOOLEAN NOT NULL DEFAULT 0,
  busca VARCHAR(16) NOT NULL DEFAULT '',
  bloqueio_forcar BOOLEAN NOT NULL DEFAULT 0,
  retorno VARCHAR(16) NOT NULL DEFAULT '',
  recusa_falha BOOLEAN NOT NULL DEFAULT 0,
  janela_us BIGINT NULL,
  ao_repetir VARCHAR(16) NOT NULL DEFAULT '',
  operacoes TEXT NOT NULL,
  revogada_em BIGINT NULL,
  criada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY credenciais_usuario (tenant_id, usuario)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS faixas_ip (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  prefixo VARCHAR(64) NOT NULL,
  credencial_id BIGINT NOT NULL DEFAULT 0,
  operacao VARCHAR(64) NOT NULL DEFAULT '',
  ate BIGINT NULL,
  nota VARCHAR(1000) NOT NULL DEFAULT '',
  como_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY faixas_ip_prefixo (tenant_id, prefixo, credencial_id, operacao)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS ips_recusados (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  endereco VARCHAR(64) NOT NULL,
  operacao VARCHAR(64) NOT NULL,
  usuario VARCHAR(255) NOT NULL DEFAULT '',
  quantidade BIGINT NOT NULL DEFAULT 0,
  primeira BIGINT NOT NULL DEFAULT 0,
  ultima BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY ips_recusados_endereco (tenant_id, endereco, operacao),
  KEY ips_recusados_ultima (tenant_id, ultima)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- sequencias: the next number of each sequence: 'id' for row ids, 'numero/<tenant id>' for ocorrência numbers.
CREATE TABLE IF NOT EXISTS sequencias (
  nome VARCHAR(64) NOT NULL,
  proximo BIGINT NOT NULL,
  PRIMARY KEY (nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- versoes: 'retratos' grows with every change of what the in-memory snapshots hold; every process polls it.
CREATE TABLE IF NOT EXISTS versoes (
  nome VARCHAR(64) NOT NULL,
  versao BIGINT NOT NULL,
  PRIMARY KEY (nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO versoes (nome, versao) VALUES ('retratos', 1);

INSERT IGNORE INTO sequencias (nome, proximo) VALUES ('id', 1);

CREATE TABLE IF NOT EXISTS empreendimentos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY empreendimentos_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS blocos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  empreendimento_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY blocos_nome (empreendimento_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unidades (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  bloco_id BIGINT NOT NULL DEFAULT 0,
  numero VARCHAR(64) NOT NULL DEFAULT '',
  codigo VARCHAR(64) NOT NULL DEFAULT '',
  data_entrega BIGINT NULL,
  PRIMARY KEY (id),
  KEY unidades_numero (tenant_id, numero),
  KEY unidades_codigo (tenant_id, codigo),
  KEY unidades_bloco (bloco_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS unidade_codigos_externos (
  unidade_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  PRIMARY KEY (unidade_id, destino),
  KEY unidade_codigos_externos_codigo (tenant_id, destino, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS clientes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  documento VARCHAR(64) NULL,
  id_integracao VARCHAR(255) NULL,
  codigo VARCHAR(255) NULL,
  codigo_auxiliar VARCHAR(255) NULL,
  papel VARCHAR(16) NOT NULL DEFAULT '',
  nome VARCHAR(255) NOT NULL DEFAULT '',
  email VARCHAR(255) NOT NULL DEFAULT '',
  nascimento VARCHAR(64) NOT NULL DEFAULT '',
  telefones TEXT NOT NULL,
  endereco TEXT NOT NULL,
  outros MEDIUMTEXT NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  atualizado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY clientes_documento (tenant_id, documento),
  UNIQUE KEY clientes_id_integracao (tenant_id, id_integracao),
  UNIQUE KEY clientes_codigo (tenant_id, codigo),
  UNIQUE KEY clientes_codigo_auxiliar (tenant_id, codigo_auxiliar),
  KEY clientes_email (tenant_id, email),
  KEY clientes_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- cliente_palavras: the words of a client's name, lower case without accents; a prefix of one is a range of this key. nome
-- is the whole name: its words as they are in palavra, each after a space.
CREATE TABLE IF NOT EXISTS cliente_palavras (
  tenant_id BIGINT NOT NULL,
  palavra VARCHAR(64) NOT NULL,
  cliente_id BIGINT NOT NULL,
  nome VARCHAR(1100) NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, palavra, cliente_id),
  KEY cliente_palavras_cliente (cliente_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS contratos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  unidade_id BIGINT NOT NULL DEFAULT 0,
  cliente_id BIGINT NOT NULL DEFAULT 0,
  situacao VARCHAR(4) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY contratos_codigo (tenant_id, codigo),
  KEY contratos_unidade (unidade_id),
  KEY contratos_cliente (cliente_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS divisoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY divisoes_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS solicitacoes (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  divisao_id BIGINT NOT NULL DEFAULT 0,
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY solicitacoes_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS status (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  fase VARCHAR(16) NOT NULL DEFAULT '',
  integracao_externa VARCHAR(64) NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY status_codigo (tenant_id, codigo)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Lists are ordered by (aberta_em, id) or (atualizada_em, id), newest first: the primary key follows every index entry,
-- so each index below serves its list by key. Every index costs each opening, there is none that no list needs.
CREATE TABLE IF NOT EXISTS ocorrencias (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  numero VARCHAR(30) NOT NULL,
  codigo_oc VARCHAR(255) NOT NULL DEFAULT '',
  cliente_id BIGINT NOT NULL DEFAULT 0,
  contrato_id BIGINT NOT NULL DEFAULT 0,
  unidade_id BIGINT NOT NULL DEFAULT 0,
  divisao_id BIGINT NOT NULL DEFAULT 0,
  solicitacao_id BIGINT NOT NULL DEFAULT 0,
  status_id BIGINT NOT NULL DEFAULT 0,
  descricao MEDIUMTEXT NOT NULL,
  solucao MEDIUMTEXT NOT NULL,
  aberto_por VARCHAR(255) NOT NULL DEFAULT '',
  aberto_para VARCHAR(255) NOT NULL DEFAULT '',
  responsavel VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  aberta_em BIGINT NOT NULL DEFAULT 0,
  fechada_em BIGINT NULL,
  criada_em BIGINT NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  campos_variaveis MEDIUMTEXT NOT NULL,
  recebido MEDIUMTEXT NOT NULL,
  chave_externa VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY ocorrencias_numero (tenant_id, numero),
  KEY ocorrencias_aberta (tenant_id, aberta_em),
  KEY ocorrencias_atualizada (tenant_id, atualizada_em, id, origem_sistema, status_id),
  KEY ocorrencias_status (tenant_id, status_id, aberta_em),
  KEY ocorrencias_sistema (tenant_id, origem_sistema, aberta_em),
  KEY ocorrencias_sistema_status (tenant_id, origem_sistema, status_id, aberta_em),
  KEY ocorrencias_codigo_oc (tenant_id, codigo_oc),
  KEY ocorrencias_cliente (cliente_id, aberta_em, id, status_id, origem_sistema)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS narrativas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  autor VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  tipo VARCHAR(16) NOT NULL DEFAULT '',
  texto MEDIUMTEXT NOT NULL,
  em BIGINT NOT NULL DEFAULT 0,
  criada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY narrativas_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS movimentos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  de_status_id BIGINT NOT NULL DEFAULT 0,
  para_status_id BIGINT NOT NULL DEFAULT 0,
  autor VARCHAR(255) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY movimentos_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS anexos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  tipo VARCHAR(255) NOT NULL DEFAULT '',
  tamanho BIGINT NOT NULL DEFAULT 0,
  sha256 VARCHAR(64) NOT NULL DEFAULT '',
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY anexos_ocorrencia (ocorrencia_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- anexo_partes: the bytes of an anexo in pieces of at most 256 KiB, written before the anexo's own row.
CREATE TABLE IF NOT EXISTS anexo_partes (
  anexo_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  conteudo MEDIUMBLOB NOT NULL,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (anexo_id, ordem),
  KEY anexo_partes_criado (criado_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS chaves_idempotencia (
  tenant_id BIGINT NOT NULL,
  sistema VARCHAR(64) NOT NULL,
  tipo VARCHAR(16) NOT NULL,
  chave VARCHAR(64) NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  numero VARCHAR(30) NOT NULL DEFAULT '',
  conteudo VARCHAR(64) NOT NULL DEFAULT '',
  versao BIGINT NOT NULL DEFAULT 1,
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, tipo, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS timesheets (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  prestador VARCHAR(255) NOT NULL DEFAULT '',
  cliente VARCHAR(255) NOT NULL DEFAULT '',
  projeto VARCHAR(255) NOT NULL DEFAULT '',
  fase VARCHAR(255) NOT NULL DEFAULT '',
  atividade VARCHAR(255) NOT NULL DEFAULT '',
  lancamento VARCHAR(64) NOT NULL DEFAULT '',
  inicio VARCHAR(64) NOT NULL DEFAULT '',
  fim VARCHAR(64) NOT NULL DEFAULT '',
  cobravel BOOLEAN NOT NULL DEFAULT 0,
  texto MEDIUMTEXT NOT NULL,
  origem_sistema VARCHAR(64) NOT NULL DEFAULT '',
  origem_credencial_id BIGINT NOT NULL DEFAULT 0,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY timesheets_criado (tenant_id, criado_em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS destinos (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  nome VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  endereco VARCHAR(1000) NOT NULL DEFAULT '',
  ativo BOOLEAN NOT NULL DEFAULT 0,
  pausado BOOLEAN NOT NULL DEFAULT 0,
  sistema VARCHAR(64) NOT NULL DEFAULT '',
  acoes TEXT NOT NULL,
  interesses TEXT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY destinos_nome (tenant_id, nome)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- destino_configuracoes: what a destination needs per environment. cifrado says that valor is encrypted.
CREATE TABLE IF NOT EXISTS destino_configuracoes (
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL,
  chave VARCHAR(64) NOT NULL,
  valor MEDIUMTEXT NOT NULL,
  cifrado BOOLEAN NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, destino, ambiente, chave)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- destino_saude: what deliveries have learnt of a destination: failures in a row and until when its breaker is open.
CREATE TABLE IF NOT EXISTS destino_saude (
  tenant_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  falhas BIGINT NOT NULL DEFAULT 0,
  aberto_ate BIGINT NOT NULL DEFAULT 0,
  ultima_falha BIGINT NOT NULL DEFAULT 0,
  ultimo_sucesso BIGINT NOT NULL DEFAULT 0,
  ultimo_erro TEXT NOT NULL,
  PRIMARY KEY (tenant_id, destino)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- entregas: the row is the only schedule. A claim writes reserva_token and reserva_ate where nobody holds the row;
-- em_voo says that the try under this claim has begun, verificar that an earlier try ended unknown, manual that a person
-- asked for the next try, automaticas how many tries of the schedule are used up, suspensa_por which entrega failed before
-- this one, progresso which steps the partner has already accepted. A falhou or incerta row with proxima_em > 0 has still
-- to be told to the people of the ocorrência.
CREATE TABLE IF NOT EXISTS entregas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  ocorrencia_id BIGINT NOT NULL,
  destino VARCHAR(64) NOT NULL,
  ambiente VARCHAR(16) NOT NULL DEFAULT '',
  endereco VARCHAR(1000) NOT NULL DEFAULT '',
  acao VARCHAR(64) NOT NULL DEFAULT '',
  narrativa_id BIGINT NOT NULL DEFAULT 0,
  status_id BIGINT NOT NULL DEFAULT 0,
  estado VARCHAR(16) NOT NULL,
  tentativas BIGINT NOT NULL DEFAULT 0,
  proxima_em BIGINT NOT NULL DEFAULT 0,
  motivo TEXT NOT NULL,
  id_externo VARCHAR(255) NOT NULL DEFAULT '',
  numero_externo VARCHAR(255) NOT NULL DEFAULT '',
  criada_em BIGINT NOT NULL DEFAULT 0,
  atualizada_em BIGINT NOT NULL DEFAULT 0,
  reserva_token VARCHAR(64) NULL,
  reserva_ate BIGINT NOT NULL DEFAULT 0,
  em_voo BOOLEAN NOT NULL DEFAULT 0,
  verificar BOOLEAN NOT NULL DEFAULT 0,
  manual BOOLEAN NOT NULL DEFAULT 0,
  automaticas BIGINT NOT NULL DEFAULT 0,
  suspensa_por BIGINT NOT NULL DEFAULT 0,
  progresso VARCHAR(2000) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY entregas_prontas (estado, proxima_em),
  KEY entregas_destino (tenant_id, destino, estado, proxima_em),
  KEY entregas_reserva (reserva_token),
  KEY entregas_ocorrencia (ocorrencia_id),
  KEY entregas_criada (tenant_id, criada_em),
  -- counts what waits and what failed by destino, without reading the rows
  KEY entregas_estado (tenant_id, estado, criada_em, id, destino)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tentativas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  entrega_id BIGINT NOT NULL,
  ordem BIGINT NOT NULL,
  manual BOOLEAN NOT NULL DEFAULT 0,
  inicio BIGINT NOT NULL DEFAULT 0,
  duracao_us BIGINT NOT NULL DEFAULT 0,
  pedido MEDIUMTEXT NOT NULL,
  resposta MEDIUMTEXT NOT NULL,
  codigo_http BIGINT NOT NULL DEFAULT 0,
  decisao VARCHAR(16) NOT NULL DEFAULT '',
  erro TEXT NOT NULL,
  PRIMARY KEY (id),
  KEY tentativas_entrega (entrega_id, ordem),
  KEY tentativas_inicio (tenant_id, inicio)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- chamadas_tempo is the order of the list (em, id), and covers the counts by system and outcome of the front page, so that
-- they never touch the payloads.
CREATE TABLE IF NOT EXISTS chamadas (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  request_id VARCHAR(64) NOT NULL DEFAULT '',
  superficie VARCHAR(16) NOT NULL DEFAULT '',
  operacao VARCHAR(64) NOT NULL DEFAULT '',
  usuario VARCHAR(255) NOT NULL DEFAULT '',
  credencial_id BIGINT NOT NULL DEFAULT 0,
  sistema VARCHAR(64) NOT NULL DEFAULT '',
  endereco VARCHAR(64) NOT NULL DEFAULT '',
  par VARCHAR(64) NOT NULL DEFAULT '',
  alerta VARCHAR(255) NOT NULL DEFAULT '',
  situacao VARCHAR(16) NOT NULL DEFAULT '',
  codigo_recusa BIGINT NOT NULL DEFAULT 0,
  mensagem TEXT NOT NULL,
  avisos TEXT NOT NULL,
  ocorrencia_id BIGINT NOT NULL DEFAULT 0,
  numero VARCHAR(30) NOT NULL DEFAULT '',
  codigo_oc VARCHAR(255) NOT NULL DEFAULT '',
  pedido MEDIUMTEXT NOT NULL,
  resposta MEDIUMTEXT NOT NULL,
  http BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  sha256 VARCHAR(64) NOT NULL DEFAULT '',
  vezes BIGINT NOT NULL DEFAULT 1,
  em BIGINT NOT NULL DEFAULT 0,
  duracao_us BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY chamadas_tempo (tenant_id, em, id, sistema, situacao, endereco, operacao),
  KEY chamadas_situacao (tenant_id, situacao, em, id, sistema, codigo_recusa, endereco, operacao),
  KEY chamadas_ocorrencia (ocorrencia_id),
  KEY chamadas_request (request_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS usuarios (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL DEFAULT 0,
  login VARCHAR(255) NOT NULL,
  nome VARCHAR(255) NOT NULL DEFAULT '',
  papel VARCHAR(16) NOT NULL DEFAULT '',
  segredo VARCHAR(255) NOT NULL,
  trocar_senha BOOLEAN NOT NULL DEFAULT 0,
  desativado BOOLEAN NOT NULL DEFAULT 0,
  versao BIGINT NOT NULL DEFAULT 1,
  criado_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE KEY usuarios_login (login)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- sessoes: what the portal's session library keeps; token is already a hash where the portal hashes it.
CREATE TABLE IF NOT EXISTS sessoes (
  token VARCHAR(64) NOT NULL,
  usuario_id BIGINT NOT NULL DEFAULT 0,
  dados MEDIUMBLOB NOT NULL,
  expira_em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (token),
  KEY sessoes_expira (expira_em),
  KEY sessoes_usuario (usuario_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS auditorias (
  id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL DEFAULT 0,
  quem VARCHAR(255) NOT NULL,
  acao VARCHAR(64) NOT NULL,
  alvo VARCHAR(255) NOT NULL DEFAULT '',
  antes TEXT NOT NULL,
  depois TEXT NOT NULL,
  motivo TEXT NOT NULL,
  endereco VARCHAR(64) NOT NULL DEFAULT '',
  em BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY auditorias_em (tenant_id, em),
  -- the trail is searched by who, what and what it was done to, newest first
  KEY auditorias_quem (tenant_id, quem, em),
  KEY auditorias_acao (tenant_id, acao, em),
  KEY auditorias_alvo (tenant_id, alvo, em)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
