/* The peer without HTTP: every thread has one connection to the database and opens ocorrências one after another,
 * with two look-ups (client by document, contract by code), one ocorrência and one outbox row, committed together.
 * Prepared statements, binary protocol, no check of anything: what a database client can do call by call.
 *
 * raw PORT USER PASSWORD DATABASE BUYERS-FILE CONNECTIONS WARM-SECONDS WINDOW-SECONDS OUT
 * BUYERS-FILE has a line "document contract" per buyer. Prints "open" and "close" around the measured window; OUT gets
 * "acked errors completed" and then one latency in microseconds a line. */
#include <mysql.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *user, *password, *database;
static unsigned port;
static char (*documents)[16], (*contracts)[24];
static size_t buyers;
static uint64_t from_us, to_us;
static volatile int64_t next_call;

static const char description[] =
	"Infiltra\xc3\xa7\xc3\xa3o na laje \xe2\x80\x93 \"copa\" & <cozinha>";
static const char author[] = "integra.mega";
static const char received[] =
	"{\"CNPJ_EMPRESA\":\"11222333000181\",\"COD_PROJETO\":\"C-000001\",\"DESCRICAO\":\"Infiltra\xc3\xa7\xc3\xa3o na laje "
	"\xe2\x80\x93 \\\"copa\\\" & <cozinha>\",\"COD_ABERTO_POR\":\"integra.mega\",\"COD_ABERTO_PARA\":\"integra.mega\","
	"\"NOME_CLIENTE\":\"Jos\xc3\xa9 \\\"Z\xc3\xa9\\\" da Concei\xc3\xa7\xc3\xa3o 000001\",\"CNPJ_CLIENTE\":\"10000791906\","
	"\"EMAIL_CLIENTE\":\"jose.000001@exemplo.com.br\",\"CODIGO_OC\":\"BENCH-000000000001\",\"BLOQUEIO_INCLUIR_CLIENTE\":\"T\"}";

struct worker {
	pthread_t thread;
	uint32_t *latencies;
	size_t count, capacity;
	long acked, errors, completed;
	char failure[256];
};

static uint64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void until(uint64_t when)
{
	uint64_t now = now_us();
	if (now >= when)
		return;
	struct timespec t = { (time_t)((when - now) / 1000000), (long)((when - now) % 1000000) * 1000 };
	nanosleep(&t, NULL);
}

static MYSQL_STMT *prepare(MYSQL *db, const char *sql)
{
	MYSQL_STMT *s = mysql_stmt_init(db);
	if (s == NULL || mysql_stmt_prepare(s, sql, (unsigned long)strlen(sql)) != 0) {
		fprintf(stderr, "prepare: %s\n", s != NULL ? mysql_stmt_error(s) : mysql_error(db));
		exit(1);
	}
	return s;
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

static int open_one(MYSQL *db, MYSQL_STMT **s, int64_t call)
{
	size_t who = (size_t)(call * 7907 % (int64_t)buyers);
	int64_t client, contract, id;
	char key[40];
	snprintf(key, sizeof key, "BENCH-%012lld", (long long)call);
	if (!look_up(s[0], documents[who], &client) || !look_up(s[1], contracts[who], &contract))
		return 0;
	MYSQL_BIND o[6], e[2];
	memset(o, 0, sizeof o);
	memset(e, 0, sizeof e);
	text(&o[0], key);
	number(&o[1], &client);
	number(&o[2], &contract);
	text(&o[3], author);
	text(&o[4], description);
	text(&o[5], received);
	if (mysql_stmt_bind_param(s[2], o) || mysql_stmt_execute(s[2]))
		return 0;
	id = (int64_t)mysql_stmt_insert_id(s[2]);
	number(&e[0], &id);
	text(&e[1], received);
	return !mysql_stmt_bind_param(s[3], e) && !mysql_stmt_execute(s[3]) && !mysql_commit(db);
}

static void *work(void *argument)
{
	struct worker *w = argument;
	MYSQL *db = mysql_init(NULL);
	unsigned tcp = MYSQL_PROTOCOL_TCP;
	mysql_options(db, MYSQL_OPT_PROTOCOL, &tcp);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(db, "127.0.0.1", user, password, database, port, NULL, 0) || mysql_autocommit(db, 0)) {
		fprintf(stderr, "connect: %s\n", mysql_error(db));
		exit(1);
	}
	MYSQL_STMT *s[4] = {
		prepare(db, "SELECT id FROM clientes WHERE documento = ?"),
		prepare(db, "SELECT id FROM contratos WHERE codigo = ?"),
		prepare(db, "INSERT INTO ocorrencias (codigo_oc, cliente_id, contrato_id, aberto_por, descricao, recebido, aberta_em)"
			    " VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))"),
		prepare(db, "INSERT INTO entregas (ocorrencia_id, destino, estado, conteudo, criada_em)"
			    " VALUES (?, 'mobuss', 'pendente', ?, UTC_TIMESTAMP(3))"),
	};
	for (;;) {
		uint64_t begin = now_us();
		if (begin >= to_us)
			break;
		int64_t call = __sync_fetch_and_add(&next_call, 1);
		if (!open_one(db, s, call)) {
			w->errors++;
			snprintf(w->failure, sizeof w->failure, "%s %s %s", mysql_error(db), mysql_stmt_error(s[2]), mysql_stmt_error(s[3]));
			mysql_rollback(db);
			continue;
		}
		uint64_t end = now_us();
		w->acked++;
		if (end < from_us || end > to_us)
			continue;
		w->completed++;
		if (begin < from_us)
			continue;
		if (w->count == w->capacity) {
			w->capacity = w->capacity ? w->capacity * 2 : 1 << 14;
			w->latencies = realloc(w->latencies, w->capacity * sizeof *w->latencies);
			if (w->latencies == NULL)
				abort();
		}
		w->latencies[w->count++] = (uint32_t)(end - begin);
	}
	for (int i = 0; i < 4; i++)
		mysql_stmt_close(s[i]);
	mysql_close(db);
	return NULL;
}

static void read_buyers(const char *path)
{
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	size_t room = 0;
	char document[16], contract[24];
	while (fscanf(f, "%15s %23s", document, contract) == 2) {
		if (buyers == room) {
			room = room ? room * 2 : 1024;
			documents = realloc(documents, room * sizeof *documents);
			contracts = realloc(contracts, room * sizeof *contracts);
			if (documents == NULL || contracts == NULL)
				abort();
		}
		strcpy(documents[buyers], document);
		strcpy(contracts[buyers++], contract);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	if (argc != 10) {
		fprintf(stderr, "usage: raw PORT USER PASSWORD DATABASE BUYERS CONNECTIONS WARM WINDOW OUT\n");
		return 2;
	}
	port = (unsigned)atoi(argv[1]);
	user = argv[2];
	password = argv[3];
	database = argv[4];
	read_buyers(argv[5]);
	int connections = atoi(argv[6]);
	if (buyers == 0 || connections < 1 || mysql_library_init(0, NULL, NULL))
		return 1;
	from_us = now_us() + (uint64_t)(atof(argv[7]) * 1e6);
	to_us = from_us + (uint64_t)(atof(argv[8]) * 1e6);
	struct worker *workers = calloc((size_t)connections, sizeof *workers);
	for (int i = 0; i < connections; i++)
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			return 1;
	until(from_us);
	puts("open");
	fflush(stdout);
	until(to_us);
	puts("close");
	fflush(stdout);
	long acked = 0, errors = 0, completed = 0;
	for (int i = 0; i < connections; i++) {
		pthread_join(workers[i].thread, NULL);
		acked += workers[i].acked;
		errors += workers[i].errors;
		completed += workers[i].completed;
		if (workers[i].errors)
			fprintf(stderr, "failure: %s\n", workers[i].failure);
	}
	FILE *out = fopen(argv[9], "w");
	if (out == NULL)
		return 1;
	fprintf(out, "%ld %ld %ld\n", acked, errors, completed);
	for (int i = 0; i < connections; i++)
		for (size_t j = 0; j < workers[i].count; j++)
			fprintf(out, "%u\n", workers[i].latencies[j]);
	return fclose(out) == 0 ? 0 : 1;
}
