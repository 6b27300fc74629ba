/* The peer without HTTP: every thread has one connection to the database and opens ocorrências one after another, as
 * opening.h does, with no check of anything.
 *
 * raw PORT USER PASSWORD DATABASE BUYERS-FILE CONNECTIONS WARM-SECONDS WINDOW-SECONDS OUT
 * BUYERS-FILE has a line "document contract" per buyer. Prints "open" and "close" around the measured window; OUT gets
 * "acked errors completed" and then one latency in microseconds a line. */
#include "opening.h"
#include <pthread.h>
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

static void *work(void *argument)
{
	struct worker *w = argument;
	struct store s;
	store_connect(&s, port, user, password, database);
	for (;;) {
		uint64_t begin = now_us();
		if (begin >= to_us)
			break;
		int64_t call = __sync_fetch_and_add(&next_call, 1);
		size_t who = (size_t)(call * 7907 % (int64_t)buyers);
		char key[40];
		snprintf(key, sizeof key, "BENCH-%012lld", (long long)call);
		struct opening o = { documents[who], contracts[who], key, author, description, received };
		if (store_open(&s, &o) == 0) {
			w->errors++;
			memcpy(w->failure, s.failure, sizeof w->failure);
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
	mysql_close(s.db);
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
