/*
 * What libmicrohttpd refuses before any handler is asked, told as a problem like everything else:
 * malformed requests, headers past its pool, versions of HTTP that it does not speak. It has no
 * hook for these replies, but queues them through its own public MHD_queue_response, and the
 * dynamic linker gives the program's function of that name to the library too. The problem is
 * written to the socket here and the library told to close: left to it, some heads would be sent
 * twice.
 */
#include "http/refusals.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/arena.h"
#include "base/ids.h"
#include "base/log.h"
#include "http/head.h"
#include "http/problem.h"
#include "http/request.h"

#define REFUSAL_BYTES 2048
#define ARENA_BYTES 65536
#define DRAIN_ROUNDS 64
#define VALUE_BYTES 64 /* of the pool, beside the text: what the library keeps of a value */

typedef enum MHD_Result queue_response(
	struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static queue_response *library_queue_response;

static void find_library(void)
{
	void *found = dlsym(RTLD_NEXT, "MHD_queue_response");
	memcpy(&library_queue_response, &found, sizeof(found));
}

static enum problem_type problem_of(unsigned int status)
{
	static const enum problem_type types[] = { PROBLEM_body_too_large, PROBLEM_uri_too_long,
		PROBLEM_headers_too_large, PROBLEM_internal_error,
		PROBLEM_http_version_unsupported };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (problem_status(types[i]) == (int)status)
			return types[i];
	return PROBLEM_malformed_request;
}

static void write_refusal(
	struct strbuf *out, enum problem_type type, const char *detail, const char *id)
{
	struct request req = { .arena = arena_new(ARENA_BYTES) };
	const struct reply reply = detail ? problem_reply_as(&req, type, "%s", detail)
					  : problem_reply_as(&req, type, NULL);
	const time_t now = time(NULL);
	struct tm utc;
	char date[40];

	(void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
	strbuf_printf(out,
		"HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\nContent-Type: %s\r\n"
		"Cache-Control: no-store\r\nX-Request-Id: %s\r\nContent-Length: %zu\r\n\r\n",
		reply.status, MHD_get_reason_phrase_for((unsigned)reply.status), date,
		reply.content_type, id, reply.body.len);
	strbuf_add(out, reply.body.data, reply.body.len);
	arena_free(req.arena);
}

/* A close with bytes unread would be a reset, and the client might never see why. */
static void drain(int fd)
{
	char bytes[4096];

	for (int i = 0; i < DRAIN_ROUNDS; i++)
		if (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) <= 0)
			return;
}

static void refuse_on(int fd, enum problem_type type, const char *detail)
{
	struct strbuf out;
	char id[37];

	uuid_format(uuid_new(), id);
	strbuf_init(&out, REFUSAL_BYTES);
	write_refusal(&out, type, detail, id);
	drain(fd);
	/* Nothing of this connection is unsent: an answer this short fits the socket's buffer. */
	(void)send(fd, out.data, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	strbuf_release(&out);
	log_event(LOG_INFO, "refused", LOG_TEXT("request_id", str_from(id)),
		LOG_NUMBER("status", problem_status(type)));
}

static void refuse(struct MHD_Connection *connection, enum problem_type type, const char *detail)
{
	refuse_on(
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
		type, detail);
}

static enum MHD_Result add_size(void *context, enum MHD_ValueKind kind, const char *name,
	size_t name_len, const char *value, size_t value_len)
{
	size_t *size = context;
	(void)kind, (void)name, (void)value;
	*size += VALUE_BYTES + name_len + value_len + 4;
	return MHD_YES;
}

bool refuse_large_head(struct MHD_Connection *connection, const char *url, size_t limit)
{
	size_t size = strlen(url);

	/* The library keeps a second copy of cookies, taken apart. */
	(void)MHD_get_connection_values_n(connection,
		MHD_HEADER_KIND | MHD_GET_ARGUMENT_KIND | MHD_COOKIE_KIND, add_size, &size);
	if (size <= limit)
		return false;
	refuse(connection, PROBLEM_headers_too_large, NULL);
	return true;
}

static enum MHD_Result read_field(void *context, enum MHD_ValueKind kind, const char *name,
	size_t name_len, const char *value, size_t value_len)
{
	(void)kind;
	head_field(context, (struct str){ name, name_len }, (struct str){ value, value_len });
	return MHD_YES;
}

bool refuse_bad_head(struct MHD_Connection *connection, const char *method, struct str target,
	const char *version)
{
	const size_t size =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
			->header_size;
	struct head head;

	head_begin(&head, method, target, version);
	(void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, read_field, &head);
	head_end(&head, method + size);
	if (head.detail)
		refuse(connection, head.problem, head.detail);
	return head.detail != NULL;
}

void refuse_late(int fd)
{
	refuse_on(fd, PROBLEM_request_timeout, NULL);
}

/* Every problem of ours has a Content-Type, no refusal of the library has. */
enum MHD_Result MHD_queue_response(
	struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response)
{
	(void)pthread_once(&once, find_library);
	if (status < 400 || MHD_get_response_header(response, "Content-Type"))
		return library_queue_response(connection, status, response);
	refuse(connection, problem_of(status), NULL);
	return MHD_NO;
}
