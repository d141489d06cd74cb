/* The door: HTTP as libmicrohttpd speaks it. Only server.c knows that library. */
#pragma once
#include <stdint.h>

#include "base/str.h"
#include "http/exchange.h"

struct loop_config;
struct server;

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
/* The exchange that waited has its answer. */
void server_resume(struct exchange *exchange);
/* A stream has more to send: there may be more at once. */
void server_moved(struct server *server);
/* Shuts connections that take longer than a request may. */
void server_tidy(struct server *server, int64_t now_ms);
int server_connections(const struct server *server);
