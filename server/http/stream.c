/* Answers that do not end. */
#include "http/stream.h"

#include <string.h>

#include "http/loop_private.h"
#include "http/transport.h"

#define RECHECK_BYTES 65536

struct stream {
	struct exchange *exchange;
	struct str out;  /* being sent */
	struct str page; /* to be sent next; lives until the exchange runs again */
	char position[STREAM_POSITION_MAX];
	int64_t read_at_ms;  /* when the transport had written all that it got */
	int64_t again_at_ms; /* after a reply that is no page; 0: none is due */
	bool opened;
	bool resting; /* all is sent, and nothing is asked for: it is to be woken */
	bool more;    /* the next page is there already */
	bool ending;
	struct stream *next;
	struct stream **place;
};

void stream_new(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;
	struct stream *stream = arena_alloc(exchange->arena, sizeof(*stream));

	stream->exchange = exchange;
	stream->next = loop->streams;
	stream->place = &loop->streams;
	if (stream->next)
		stream->next->place = &stream->next;
	loop->streams = stream;
	exchange->stream = stream;
	atomic_fetch_add(&loop->counts.streams, 1);
}

void stream_close(struct exchange *exchange)
{
	struct stream *stream = exchange->stream;

	if (!stream)
		return;
	*stream->place = stream->next;
	if (stream->next)
		stream->next->place = stream->place;
	waiting_leave(exchange->waiter);
	exchange->stream = NULL;
	atomic_fetch_sub(&exchange->loop->counts.streams, 1);
}

static void keep_position(struct stream *stream, struct str position)
{
	if (!position.data || position.len >= sizeof(stream->position))
		return;
	memcpy(stream->position, position.data, position.len);
	stream->position[position.len] = '\0';
	stream->exchange->request.position = (struct str){ stream->position, position.len };
}

static void keep_page(struct stream *stream, const struct reply *reply)
{
	keep_position(stream, reply->position);
	stream->page = reply->body;
	stream->more = reply->more;
	stream->again_at_ms = 0;
}

bool stream_begin(struct exchange *exchange, const struct reply *reply)
{
	struct stream *stream = exchange->stream;

	if (!stream || reply->status != 200) {
		stream_close(exchange);
		return false;
	}
	const char *first = exchange->request.streaming->first;
	stream->out = str_from(first ? first : "");
	keep_page(stream, reply);
	stream->opened = true;
	stream->read_at_ms = clock_monotonic_ms();
	return true;
}

/* The transport comes for what there is. */
static void resume(struct exchange *exchange)
{
	exchange->stream->resting = false;
	server_resume(exchange);
}

static void ask_again(struct stream *stream)
{
	stream->resting = false;
	exchange_again(stream->exchange);
}

/* All is sent: goes on if more is there, or waits until it is woken and gives back what it holds.
 */
static void rest(struct exchange *exchange)
{
	struct stream *stream = exchange->stream;
	const char *signal = exchange->request.streaming->signal;

	if (signal && exchange->woken) {
		exchange->woken = false;
		stream->page = str_from(signal);
	} else if (!stream->again_at_ms && (stream->more || exchange->woken)) {
		stream->more = false;
		ask_again(stream);
	} else {
		stream->resting = true;
		exchange_forget_run(exchange);
	}
}

void stream_take(struct exchange *exchange, const struct reply *reply)
{
	struct stream *stream = exchange->stream;

	/* A cursor that expired, for one: the client learns it when it comes again. */
	stream->ending |= reply->status != 200 && reply->status != 503;
	if (reply->status == 200)
		keep_page(stream, reply);
	else
		stream->again_at_ms = clock_monotonic_ms() + STREAM_RETRY_MS;
	if (stream->page.len > 0 || stream->ending)
		resume(exchange);
	else
		rest(exchange);
}

void stream_wake(struct exchange *exchange)
{
	struct stream *stream = exchange->stream;
	const char *signal = exchange->request.streaming->signal;

	if (!stream->resting) {
		exchange->woken = true;
	} else if (signal) {
		stream->page = str_from(signal);
		resume(exchange);
	} else {
		ask_again(stream);
	}
}

void stream_end(struct exchange *exchange)
{
	exchange->stream->ending = true;
	if (exchange->stream->resting)
		resume(exchange);
}

static void next_piece(struct stream *stream)
{
	if (stream->out.len > 0)
		return;
	stream->out = stream->page;
	stream->page = STR_NULL;
}

ssize_t stream_read(struct exchange *exchange, char *room, size_t size)
{
	struct stream *stream = exchange->stream;

	stream->read_at_ms = clock_monotonic_ms();
	next_piece(stream);
	if (stream->out.len == 0 && stream->ending)
		return -1;
	if (stream->out.len == 0) {
		rest(exchange);
		next_piece(stream);
	}
	const size_t len = stream->out.len < size ? stream->out.len : size;
	if (len == 0)
		return 0;
	memcpy(room, stream->out.data, len);
	stream->out.data += len;
	stream->out.len -= len;
	return (ssize_t)len;
}

static void keep_alive(struct stream *stream)
{
	stream->page = str_from(stream->exchange->request.streaming->keepalive);
	resume(stream->exchange);
}

static void tick(struct stream *stream, instant now, int64_t now_ms)
{
	struct exchange *exchange = stream->exchange;
	const struct caller *caller = &exchange->request.caller;
	const int64_t stall_ms =
		exchange->loop->stopping ? STREAM_STALL_STOPPING_MS : STREAM_STALL_MS;

	if (caller->role && now > caller->until)
		stream_end(exchange);
	else if (stream->resting && stream->again_at_ms && now_ms >= stream->again_at_ms)
		ask_again(stream);
	else if (stream->resting && now_ms - stream->read_at_ms >= STREAM_KEEPALIVE_MS)
		keep_alive(stream);
	if (stream->opened && !server_suspended(exchange) && now_ms - stream->read_at_ms > stall_ms)
		transport_shut(exchange);
}

/* On an arena of its own: a stream's lives for hours. */
static bool is_known(const struct exchange *exchange)
{
	const struct loop_config *config = &exchange->loop->config;
	struct request again = { .arena = arena_new(RECHECK_BYTES) };
	const struct credentials credentials = credentials_of(&exchange->request);
	const bool known = config->application->identify(config->identity, &again, &credentials);
	arena_free(again.arena);
	return known;
}

void streams_recheck(struct loop *loop)
{
	for (struct stream *stream = loop->streams; stream; stream = stream->next)
		if (stream->exchange->request.caller.role && !is_known(stream->exchange))
			stream_end(stream->exchange);
}

void streams_tick(struct loop *loop, int64_t now_ms)
{
	const instant now = clock_now();
	struct stream *next;

	for (struct stream *stream = loop->streams; stream; stream = next) {
		next = stream->next;
		tick(stream, now, now_ms);
	}
}
