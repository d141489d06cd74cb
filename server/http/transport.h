/* What the door gives to requests beyond request.h. Private to http/. */
#pragma once
#include "http/exchange.h"

struct exchange *exchange_new(struct loop *loop, void *connection);
void transport_each_query(const struct exchange *exchange,
	void (*each)(void *context, struct str name, struct str value), void *context);
