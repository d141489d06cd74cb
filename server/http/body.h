/* The body of a request: bounded, checked for its media type, parsed. Private to http/. */
#pragma once
#include "http/exchange.h"

#define BODY_JSON_BYTES (1u << 20)
#define BODY_FORM_BYTES (64u << 10)
#define BODY_FILE_BYTES (32u << 20)

/* Bounds it by its route; refuses what its head declares already. */
void body_open(struct exchange *exchange);
void body_receive(struct exchange *exchange, const char *data, size_t len);
/* The body is complete: leaves it in the request, or a problem. */
void body_close(struct exchange *exchange);
/* Reads req->raw_body as one JSON object, or an array where the route asks for one, into req->body,
 * or leaves a problem. */
void body_parse(struct request *req);
void body_release(struct exchange *exchange);
