/* What libmicrohttpd knows of a request, for those who ask it; and how it comes for a stream. */
#include "http/transport.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "http/loop_private.h"
#include "http/peer.h"
#include "http/stream.h"

#define BLOCK_BYTES 512 /* of a stream to a client that speaks HTTP/1.0 */

#define FORM_READER_BYTES 1024 /* a name may be as long */

struct str request_header(const struct request *req, const char *name)
{
	const char *value = NULL;
	size_t len = 0;
	struct MHD_Connection *connection = exchange_of(req)->connection;
	if (MHD_lookup_connection_value_n(
		    connection, MHD_HEADER_KIND, name, strlen(name), &value, &len) != MHD_YES)
		return STR_NULL;
	return (struct str){ value ? value : "", len };
}

struct str request_query(const struct request *req, const char *name)
{
	const char *value = NULL;
	size_t len = 0;
	struct MHD_Connection *connection = exchange_of(req)->connection;
	if (MHD_lookup_connection_value_n(
		    connection, MHD_GET_ARGUMENT_KIND, name, strlen(name), &value, &len) != MHD_YES)
		return STR_NULL;
	return (struct str){ value ? value : "", len };
}

struct query_walk {
	void (*each)(void *context, struct str name, struct str value);
	void *context;
};

static enum MHD_Result walk_query(void *context, enum MHD_ValueKind kind, const char *key,
	size_t key_len, const char *value, size_t value_len)
{
	(void)kind;
	struct query_walk *walk = context;
	walk->each(walk->context, (struct str){ key, key_len },
		(struct str){ value ? value : "", value_len });
	return MHD_YES;
}

void transport_each_query(const struct exchange *exchange,
	void (*each)(void *context, struct str name, struct str value), void *context)
{
	struct query_walk walk = { each, context };
	(void)MHD_get_connection_values_n(
		exchange->connection, MHD_GET_ARGUMENT_KIND, walk_query, &walk);
}

struct form_walk {
	bool (*piece)(void *context, struct str name, struct str value, bool first);
	void *context;
};

static enum MHD_Result walk_form(void *context, enum MHD_ValueKind kind, const char *key,
	const char *filename, const char *type, const char *encoding, const char *data,
	uint64_t offset, size_t len)
{
	(void)kind, (void)filename, (void)type, (void)encoding;
	const struct form_walk *walk = context;
	const struct str value = { data ? data : "", len };
	return walk->piece(walk->context, str_from(key ? key : ""), value, offset == 0) ? MHD_YES
											: MHD_NO;
}

bool transport_read_form(const struct exchange *exchange, struct str body,
	bool (*piece)(void *context, struct str name, struct str value, bool first), void *context)
{
	struct form_walk walk = { piece, context };
	struct MHD_PostProcessor *reader = MHD_create_post_processor(
		exchange->connection, FORM_READER_BYTES, walk_form, &walk);
	if (!reader)
		return false;
	enum MHD_Result read = MHD_post_process(reader, body.data, body.len);
	enum MHD_Result ended = MHD_destroy_post_processor(reader);
	return read == MHD_YES && ended == MHD_YES;
}

/* Of several header lines the last one is the nearest proxy's own. */
static enum MHD_Result keep_forwarded(void *context, enum MHD_ValueKind kind, const char *key,
	size_t key_len, const char *value, size_t value_len)
{
	(void)kind;
	struct str *kept = context;
	if (value && str_equal_ignoring_case((struct str){ key, key_len }, STR("X-Forwarded-For")))
		*kept = (struct str){ value, value_len };
	return MHD_YES;
}

struct str request_peer(const struct request *req)
{
	struct MHD_Connection *connection = exchange_of(req)->connection;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct str forwarded = STR_NULL;
	(void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, keep_forwarded, &forwarded);
	return peer_network(req->arena, info ? info->client_addr : NULL, forwarded);
}

static int socket_of(const struct exchange *exchange)
{
	return MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		->connect_fd;
}

void transport_shut(struct exchange *exchange)
{
	(void)shutdown(socket_of(exchange), SHUT_RDWR);
}

static ssize_t read_stream(void *context, uint64_t position, char *room, size_t size)
{
	(void)position;
	struct exchange *exchange = context;
	const ssize_t len = stream_read(exchange, room, size);
	if (len > 0) {
		server_moved(exchange->loop->server);
		return len;
	}
	if (len < 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	exchange->suspended = true;
	MHD_suspend_connection(exchange->connection);
	return 0;
}

struct MHD_Response *transport_stream(struct exchange *exchange)
{
	const int fd = socket_of(exchange);
	const int send_bytes = STREAM_SEND_BYTES;
	const unsigned unheard_ms = STREAM_STALL_MS;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(send_bytes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms, sizeof(unheard_ms));
	return MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, exchange, NULL);
}
