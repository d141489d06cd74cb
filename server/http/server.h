/* The door: HTTP as libmicrohttpd speaks it. Only server.c knows that library. */
#pragma once
#include <stdint.h>

#include "base/str.h"
#include "http/exchange.h"

struct loop_config;
struct server;
struct waiter;

/* NULL with a line in `error` if the address cannot be had. */
struct server *server_new(
	struct loop *loop, const struct loop_config *config, struct strbuf *error);
void server_free(struct server *server);
/* To be watched for input. */
int server_epoll_fd(const struct server *server);
/* Reads, calls the exchanges, writes. */
void server_run(struct server *server);
/* Milliseconds until server_run wants to be called; -1 for never. */
int server_timeout_ms(const struct server *server);
/* Stops accepting. */
void server_quiesce(struct server *server);
/* The exchange has nothing to send until server_resume, which does nothing if it was not suspended.
 */
void server_suspend(struct exchange *exchange);
void server_resume(struct exchange *exchange);
bool server_suspended(const struct exchange *exchange);
/* Whose the connection's request is from now on: an exchange's, or of one who waits. */
void server_put(void *connection, struct exchange *exchange, struct waiter *waiter);
/* A stream has more to send: there may be more at once. */
void server_moved(struct server *server);
/* Shuts connections that take longer than a request may. */
void server_tidy(struct server *server, int64_t now_ms);
/* Shuts connections that have had no request since `since_ms`. */
void server_shut_quiet(struct server *server, int64_t since_ms);
int server_connections(const struct server *server);
