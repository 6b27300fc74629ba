/* What a C peer does with the database for one call: two look-ups (client by document, contract by code), one ocorrência
 * and one outbox row, committed together. Prepared statements, binary protocol: what a database client can do call by
 * call. */
#include <mysql.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct opening {
	const char *document, *contract, *key, *author, *description, *received;
};

/* store is one connection to the database; only one thread at a time may use it. */
struct store {
	MYSQL *db;
	MYSQL_STMT *client, *contract, *ocorrencia, *entrega;
	char failure[256]; /* of the last opening that failed */
};

static MYSQL_STMT *prepare(MYSQL *db, const char *sql)
{
	MYSQL_STMT *s = mysql_stmt_init(db);
	if (s == NULL || mysql_stmt_prepare(s, sql, (unsigned long)strlen(sql)) != 0) {
		fprintf(stderr, "prepare: %s\n", s != NULL ? mysql_stmt_error(s) : mysql_error(db));
		exit(1);
	}
	return s;
}

static void store_connect(struct store *s, unsigned port, const char *user, const char *password, const char *database)
{
	unsigned tcp = MYSQL_PROTOCOL_TCP;
	s->db = mysql_init(NULL);
	mysql_options(s->db, MYSQL_OPT_PROTOCOL, &tcp);
	mysql_options(s->db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(s->db, "127.0.0.1", user, password, database, port, NULL, 0) || mysql_autocommit(s->db, 0)) {
		fprintf(stderr, "connect: %s\n", mysql_error(s->db));
		exit(1);
	}
	s->client = prepare(s->db, "SELECT id FROM clientes WHERE documento = ?");
	s->contract = prepare(s->db, "SELECT id FROM contratos WHERE codigo = ?");
	s->ocorrencia = prepare(s->db, "INSERT INTO ocorrencias (codigo_oc, cliente_id, contrato_id, aberto_por, descricao, recebido, aberta_em)"
				       " VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))");
	s->entrega = prepare(s->db, "INSERT INTO entregas (ocorrencia_id, destino, estado, conteudo, criada_em)"
				    " VALUES (?, 'mobuss', 'pendente', ?, UTC_TIMESTAMP(3))");
}

static void text(MYSQL_BIND *b, const char *value)
{
	b->buffer_type = MYSQL_TYPE_STRING;
	b->buffer = (void *)value;
	b->buffer_length = (unsigned long)strlen(value);
}

static void number(MYSQL_BIND *b, int64_t *value)
{
	b->buffer_type = MYSQL_TYPE_LONGLONG;
	b->buffer = value;
}

/* look_up runs a query by one text key and reads the id of its row. */
static int look_up(MYSQL_STMT *s, const char *key, int64_t *id)
{
	MYSQL_BIND in[1], out[1];
	memset(in, 0, sizeof in);
	memset(out, 0, sizeof out);
	text(&in[0], key);
	number(&out[0], id);
	if (mysql_stmt_bind_param(s, in) || mysql_stmt_execute(s) || mysql_stmt_bind_result(s, out))
		return 0;
	int found = mysql_stmt_fetch(s) == 0;
	return mysql_stmt_free_result(s) == 0 && found;
}

static int64_t write_opening(struct store *s, const struct opening *o)
{
	int64_t client, contract, id;
	if (!look_up(s->client, o->document, &client) || !look_up(s->contract, o->contract, &contract))
		return 0;
	MYSQL_BIND row[6], out[2];
	memset(row, 0, sizeof row);
	memset(out, 0, sizeof out);
	text(&row[0], o->key);
	number(&row[1], &client);
	number(&row[2], &contract);
	text(&row[3], o->author);
	text(&row[4], o->description);
	text(&row[5], o->received);
	if (mysql_stmt_bind_param(s->ocorrencia, row) || mysql_stmt_execute(s->ocorrencia))
		return 0;
	id = (int64_t)mysql_stmt_insert_id(s->ocorrencia);
	number(&out[0], &id);
	text(&out[1], o->received);
	if (mysql_stmt_bind_param(s->entrega, out) || mysql_stmt_execute(s->entrega) || mysql_commit(s->db))
		return 0;
	return id;
}

/* store_open returns the number of the stored ocorrência, or 0 with nothing stored. */
static int64_t store_open(struct store *s, const struct opening *o)
{
	int64_t id = write_opening(s, o);
	if (id == 0) {
		snprintf(s->failure, sizeof s->failure, "client %s, contract %s: %s %s %s", o->document, o->contract,
			 mysql_error(s->db), mysql_stmt_error(s->ocorrencia), mysql_stmt_error(s->entrega));
		mysql_rollback(s->db);
	}
	return id;
}
