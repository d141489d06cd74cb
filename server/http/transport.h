/* What the door gives to requests beyond request.h. Private to http/. */
#pragma once
#include "http/exchange.h"

struct MHD_Response;

struct exchange *exchange_new(struct loop *loop, void *connection);
void transport_each_query(const struct exchange *exchange,
	void (*each)(void *context, struct str name, struct str value), void *context);
/*
 * Reads `body` as application/x-www-form-urlencoded, which the request's Content-Type must say.
 * Values come in pieces: `first` begins a new field. False if it is malformed or `piece` says no.
 */
bool transport_read_form(const struct exchange *exchange, struct str body,
	bool (*piece)(void *context, struct str name, struct str value, bool first), void *context);
/* The exchange's reply, or the beginning of its stream; NULL when memory is out. */
struct MHD_Response *transport_reply(struct exchange *exchange);
/* Its client has closed the connection, or its half of it. */
bool transport_hung_up(const struct exchange *exchange);
/* Shuts its connection, which ends the exchange soon. */
void transport_shut(struct exchange *exchange);
