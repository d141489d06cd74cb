/* The door: with transport.c and refusals.c, the only files that know libmicrohttpd. */
#include "http/server.h"

#include <linux/tcp.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "http/head.h"
#include "http/listener.h"
#include "http/loop.h"
#include "http/refusals.h"
#include "http/shedding.h"
#include "http/transport.h"
#include "http/waiting.h"

#define CONNECTION_POOL_BYTES 8192
#define REPLY_HEAD_BYTES \
	1024 /* of the pool, kept for the reply: without them there would be none */
#define IDLE_SECONDS 75
/* A request that takes longer is suspended. Before, its connection is merely asked again at each
 * run, which is cheaper than to take it from the library's epoll set, put it back and read in vain.
 */
#define SUSPEND_MS 20

/* A connection, from accept to close: in a list so that one that drips can be found. */
struct visitor {
	int fd;
	struct str target; /* of the request line: see head_target */
	int64_t quiet_since_ms;
	bool open; /* between the head of a request and the end of its answer */
	bool busy; /* a request is with the house: its own deadline counts */
	bool suspended;
	bool served; /* has had an answer */
	bool shut;
	struct exchange *exchange; /* the request's; NULL while it waits, */
	struct waiter *waiter;     /* when this is what is left of it */
	struct visitor *next;
	struct visitor **place;
};

struct server {
	struct MHD_Daemon *daemon;
	struct loop *loop;
	struct visitor *visitors;
	int connection_limit;
	int request_ms; /* at the most, see loop_config */
	int listener;
	int64_t now_ms;        /* of this run */
	int64_t suspend_at_ms; /* the next of the held connections; 0: there is none */
	bool moved; /* something came or was answered in this run: there may be more at once */
};

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static void visit(void *context, struct MHD_Connection *connection, void **socket_context,
	enum MHD_ConnectionNotificationCode code)
{
	struct server *server = context;
	struct visitor *visitor = *socket_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		visitor = memory_new(sizeof(*visitor));
		visitor->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				      ->connect_fd;
		visitor->quiet_since_ms = clock_monotonic_ms();
		visitor->next = server->visitors;
		visitor->place = &server->visitors;
		if (visitor->next)
			visitor->next->place = &visitor->next;
		server->visitors = visitor;
		*socket_context = visitor;
	} else if (visitor) {
		*visitor->place = visitor->next;
		if (visitor->next)
			visitor->next->place = visitor->place;
		free(visitor);
		*socket_context = NULL;
	}
}

/* Called with the target as it was sent, before anything in it is decoded. What it returns would
 * become the request's context. */
static void *note_target(void *context, const char *target, struct MHD_Connection *connection)
{
	struct visitor *visitor = visitor_of(connection);
	(void)context;
	visitor->target = head_target(str_from(target));
	return NULL;
}

static bool was_heard(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);
	(void)getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info.tcpi_bytes_received > 0;
}

/* Who has begun a request is told; a connection that only lay idle ends without a word. */
static void shut_late(struct visitor *visitor)
{
	if (visitor->exchange || (!visitor->served && was_heard(visitor->fd)))
		refuse_late(visitor->fd);
	(void)shutdown(visitor->fd, SHUT_RDWR);
	visitor->shut = true;
}

void server_tidy(struct server *server, int64_t now_ms)
{
	for (struct visitor *visitor = server->visitors; visitor; visitor = visitor->next)
		if (!visitor->busy && !visitor->shut &&
			now_ms - visitor->quiet_since_ms > server->request_ms)
			shut_late(visitor);
}

/* A request that came since the last run is on its way to us. */
static bool has_sent(const struct visitor *visitor)
{
	char byte;
	return recv(visitor->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void server_shut_quiet(struct server *server, int64_t since_ms)
{
	for (struct visitor *visitor = server->visitors; visitor; visitor = visitor->next)
		if (!visitor->open && visitor->quiet_since_ms <= since_ms && !has_sent(visitor))
			(void)shutdown(visitor->fd, SHUT_RDWR);
}

static enum MHD_Result queue_reply(struct MHD_Connection *connection, struct exchange *exchange)
{
	struct MHD_Response *response = transport_reply(exchange);
	if (!response)
		return MHD_NO;
	enum MHD_Result result =
		MHD_queue_response(connection, (unsigned)exchange->reply.status, response);
	MHD_destroy_response(response);
	return result;
}

static enum method method_of(const char *name)
{
	static const char *const names[] = { "GET", "POST", "PATCH", "DELETE" };
	for (int i = 0; i < METHOD_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum method)i;
	return strcmp(name, "HEAD") == 0 ? METHOD_GET : METHOD_OTHER;
}

static struct exchange *open_exchange(struct server *server, struct MHD_Connection *connection,
	const char *url, const char *method)
{
	/* Those that came before it in this round and only wait need their memory no longer. */
	exchanges_sweep(server->loop);
	struct exchange *exchange = exchange_new(server->loop, connection);
	exchange->method = method_of(method);
	exchange->head = strcmp(method, "HEAD") == 0;
	exchange->url = url;
	exchange->path = arena_copy(exchange->request.arena, str_from(url));
	/* A chunked body ends where its chunks say so, which readers tell in more than one way. */
	exchange->close = request_header(&exchange->request, "Transfer-Encoding").data != NULL;
	exchange_open(exchange);
	if (server_connections(server) >
		shedding_connections(server->connection_limit, shedding_urgency(exchange))) {
		exchange->close = true;
		exchange->crowded = true;
	}
	return exchange;
}

static void suspend(struct visitor *visitor, struct MHD_Connection *connection)
{
	visitor->suspended = true;
	MHD_suspend_connection(connection);
}

static void hold(struct server *server, struct MHD_Connection *connection, struct visitor *visitor)
{
	const struct exchange *exchange = visitor->exchange;
	if (!exchange) {
		suspend(visitor, connection);
		return;
	}
	int64_t suspend_at_ms = exchange->started_ms + SUSPEND_MS;
	if (exchange_abandonable(exchange) && server->now_ms < suspend_at_ms) {
		if (!server->suspend_at_ms || suspend_at_ms < server->suspend_at_ms)
			server->suspend_at_ms = suspend_at_ms;
		return;
	}
	suspend(visitor, connection);
}

/* Called at the head, for each piece of the body, at its end, and from then on until there is an
 * answer. The head is never answered at once: that would close the connection. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *data_len,
	void **request_context)
{
	struct server *server = context;
	struct visitor *visitor = *request_context;
	if (!visitor) {
		server->moved = true;
		if (refuse_large_head(connection, url, CONNECTION_POOL_BYTES - REPLY_HEAD_BYTES))
			return MHD_NO;
		visitor = visitor_of(connection);
		if (refuse_bad_head(connection, method, visitor->target, version))
			return MHD_NO;
		*request_context = visitor;
		visitor->open = true;
		visitor->exchange = open_exchange(server, connection, url, method);
		visitor->quiet_since_ms = visitor->exchange->started_ms;
		return MHD_YES;
	}
	struct exchange *exchange = visitor->exchange;
	server->moved |= *data_len > 0 || (exchange && exchange->answered);
	if (*data_len > 0) {
		exchange_receive(exchange, data, *data_len);
		*data_len = 0;
		return MHD_YES;
	}
	if (exchange && !exchange->started) {
		visitor->busy = true;
		exchange_start(exchange);
	}
	if (visitor->exchange && visitor->exchange->answered)
		return queue_reply(connection, visitor->exchange);
	hold(server, connection, visitor);
	return MHD_YES;
}

void server_suspend(struct exchange *exchange)
{
	suspend(visitor_of(exchange->connection), exchange->connection);
}

void server_resume(struct exchange *exchange)
{
	struct visitor *visitor = visitor_of(exchange->connection);
	if (!visitor->suspended)
		return;
	visitor->suspended = false;
	MHD_resume_connection(exchange->connection);
}

bool server_suspended(const struct exchange *exchange)
{
	return visitor_of(exchange->connection)->suspended;
}

void server_put(void *connection, struct exchange *exchange, struct waiter *waiter)
{
	struct visitor *visitor = visitor_of(connection);
	visitor->exchange = exchange;
	visitor->waiter = waiter;
}

static void completed(void *context, struct MHD_Connection *connection, void **request_context,
	enum MHD_RequestTerminationCode code)
{
	(void)context;
	(void)code;
	(void)connection;
	struct visitor *visitor = *request_context;
	*request_context = NULL;
	if (!visitor)
		return;
	struct exchange *exchange = visitor->exchange;
	/* What a held request has of its connection ends now. */
	if (exchange && exchange->started && !exchange->answered)
		exchange_abandon(exchange);
	exchange_free(exchange);
	waiting_leave(visitor->waiter);
	visitor->exchange = NULL;
	visitor->waiter = NULL;
	visitor->open = false;
	visitor->busy = false;
	visitor->served = true;
	visitor->quiet_since_ms = clock_monotonic_ms();
}

struct server *server_new(struct loop *loop, const struct loop_config *config, struct strbuf *error)
{
	int fd = config->listener >= 0 ? listener_share(config->listener, error)
				       : listener_open(config->address, config->port, error);
	if (fd < 0)
		return NULL;
	struct server *server = memory_new(sizeof(*server));
	server->loop = loop;
	server->listener = fd;
	server->connection_limit = config->connection_limit;
	server->request_ms = config->request_seconds * 1000;
	server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		handle, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)config->connection_limit, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, visit,
		server, MHD_OPTION_URI_LOG_CALLBACK, note_target, NULL, MHD_OPTION_END);
	if (server->daemon)
		return server;
	strbuf_printf(error, "cannot serve on %s:%u", config->address, config->port);
	(void)close(fd);
	free(server);
	return NULL;
}

void server_free(struct server *server)
{
	if (!server)
		return;
	MHD_stop_daemon(server->daemon);
	free(server);
}

int server_epoll_fd(const struct server *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->listen_fd;
}

static void run(struct server *server)
{
	server->now_ms = clock_monotonic_ms();
	server->suspend_at_ms = 0;
	server->moved = false;
	(void)MHD_run(server->daemon);
}

/* What is answered in one run is written in the next. */
void server_run(struct server *server)
{
	run(server);
	if (server->moved)
		run(server);
}

/* To the library a held connection is one that is ready. */
int server_timeout_ms(const struct server *server)
{
	MHD_UNSIGNED_LONG_LONG timeout;
	if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
		return -1;
	if (timeout == 0 && server->suspend_at_ms && !server->moved)
		return (int)(server->suspend_at_ms - server->now_ms);
	return timeout > 1000 ? 1000 : (int)timeout;
}

void server_moved(struct server *server)
{
	server->moved = true;
}

void server_quiesce(struct server *server)
{
	MHD_socket fd = MHD_quiesce_daemon(server->daemon);
	if (fd != MHD_INVALID_SOCKET)
		(void)close(fd);
}

int server_connections(const struct server *server)
{
	return (int)MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)
		->num_connections;
}
