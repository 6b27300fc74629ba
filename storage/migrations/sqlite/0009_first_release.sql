-- +goose Up
-- The schema of the first release. It bears the number of the last of the steps that led to it, so that a database made
-- while it was being built is at its version; from here on steps only expand (docs/adr/0012-one-schema-before-the-first-release.md).
-- Conventions of every table: times are whole milliseconds since 1970 UTC (the same number on every engine, no zone of a
-- server or driver in between), 0 = unknown; durations are microseconds; a reference that is not there is 0; lists and
-- structures are JSON text that only the program reads. A key that is unique only when present is NULL when empty.
-- Lengths are checked by the program: SQLite has none.
CREATE TABLE IF NOT EXISTS tenants (
  id INTEGER NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  slug_chave TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  padrao BOOLEAN NOT NULL DEFAULT 0,
  wsdl TEXT NOT NULL,
  mapeamento TEXT NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS tenants_slug ON tenants (slug_chave);

CREATE TABLE IF NOT EXISTS tenant_cnpjs (
  tenant_id INTEGER NOT NULL,
  cnpj TEXT NOT NULL,
  PRIMARY KEY (tenant_id, cnpj)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tenant_configuracoes (
  tenant_id INTEGER NOT NULL,
  chave TEXT NOT NULL,
  valor TEXT NOT NULL,
  PRIMARY KEY (tenant_id, chave)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS credenciais (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  usuario TEXT NOT NULL,
  sistema TEXT NOT NULL,
  segredo TEXT NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  mestre BOOLEAN NOT NULL DEFAULT 0,
  busca TEXT NOT NULL DEFAULT '',
  bloqueio_forcar BOOLEAN NOT NULL DEFAULT 0,
  retorno TEXT NOT NULL DEFAULT '',
  recusa_falha BOOLEAN NOT NULL DEFAULT 0,
  janela_us INTEGER NULL,
  ao_repetir TEXT NOT NULL DEFAULT '',
  operacoes TEXT NOT NULL,
  revogada_em INTEGER NULL,
  criada_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS credenciais_usuario ON credenciais (tenant_id, usuario);

CREATE TABLE IF NOT EXISTS faixas_ip (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  prefixo TEXT NOT NULL,
  credencial_id INTEGER NOT NULL DEFAULT 0,
  operacao TEXT NOT NULL DEFAULT '',
  ate INTEGER NULL,
  nota TEXT NOT NULL DEFAULT '',
  como_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS faixas_ip_prefixo ON faixas_ip (tenant_id, prefixo, credencial_id, operacao);

CREATE TABLE IF NOT EXISTS ips_recusados (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  endereco TEXT NOT NULL,
  operacao TEXT NOT NULL,
  usuario TEXT NOT NULL DEFAULT '',
  quantidade INTEGER NOT NULL DEFAULT 0,
  primeira INTEGER NOT NULL DEFAULT 0,
  ultima INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS ips_recusados_endereco ON ips_recusados (tenant_id, endereco, operacao);
CREATE INDEX IF NOT EXISTS ips_recusados_ultima ON ips_recusados (tenant_id, ultima);

-- sequencias: the next number of each sequence: 'id' for row ids, 'numero/<tenant id>' for ocorrência numbers.
CREATE TABLE IF NOT EXISTS sequencias (
  nome TEXT NOT NULL,
  proximo INTEGER NOT NULL,
  PRIMARY KEY (nome)
) WITHOUT ROWID;

-- versoes: 'retratos' grows with every change of what the in-memory snapshots hold; every process polls it.
CREATE TABLE IF NOT EXISTS versoes (
  nome TEXT NOT NULL,
  versao INTEGER NOT NULL,
  PRIMARY KEY (nome)
) WITHOUT ROWID;

INSERT OR IGNORE INTO versoes (nome, versao) VALUES ('retratos', 1);

INSERT OR IGNORE INTO sequencias (nome, proximo) VALUES ('id', 1);

CREATE TABLE IF NOT EXISTS empreendimentos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  nome TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS empreendimentos_nome ON empreendimentos (tenant_id, nome);

CREATE TABLE IF NOT EXISTS blocos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  empreendimento_id INTEGER NOT NULL,
  nome TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS blocos_nome ON blocos (empreendimento_id, nome);

CREATE TABLE IF NOT EXISTS unidades (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  bloco_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  codigo TEXT NOT NULL DEFAULT '',
  data_entrega INTEGER NULL
);
CREATE INDEX IF NOT EXISTS unidades_numero ON unidades (tenant_id, numero);
CREATE INDEX IF NOT EXISTS unidades_codigo ON unidades (tenant_id, codigo);
CREATE INDEX IF NOT EXISTS unidades_bloco ON unidades (bloco_id);

CREATE TABLE IF NOT EXISTS unidade_codigos_externos (
  unidade_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  PRIMARY KEY (unidade_id, destino)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unidade_codigos_externos_codigo ON unidade_codigos_externos (tenant_id, destino, codigo);

CREATE TABLE IF NOT EXISTS clientes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  documento TEXT NULL,
  id_integracao TEXT NULL,
  codigo TEXT NULL,
  codigo_auxiliar TEXT NULL,
  papel TEXT NOT NULL DEFAULT '',
  nome TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  nascimento TEXT NOT NULL DEFAULT '',
  telefones TEXT NOT NULL,
  endereco TEXT NOT NULL,
  outros TEXT NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0,
  atualizado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_documento ON clientes (tenant_id, documento);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_id_integracao ON clientes (tenant_id, id_integracao);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_codigo ON clientes (tenant_id, codigo);
CREATE UNIQUE INDEX IF NOT EXISTS clientes_codigo_auxiliar ON clientes (tenant_id, codigo_auxiliar);
CREATE INDEX IF NOT EXISTS clientes_email ON clientes (tenant_id, email);
CREATE INDEX IF NOT EXISTS clientes_nome ON clientes (tenant_id, nome);

-- cliente_palavras: the words of a client's name, lower case without accents; a prefix of one is a range of this key. nome
-- is the whole name: its words as they are in palavra, each after a space.
CREATE TABLE IF NOT EXISTS cliente_palavras (
  tenant_id INTEGER NOT NULL,
  palavra TEXT NOT NULL,
  cliente_id INTEGER NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, palavra, cliente_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cliente_palavras_cliente ON cliente_palavras (cliente_id);

CREATE TABLE IF NOT EXISTS contratos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  unidade_id INTEGER NOT NULL DEFAULT 0,
  cliente_id INTEGER NOT NULL DEFAULT 0,
  situacao TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS contratos_codigo ON contratos (tenant_id, codigo);
CREATE INDEX IF NOT EXISTS contratos_unidade ON contratos (unidade_id);
CREATE INDEX IF NOT EXISTS contratos_cliente ON contratos (cliente_id);

CREATE TABLE IF NOT EXISTS divisoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS divisoes_codigo ON divisoes (tenant_id, codigo);

CREATE TABLE IF NOT EXISTS solicitacoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  divisao_id INTEGER NOT NULL DEFAULT 0,
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS solicitacoes_codigo ON solicitacoes (tenant_id, codigo);

CREATE TABLE IF NOT EXISTS status (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  fase TEXT NOT NULL DEFAULT '',
  integracao_externa TEXT NOT NULL DEFAULT '',
  a_classificar BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS status_codigo ON status (tenant_id, codigo);

-- Lists are ordered by (aberta_em, id) or (atualizada_em, id), newest first: the primary key follows every index entry,
-- so each index below serves its list by key. Every index costs each opening, there is none that no list needs.
CREATE TABLE IF NOT EXISTS ocorrencias (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  numero TEXT NOT NULL,
  codigo_oc TEXT NOT NULL DEFAULT '',
  cliente_id INTEGER NOT NULL DEFAULT 0,
  contrato_id INTEGER NOT NULL DEFAULT 0,
  unidade_id INTEGER NOT NULL DEFAULT 0,
  divisao_id INTEGER NOT NULL DEFAULT 0,
  solicitacao_id INTEGER NOT NULL DEFAULT 0,
  status_id INTEGER NOT NULL DEFAULT 0,
  descricao TEXT NOT NULL,
  solucao TEXT NOT NULL,
  aberto_por TEXT NOT NULL DEFAULT '',
  aberto_para TEXT NOT NULL DEFAULT '',
  responsavel TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  aberta_em INTEGER NOT NULL DEFAULT 0,
  fechada_em INTEGER NULL,
  criada_em INTEGER NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  campos_variaveis TEXT NOT NULL,
  recebido TEXT NOT NULL,
  chave_externa TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS ocorrencias_numero ON ocorrencias (tenant_id, numero);
CREATE INDEX IF NOT EXISTS ocorrencias_aberta ON ocorrencias (tenant_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_atualizada ON ocorrencias (tenant_id, atualizada_em, id, origem_sistema, status_id);
CREATE INDEX IF NOT EXISTS ocorrencias_status ON ocorrencias (tenant_id, status_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_sistema ON ocorrencias (tenant_id, origem_sistema, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_sistema_status ON ocorrencias (tenant_id, origem_sistema, status_id, aberta_em);
CREATE INDEX IF NOT EXISTS ocorrencias_codigo_oc ON ocorrencias (tenant_id, codigo_oc);
CREATE INDEX IF NOT EXISTS ocorrencias_cliente ON ocorrencias (cliente_id, aberta_em, id, status_id, origem_sistema);

CREATE TABLE IF NOT EXISTS narrativas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  autor TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  tipo TEXT NOT NULL DEFAULT '',
  texto TEXT NOT NULL,
  em INTEGER NOT NULL DEFAULT 0,
  criada_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS narrativas_ocorrencia ON narrativas (ocorrencia_id);

CREATE TABLE IF NOT EXISTS movimentos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  de_status_id INTEGER NOT NULL DEFAULT 0,
  para_status_id INTEGER NOT NULL DEFAULT 0,
  autor TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS movimentos_ocorrencia ON movimentos (ocorrencia_id);

CREATE TABLE IF NOT EXISTS anexos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  tipo TEXT NOT NULL DEFAULT '',
  tamanho INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS anexos_ocorrencia ON anexos (ocorrencia_id);

-- anexo_partes: the bytes of an anexo in pieces of at most 256 KiB, written before the anexo's own row.
CREATE TABLE IF NOT EXISTS anexo_partes (
  anexo_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  conteudo BLOB NOT NULL,
  criado_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (anexo_id, ordem)
);
CREATE INDEX IF NOT EXISTS anexo_partes_criado ON anexo_partes (criado_em);

CREATE TABLE IF NOT EXISTS chaves_idempotencia (
  tenant_id INTEGER NOT NULL,
  sistema TEXT NOT NULL,
  tipo TEXT NOT NULL,
  chave TEXT NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  numero TEXT NOT NULL DEFAULT '',
  conteudo TEXT NOT NULL DEFAULT '',
  versao INTEGER NOT NULL DEFAULT 1,
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sistema, tipo, chave)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS timesheets (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  prestador TEXT NOT NULL DEFAULT '',
  cliente TEXT NOT NULL DEFAULT '',
  projeto TEXT NOT NULL DEFAULT '',
  fase TEXT NOT NULL DEFAULT '',
  atividade TEXT NOT NULL DEFAULT '',
  lancamento TEXT NOT NULL DEFAULT '',
  inicio TEXT NOT NULL DEFAULT '',
  fim TEXT NOT NULL DEFAULT '',
  cobravel BOOLEAN NOT NULL DEFAULT 0,
  texto TEXT NOT NULL,
  origem_sistema TEXT NOT NULL DEFAULT '',
  origem_credencial_id INTEGER NOT NULL DEFAULT 0,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS timesheets_criado ON timesheets (tenant_id, criado_em);

CREATE TABLE IF NOT EXISTS destinos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  nome TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  ativo BOOLEAN NOT NULL DEFAULT 0,
  pausado BOOLEAN NOT NULL DEFAULT 0,
  sistema TEXT NOT NULL DEFAULT '',
  acoes TEXT NOT NULL,
  interesses TEXT NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX IF NOT EXISTS destinos_nome ON destinos (tenant_id, nome);

-- destino_configuracoes: what a destination needs per environment. cifrado says that valor is encrypted.
CREATE TABLE IF NOT EXISTS destino_configuracoes (
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL,
  chave TEXT NOT NULL,
  valor TEXT NOT NULL,
  cifrado BOOLEAN NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, destino, ambiente, chave)
) WITHOUT ROWID;

-- destino_saude: what deliveries have learnt of a destination: failures in a row and until when its breaker is open.
CREATE TABLE IF NOT EXISTS destino_saude (
  tenant_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  falhas INTEGER NOT NULL DEFAULT 0,
  aberto_ate INTEGER NOT NULL DEFAULT 0,
  ultima_falha INTEGER NOT NULL DEFAULT 0,
  ultimo_sucesso INTEGER NOT NULL DEFAULT 0,
  ultimo_erro TEXT NOT NULL,
  PRIMARY KEY (tenant_id, destino)
) WITHOUT ROWID;

-- entregas: the row is the only schedule. A claim writes reserva_token and reserva_ate where nobody holds the row;
-- em_voo says that the try under this claim has begun, verificar that an earlier try ended unknown, manual that a person
-- asked for the next try, automaticas how many tries of the schedule are used up, suspensa_por which entrega failed before
-- this one, progresso which steps the partner has already accepted. A falhou or incerta row with proxima_em > 0 has still
-- to be told to the people of the ocorrência.
CREATE TABLE IF NOT EXISTS entregas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  ocorrencia_id INTEGER NOT NULL,
  destino TEXT NOT NULL,
  ambiente TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  acao TEXT NOT NULL DEFAULT '',
  narrativa_id INTEGER NOT NULL DEFAULT 0,
  status_id INTEGER NOT NULL DEFAULT 0,
  estado TEXT NOT NULL,
  tentativas INTEGER NOT NULL DEFAULT 0,
  proxima_em INTEGER NOT NULL DEFAULT 0,
  motivo TEXT NOT NULL,
  id_externo TEXT NOT NULL DEFAULT '',
  numero_externo TEXT NOT NULL DEFAULT '',
  criada_em INTEGER NOT NULL DEFAULT 0,
  atualizada_em INTEGER NOT NULL DEFAULT 0,
  reserva_token TEXT NULL,
  reserva_ate INTEGER NOT NULL DEFAULT 0,
  em_voo BOOLEAN NOT NULL DEFAULT 0,
  verificar BOOLEAN NOT NULL DEFAULT 0,
  manual BOOLEAN NOT NULL DEFAULT 0,
  automaticas INTEGER NOT NULL DEFAULT 0,
  suspensa_por INTEGER NOT NULL DEFAULT 0,
  progresso TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS entregas_prontas ON entregas (estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_destino ON entregas (tenant_id, destino, estado, proxima_em);
CREATE INDEX IF NOT EXISTS entregas_reserva ON entregas (reserva_token);
CREATE INDEX IF NOT EXISTS entregas_ocorrencia ON entregas (ocorrencia_id);
CREATE INDEX IF NOT EXISTS entregas_criada ON entregas (tenant_id, criada_em);
-- entregas_estado counts what waits and what failed by destino, without reading the rows.
CREATE INDEX IF NOT EXISTS entregas_estado ON entregas (tenant_id, estado, criada_em, id, destino);

CREATE TABLE IF NOT EXISTS tentativas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  entrega_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  manual BOOLEAN NOT NULL DEFAULT 0,
  inicio INTEGER NOT NULL DEFAULT 0,
  duracao_us INTEGER NOT NULL DEFAULT 0,
  pedido TEXT NOT NULL,
  resposta TEXT NOT NULL,
  codigo_http INTEGER NOT NULL DEFAULT 0,
  decisao TEXT NOT NULL DEFAULT '',
  erro TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS tentativas_entrega ON tentativas (entrega_id, ordem);
CREATE INDEX IF NOT EXISTS tentativas_inicio ON tentativas (tenant_id, inicio);

-- chamadas_tempo is the order of the list (em, id), and covers the counts by system and outcome of the front page, so that
-- they never touch the payloads.
CREATE TABLE IF NOT EXISTS chamadas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  request_id TEXT NOT NULL DEFAULT '',
  superficie TEXT NOT NULL DEFAULT '',
  operacao TEXT NOT NULL DEFAULT '',
  usuario TEXT NOT NULL DEFAULT '',
  credencial_id INTEGER NOT NULL DEFAULT 0,
  sistema TEXT NOT NULL DEFAULT '',
  endereco TEXT NOT NULL DEFAULT '',
  par TEXT NOT NULL DEFAULT '',
  alerta TEXT NOT NULL DEFAULT '',
  situacao TEXT NOT NULL DEFAULT '',
  codigo_recusa INTEGER NOT NULL DEFAULT 0,
  mensagem TEXT NOT NULL,
  avisos TEXT NOT NULL,
  ocorrencia_id INTEGER NOT NULL DEFAULT 0,
  numero TEXT NOT NULL DEFAULT '',
  codigo_oc TEXT NOT NULL DEFAULT '',
  pedido TEXT NOT NULL,
  resposta TEXT NOT NULL,
  http INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  vezes INTEGER NOT NULL DEFAULT 1,
  em INTEGER NOT NULL DEFAULT 0,
  duracao_us INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS chamadas_tempo ON chamadas (tenant_id, em, id, sistema, situacao, endereco, operacao);
CREATE INDEX IF NOT EXISTS chamadas_situacao ON chamadas (tenant_id, situacao, em, id, sistema, codigo_recusa, endereco, operacao);
CREATE INDEX IF NOT EXISTS chamadas_ocorrencia ON chamadas (ocorrencia_id);
CREATE INDEX IF NOT EXISTS chamadas_request ON chamadas (request_id);

CREATE TABLE IF NOT EXISTS usuarios (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL DEFAULT 0,
  login TEXT NOT NULL,
  nome TEXT NOT NULL DEFAULT '',
  papel TEXT NOT NULL DEFAULT '',
  segredo TEXT NOT NULL,
  trocar_senha BOOLEAN NOT NULL DEFAULT 0,
  desativado BOOLEAN NOT NULL DEFAULT 0,
  versao INTEGER NOT NULL DEFAULT 1,
  criado_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS usuarios_login ON usuarios (login);

-- sessoes: what the portal's session library keeps; token is already a hash where the portal hashes it.
CREATE TABLE IF NOT EXISTS sessoes (
  token TEXT NOT NULL,
  usuario_id INTEGER NOT NULL DEFAULT 0,
  dados BLOB NOT NULL,
  expira_em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (token)
);
CREATE INDEX IF NOT EXISTS sessoes_expira ON sessoes (expira_em);
CREATE INDEX IF NOT EXISTS sessoes_usuario ON sessoes (usuario_id);

CREATE TABLE IF NOT EXISTS auditorias (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL DEFAULT 0,
  quem TEXT NOT NULL,
  acao TEXT NOT NULL,
  alvo TEXT NOT NULL DEFAULT '',
  antes TEXT NOT NULL,
  depois TEXT NOT NULL,
  motivo TEXT NOT NULL,
  endereco TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS auditorias_em ON auditorias (tenant_id, em);
-- The trail is searched by who, what and what it was done to, newest first.
CREATE INDEX IF NOT EXISTS auditorias_quem ON auditorias (tenant_id, quem, em);
CREATE INDEX IF NOT EXISTS auditorias_acao ON auditorias (tenant_id, acao, em);
CREATE INDEX IF NOT EXISTS auditorias_alvo ON auditorias (tenant_id, alvo, em);
