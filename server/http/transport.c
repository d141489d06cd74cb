/* What libmicrohttpd knows of a request, for those who ask it; replies and streams as it takes
 * them. */
#include "http/transport.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
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
	return peer_network(req->arena, exchange_of(req)->loop->config.proxies,
		info ? info->client_addr : NULL, forwarded);
}

static int socket_of(const struct exchange *exchange)
{
	return MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		->connect_fd;
}

bool transport_hung_up(const struct exchange *exchange)
{
	struct pollfd end = { .fd = socket_of(exchange), .events = POLLRDHUP };
	return poll(&end, 1, 0) > 0;
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
	server_suspend(exchange);
	return 0;
}

static struct MHD_Response *stream_response(struct exchange *exchange)
{
	const int fd = socket_of(exchange);
	const int send_bytes = STREAM_SEND_BYTES;
	const unsigned unheard_ms = STREAM_STALL_MS;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(send_bytes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms, sizeof(unheard_ms));
	return MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, exchange, NULL);
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value)
		(void)MHD_add_response_header(response, name, value);
}

static void add_list(struct MHD_Response *response, const struct reply_header *list)
{
	for (; list && list->name; list++)
		add_header(response, list->name, list->value);
}

static const char *cache_control(const struct reply *reply)
{
	if (reply->cache_control)
		return reply->cache_control;
	return reply->cacheable || reply->etag ? "private, no-cache" : "no-store";
}

static void add_number(struct MHD_Response *response, const char *name, int number)
{
	char text[16];
	(void)snprintf(text, sizeof(text), "%d", number);
	add_header(response, name, text);
}

static const char *challenge(const struct request *req)
{
	if (req->route && req->route->endpoint->identity != IDENTITY_TOKEN)
		return "Basic realm=\"gateway\", charset=\"UTF-8\"";
	return "Bearer error=\"invalid_token\"";
}

static void add_headers(struct MHD_Response *response, const struct exchange *exchange)
{
	const struct reply *reply = &exchange->reply;
	add_header(response, "Content-Type", reply->content_type);
	add_header(response, "ETag", reply->etag);
	add_header(response, "Location", reply->location);
	add_header(response, "Link", reply->link);
	add_header(response, "Cache-Control", cache_control(reply));
	if (exchange->request.route && exchange->request.route->roles && reply->etag)
		add_header(response, "Vary", "Authorization, Cookie, Accept");
	add_list(response, reply->headers[0]);
	add_list(response, reply->headers[1]);
	add_header(response, "X-Request-Id", exchange->request.id.data);
	if (reply->status == 405)
		add_header(response, "Allow", exchange->allow);
	if (reply->status == 401)
		add_header(response, "WWW-Authenticate", challenge(&exchange->request));
	if (reply->retry_after_s || reply->status == 503)
		add_number(
			response, "Retry-After", reply->retry_after_s ? reply->retry_after_s : 1);
	add_header(response, "Set-Cookie", reply->cookie);
	if (reply->status == 415 && exchange->method == METHOD_PATCH &&
		exchange->request.route->body == BODY_MERGE_PATCH)
		add_header(response, "Accept-Patch", "application/merge-patch+json");
	if (exchange->wait_seconds) {
		char applied[32];
		(void)snprintf(applied, sizeof(applied), "wait=%d", exchange->wait_seconds);
		add_header(response, "Preference-Applied", applied);
	}
	if (exchange->close)
		add_header(response, "Connection", "close");
}

struct MHD_Response *transport_reply(struct exchange *exchange)
{
	const struct str body = exchange->reply.body;
	struct MHD_Response *response =
		exchange->stream ? stream_response(exchange)
				 : MHD_create_response_from_buffer(body.len,
					   (void *)(uintptr_t)body.data, MHD_RESPMEM_PERSISTENT);
	if (response)
		add_headers(response, exchange);
	return response;
}
