/* Answers that do not end. */
#include "http/stream.h"

#include <string.h>

#include "http/loop_private.h"
#include "http/transport.h"

struct stream {
	struct exchange *exchange;
	struct str out;  /* being sent */
	struct str page; /* to be sent next; lives until the exchange runs again */
	char position[STREAM_POSITION_MAX];
	int64_t read_at_ms;  /* when the transport had written all that it got */
	int64_t again_at_ms; /* after a reply that is no page; 0: none is due */
	bool opened;
	bool more; /* the next page is there already */
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
	waiting_leave(&exchange->loop->waiting, exchange);
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
	exchange->waiting = false;
	if (exchange->suspended)
		server_resume(exchange);
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
		exchange_again(exchange);
	} else {
		exchange->waiting = true;
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
	const char *signal = exchange->request.streaming->signal;

	if (!exchange->waiting) {
		exchange->woken = true;
	} else if (signal) {
		exchange->stream->page = str_from(signal);
		resume(exchange);
	} else {
		exchange_again(exchange);
	}
}

void stream_end(struct exchange *exchange)
{
	exchange->stream->ending = true;
	if (exchange->waiting)
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
	else if (exchange->waiting && stream->again_at_ms && now_ms >= stream->again_at_ms)
		exchange_again(exchange);
	else if (exchange->waiting && now_ms - stream->read_at_ms >= STREAM_KEEPALIVE_MS)
		keep_alive(stream);
	if (stream->opened && !exchange->suspended && now_ms - stream->read_at_ms > stall_ms)
		transport_shut(exchange);
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
