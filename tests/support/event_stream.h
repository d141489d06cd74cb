/* A client of server-sent events, on a socket of its own, that may also be a bad one. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "support/actors.h"

#define EVENT_STREAM_MAX (1 << 20)

struct event_stream {
	int fd;
	bool ended; /* the answer ended as it should: its last chunk came */
	bool shut;  /* the connection did */
	size_t raw_len, body_len;
	char raw[EVENT_STREAM_MAX];  /* as it came */
	char body[EVENT_STREAM_MAX]; /* without chunks */
};

/* Asks for `path` with these headers ("Last-Event-ID: x\r\n", "" for none); kept until the end.
 * `receive_bytes` bounds what the kernel takes for a client that does not read; 0: as it likes. */
struct event_stream *event_stream_open(
	const char *token, const char *path, const char *headers, int port, int receive_bytes);
/* Reads until the body has `text` `times` times, or the stream ends; false if neither comes in
 * `patience_ms`. */
bool event_stream_has(struct event_stream *stream, const char *text, int times, int patience_ms);
/* Reads until the end of the answer or of the connection. */
bool event_stream_ends(struct event_stream *stream, int patience_ms);
/* What comes in this time is read. */
void event_stream_idle(struct event_stream *stream, int ms);
/* The last id that came, kept; NULL without one. */
const char *event_stream_last_id(const struct event_stream *stream);
int event_stream_status(const struct event_stream *stream);
void event_stream_close(struct event_stream *stream);
