/*
 * Answers that do not end (server-sent events): the connection stays open, and more is sent as it
 * comes. An endpoint asks for one by setting request.streaming in its `read` or `local`; the first
 * reply decides whether there is a stream, which a reply of another status than 200 is not.
 *
 * A stream is woken as a request that waits is: by a change of whom request.wake_on names, by the
 * feed where its route waits for that, or by loop_signal. It holds one reply at a time and asks for
 * the next when its client has taken all of the last one, so a slow client costs that much and no
 * more; one that takes nothing for STREAM_STALL_MS is shut. It ends when the server stops and when
 * its caller's token does.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "http/request.h"

#define STREAM_KEEPALIVE_MS 15000
#define STREAM_STALL_MS 30000
#define STREAM_STALL_STOPPING_MS 2000
#define STREAM_RETRY_MS 1000    /* after a reply that is no page */
#define STREAM_SEND_BYTES 65536 /* that the kernel keeps for a slow client */
#define STREAM_POSITION_MAX 200

struct exchange;
struct loop;

/* Before the exchange's first query. */
void stream_new(struct exchange *exchange);
/* The first reply is there: true if it opens the stream. */
bool stream_begin(struct exchange *exchange, const struct reply *reply);
/* A later one. */
void stream_take(struct exchange *exchange, const struct reply *reply);
void stream_wake(struct exchange *exchange);
/* Ends it as soon as what it holds is sent. */
void stream_end(struct exchange *exchange);
/* Does nothing if the exchange has none. */
void stream_close(struct exchange *exchange);
/* For the transport, which calls it when all that it got before is written: how many bytes were put
 * into `room`; 0: none yet, the exchange is to be suspended; -1: this was the end. */
ssize_t stream_read(struct exchange *exchange, char *room, size_t size);
/* Ends those whose callers are not known any more. */
void streams_recheck(struct loop *loop);
/* Keeps alive, tries again, ends and shuts what is due. */
void streams_tick(struct loop *loop, int64_t now_ms);
