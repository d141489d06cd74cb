/* Queries that wait for a connection: one line a statement and urgency. Of those equally urgent the
 * lines take turns; the more urgent ones go before. */
#pragma once
#include "db/query.h"

struct line;

struct queue {
	struct line *lines; /* one a statement that was ever seen, in no order */
	struct line *first; /* of those that are not empty, next to leave first */
};

void queue_init(struct queue *queue);
void queue_release(struct queue *queue);
bool queue_is_empty(const struct queue *queue);
void queue_push(struct queue *queue, struct query *query);
/* Gives the turn to the first line that `ready` accepts; false if there is none. */
bool queue_give_turn(struct queue *queue,
	bool (*ready)(const void *context, const struct statement *statement, int count),
	const void *context);
/* The oldest query of the line whose turn it is; NULL when there is none. */
struct query *queue_pop(struct queue *queue);
/* The next query of the same line, while it is still that line's turn. */
struct query *queue_pop_same(struct queue *queue, const struct statement *statement);
/* Ends this line's turn: the others that are as urgent come before it. */
void queue_rotate(struct queue *queue, const struct statement *statement);
/* A query that should have left by now, of any line. */
struct query *queue_pop_late(struct queue *queue, int64_t now_ms);
