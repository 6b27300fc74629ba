/* The peer on gSOAP: HTTP keep-alive and SOAP by gSOAP, and per call what opening.h does, with no check of anything.
 * Every worker is a thread with its own connection to the database. It takes the next connection of a client off the
 * listening socket's queue and serves it until the client closes, so there is a worker for each connection of the load
 * and a call is handed to nobody: one recv, one send.
 *
 * gsoap LISTEN WORKERS PORT USER PASSWORD DATABASE. It listens when all workers have their connections. */
#include "opening.h"
#include "soapH.h"
#include "WebServicesMultidados.nsmap"
#include <pthread.h>
#include <signal.h>

/* quoted writes s as a JSON string and returns the end. It needs six bytes for each of s and two more. */
static char *quoted(char *to, const char *s)
{
	*to++ = '"';
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c < 0x20) {
			to += sprintf(to, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			*to++ = '\\';
		*to++ = (char)c;
	}
	*to++ = '"';
	return to;
}

struct part {
	const char *name, *value;
};

/* received writes the parts of a call as JSON, to be kept in both rows. */
static const char *received(struct soap *soap, const struct part *parts, size_t count)
{
	size_t room = 3;
	for (size_t i = 0; i < count; i++)
		room += 6 * (strlen(parts[i].name) + strlen(parts[i].value)) + 6;
	char *json = soap_malloc(soap, room), *to = json;
	if (json == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		*to++ = i == 0 ? '{' : ',';
		to = quoted(to, parts[i].name);
		*to++ = ':';
		to = quoted(to, parts[i].value);
	}
	memcpy(to, "}", 2);
	return json;
}

int ns__DadosServicedesk(struct soap *soap, char *usuario_ws, char *senha_ws, char *cnpj_empresa, char *cod_projeto,
			 char *descricao, char *cod_aberto_por, char *cod_aberto_para, char *nome_cliente, char *cnpj_cliente,
			 char *email_cliente, char *codigo_oc, char *bloqueio_incluir_cliente, char **answer)
{
	const struct part parts[] = {
		{ "CNPJ_EMPRESA", cnpj_empresa },
		{ "COD_PROJETO", cod_projeto },
		{ "DESCRICAO", descricao },
		{ "COD_ABERTO_POR", cod_aberto_por },
		{ "COD_ABERTO_PARA", cod_aberto_para },
		{ "NOME_CLIENTE", nome_cliente },
		{ "CNPJ_CLIENTE", cnpj_cliente },
		{ "EMAIL_CLIENTE", email_cliente },
		{ "CODIGO_OC", codigo_oc },
		{ "BLOQUEIO_INCLUIR_CLIENTE", bloqueio_incluir_cliente },
	};
	const size_t count = sizeof parts / sizeof *parts;
	(void)usuario_ws;
	(void)senha_ws;
	for (size_t i = 0; i < count; i++)
		if (parts[i].value == NULL)
			return soap_sender_fault(soap, parts[i].name, "missing");
	struct store *s = soap->user;
	struct opening o = { cnpj_cliente, cod_projeto, codigo_oc, cod_aberto_por, descricao, received(soap, parts, count) };
	*answer = soap_malloc(soap, 24);
	if (o.received == NULL || *answer == NULL)
		return soap->error = SOAP_EOM;
	int64_t id = store_open(s, &o);
	if (id == 0)
		return soap_receiver_fault(soap, s->failure, NULL);
	sprintf(*answer, "%lld", (long long)id);
	return SOAP_OK;
}

/* forget frees what one call of a kept connection took. */
static int forget(struct soap *soap)
{
	soap_dealloc(soap, NULL);
	return SOAP_OK;
}

static void *work(void *argument)
{
	struct soap *soap = argument;
	for (;;) {
		if (!soap_valid_socket(soap_accept(soap))) {
			soap_print_fault(soap, stderr);
			exit(1);
		}
		soap_serve(soap);
		soap_force_closesock(soap);
		soap_end(soap);
	}
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fprintf(stderr, "usage: gsoap LISTEN WORKERS PORT USER PASSWORD DATABASE\n");
		return 2;
	}
	int workers = atoi(argv[2]);
	if (workers < 1 || mysql_library_init(0, NULL, NULL) || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return 1;
	struct store *stores = calloc((size_t)workers, sizeof *stores);
	pthread_t *threads = calloc((size_t)workers, sizeof *threads);
	for (int i = 0; i < workers; i++)
		store_connect(&stores[i], (unsigned)atoi(argv[3]), argv[4], argv[5], argv[6]);
	struct soap *listener = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_KEEPALIVE);
	listener->max_keep_alive = 0; /* no bound on the calls of a connection */
	listener->fserveloop = forget;
	if (!soap_valid_socket(soap_bind(listener, "127.0.0.1", atoi(argv[1]), 1024))) {
		soap_print_fault(listener, stderr);
		return 1;
	}
	for (int i = 0; i < workers; i++) {
		struct soap *soap = soap_copy(listener);
		if (soap == NULL)
			return 1;
		soap->user = &stores[i];
		if (pthread_create(&threads[i], NULL, work, soap) != 0)
			return 1;
	}
	pthread_join(threads[0], NULL);
	return 1;
}
