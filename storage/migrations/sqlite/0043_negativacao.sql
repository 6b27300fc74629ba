-- +goose Up
-- Notes of overdue titles at the bureau (docs/regras.md §31). viva is the título while the note is alive, NULL after: a título has one at most.
CREATE TABLE IF NOT EXISTS negativacoes (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  titulo_id INTEGER NOT NULL,
  viva INTEGER,
  contrato_id INTEGER NOT NULL DEFAULT 0,
  cliente_id INTEGER NOT NULL DEFAULT 0,
  situacao TEXT NOT NULL,
  documento TEXT NOT NULL DEFAULT '',
  numero TEXT NOT NULL DEFAULT '',
  valor INTEGER NOT NULL DEFAULT 0,
  vencimento TEXT NOT NULL DEFAULT '',
  natureza TEXT NOT NULL DEFAULT '',
  pedida_por TEXT NOT NULL DEFAULT '',
  pedida_em INTEGER NOT NULL DEFAULT 0,
  aprovada_por TEXT NOT NULL DEFAULT '',
  aprovada_em INTEGER NOT NULL DEFAULT 0,
  enviada_em INTEGER NOT NULL DEFAULT 0,
  aceita_em INTEGER NOT NULL DEFAULT 0,
  terminou_em INTEGER NOT NULL DEFAULT 0,
  motivo TEXT NOT NULL DEFAULT '',
  baixa_por TEXT NOT NULL DEFAULT '',
  prazo_baixa TEXT NOT NULL DEFAULT '',
  proposta TEXT NOT NULL DEFAULT '',
  porque TEXT NOT NULL DEFAULT '',
  reincluir BOOLEAN NOT NULL DEFAULT 0,
  substitui INTEGER NOT NULL DEFAULT 0,
  mudou_em INTEGER NOT NULL DEFAULT 0,
  retorno_em INTEGER NOT NULL DEFAULT 0,
  codigos TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS negativacoes_viva ON negativacoes (tenant_id, viva);
CREATE INDEX IF NOT EXISTS negativacoes_tempo ON negativacoes (tenant_id, pedida_em, id);
CREATE INDEX IF NOT EXISTS negativacoes_situacao ON negativacoes (tenant_id, situacao, pedida_em, id);
CREATE INDEX IF NOT EXISTS negativacoes_titulo ON negativacoes (titulo_id);
CREATE INDEX IF NOT EXISTS negativacoes_cliente ON negativacoes (cliente_id);
CREATE INDEX IF NOT EXISTS negativacoes_fim ON negativacoes (tenant_id, terminou_em);

CREATE TABLE IF NOT EXISTS negativacao_passos (
  negativacao_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  em INTEGER NOT NULL DEFAULT 0,
  de TEXT NOT NULL DEFAULT '',
  para TEXT NOT NULL,
  quem TEXT NOT NULL DEFAULT '',
  nota TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (negativacao_id, ordem)
) WITHOUT ROWID;

-- Why a título that was asked for may not be noted; it goes once it is.
CREATE TABLE IF NOT EXISTS negativacao_recusas (
  tenant_id INTEGER NOT NULL,
  titulo_id INTEGER NOT NULL,
  motivos TEXT NOT NULL,
  quem TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, titulo_id)
) WITHOUT ROWID;

-- What went to the bureau: never changed but for who took it and what came back.
CREATE TABLE IF NOT EXISTS negativacao_remessas (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  numero INTEGER NOT NULL,
  diferencial TEXT NOT NULL DEFAULT '',
  transporte TEXT NOT NULL,
  situacao TEXT NOT NULL,
  quem TEXT NOT NULL DEFAULT '',
  gerada_em INTEGER NOT NULL DEFAULT 0,
  inclusoes INTEGER NOT NULL DEFAULT 0,
  exclusoes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  conteudo BLOB,
  levada_em INTEGER NOT NULL DEFAULT 0,
  levada_por TEXT NOT NULL DEFAULT '',
  retorno_em INTEGER NOT NULL DEFAULT 0,
  codigos TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS negativacao_remessas_numero ON negativacao_remessas (tenant_id, numero);
CREATE INDEX IF NOT EXISTS negativacao_remessas_transporte ON negativacao_remessas (transporte, situacao);

-- The items of remessas: of a file by their sequence, of a service by the transaction that it gave (chave).
CREATE TABLE IF NOT EXISTS negativacao_envios (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  remessa_id INTEGER NOT NULL,
  negativacao_id INTEGER NOT NULL,
  sequencia INTEGER NOT NULL,
  operacao TEXT NOT NULL,
  documento TEXT NOT NULL DEFAULT '',
  numero TEXT NOT NULL DEFAULT '',
  valor INTEGER NOT NULL DEFAULT 0,
  vencimento TEXT NOT NULL DEFAULT '',
  natureza TEXT NOT NULL DEFAULT '',
  motivo TEXT NOT NULL DEFAULT '',
  chave TEXT,
  tentativas INTEGER NOT NULL DEFAULT 0,
  enviado_em INTEGER NOT NULL DEFAULT 0,
  desfecho TEXT NOT NULL DEFAULT '',
  codigos TEXT NOT NULL DEFAULT '',
  retorno_em INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS negativacao_envios_sequencia ON negativacao_envios (remessa_id, sequencia);
CREATE UNIQUE INDEX IF NOT EXISTS negativacao_envios_chave ON negativacao_envios (tenant_id, chave);
CREATE INDEX IF NOT EXISTS negativacao_envios_de ON negativacao_envios (negativacao_id);

-- What the bureau answered. aplicado is the sum of bytes that moved something, NULL where the whole was refused: the same bytes move nothing twice.
CREATE TABLE IF NOT EXISTS negativacao_retornos (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  remessa_id INTEGER NOT NULL DEFAULT 0,
  remessa INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  aplicado TEXT,
  quem TEXT NOT NULL DEFAULT '',
  em INTEGER NOT NULL DEFAULT 0,
  informativo BOOLEAN NOT NULL DEFAULT 0,
  erro TEXT NOT NULL DEFAULT '',
  contagens TEXT NOT NULL,
  conteudo BLOB
);
CREATE UNIQUE INDEX IF NOT EXISTS negativacao_retornos_aplicado ON negativacao_retornos (tenant_id, aplicado);
CREATE INDEX IF NOT EXISTS negativacao_retornos_tempo ON negativacao_retornos (tenant_id, em, id);
CREATE INDEX IF NOT EXISTS negativacao_retornos_remessa ON negativacao_retornos (remessa_id);

CREATE TABLE IF NOT EXISTS negativacao_retorno_linhas (
  retorno_id INTEGER NOT NULL,
  ordem INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  sequencia INTEGER NOT NULL DEFAULT 0,
  envio_id INTEGER NOT NULL DEFAULT 0,
  negativacao_id INTEGER NOT NULL DEFAULT 0,
  desfecho TEXT NOT NULL,
  codigos TEXT NOT NULL DEFAULT '',
  texto TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (retorno_id, ordem)
) WITHOUT ROWID;

-- By due date, for candidates: first those that were not put off, by vencimento, and then the others, by prorrogado.
CREATE INDEX IF NOT EXISTS titulos_vence ON titulos (tenant_id, prorrogado, vencimento, id);
