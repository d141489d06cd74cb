/* A client of server-sent events, on a socket of its own. */
#include "support/event_stream.h"

#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/kept.h"

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct event_stream *event_stream_open(
	const char *token, const char *path, const char *headers, int port, int receive_bytes)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct event_stream *stream = keep(calloc(1, sizeof(*stream)));
	const char *request =
		keep_printf("GET %s HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
			    "Authorization: Bearer %s\r\n%s\r\n",
			path, token, headers);

	stream->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(stream->fd >= 0);
	if (receive_bytes)
		setsockopt(
			stream->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
	assert(connect(stream->fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
	assert(send(stream->fd, request, strlen(request), MSG_NOSIGNAL) ==
		(ssize_t)strlen(request));
	return stream;
}

/* The whole body anew: tests are short. */
static void unchunk(struct event_stream *stream)
{
	const char *end = stream->raw + stream->raw_len;
	const char *at = strstr(stream->raw, "\r\n\r\n");
	const char *chunked = strcasestr(stream->raw, "\r\ntransfer-encoding: chunked");

	stream->body_len = 0;
	if (!at || !chunked || chunked > at)
		return;
	for (at += 4; at < end;) {
		char *data;
		const size_t len = strtoul(at, &data, 16);
		if (data + 2 > end || strncmp(data, "\r\n", 2) != 0)
			break;
		stream->ended = len == 0;
		if (len == 0 || data + 2 + len + 2 > end)
			break;
		memcpy(stream->body + stream->body_len, data + 2, len);
		stream->body_len += len;
		at = data + 2 + len + 2;
	}
	stream->body[stream->body_len] = '\0';
}

/* False once `until_ms` is past. */
static bool read_some(struct event_stream *stream, long until_ms)
{
	struct pollfd readable = { .fd = stream->fd, .events = POLLIN };
	const long left = until_ms - now_ms();

	if (left <= 0 || poll(&readable, 1, (int)left) <= 0)
		return false;
	const ssize_t len = recv(stream->fd, stream->raw + stream->raw_len,
		EVENT_STREAM_MAX - 1 - stream->raw_len, 0);
	if (len <= 0) {
		stream->shut = true;
		return true;
	}
	stream->raw_len += (size_t)len;
	stream->raw[stream->raw_len] = '\0';
	unchunk(stream);
	return true;
}

static int count(const char *body, const char *text)
{
	int found = 0;
	for (const char *at = body; (at = strstr(at, text)); at += strlen(text))
		found++;
	return found;
}

bool event_stream_has(struct event_stream *stream, const char *text, int times, int patience_ms)
{
	const long until_ms = now_ms() + patience_ms;

	while (count(stream->body, text) < times)
		if (stream->shut || stream->ended || !read_some(stream, until_ms))
			return false;
	return true;
}

bool event_stream_ends(struct event_stream *stream, int patience_ms)
{
	const long until_ms = now_ms() + patience_ms;

	while (!stream->ended && !stream->shut)
		if (!read_some(stream, until_ms))
			return false;
	return true;
}

void event_stream_idle(struct event_stream *stream, int ms)
{
	const long until_ms = now_ms() + ms;

	while (!stream->shut && read_some(stream, until_ms))
		;
}

const char *event_stream_last_id(const struct event_stream *stream)
{
	const char *last = NULL;

	for (const char *at = stream->body; (at = strstr(at, "id: ")); at += 4)
		if (at == stream->body || at[-1] == '\n')
			last = at + 4;
	return last ? keep_copy(last, strcspn(last, "\n")) : NULL;
}

int event_stream_status(const struct event_stream *stream)
{
	return stream->raw_len > 12 ? (int)strtol(stream->raw + 9, NULL, 10) : 0;
}

void event_stream_close(struct event_stream *stream)
{
	close(stream->fd);
	stream->fd = -1;
}
