/* The lines before a lane's connections. */
#include "db/queue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

struct line {
	const struct statement *statement;
	enum urgency urgency;
	struct query *head;
	struct query *tail;
	int count;
	struct line *next_line; /* in `lines` */
	struct line *next_turn; /* among those that are not empty */
};

void queue_init(struct queue *queue)
{
	*queue = (struct queue){ 0 };
}

void queue_release(struct queue *queue)
{
	while (queue->lines) {
		struct line *line = queue->lines;
		queue->lines = line->next_line;
		free(line);
	}
	queue_init(queue);
}

bool queue_is_empty(const struct queue *queue)
{
	return queue->first == NULL;
}

static struct line *line_of(struct queue *queue, const struct query *query)
{
	for (struct line *line = queue->lines; line; line = line->next_line)
		if (line->statement == query->statement && line->urgency == query->urgency)
			return line;
	struct line *line = memory_new(sizeof(*line));
	line->statement = query->statement;
	line->urgency = query->urgency;
	line->next_line = queue->lines;
	queue->lines = line;
	return line;
}

static void take_turn(struct queue *queue, struct line *line)
{
	struct line **place = &queue->first;
	while (*place && (*place)->urgency >= line->urgency)
		place = &(*place)->next_turn;
	line->next_turn = *place;
	*place = line;
}

static void end_turn(struct queue *queue, struct line *line)
{
	struct line **place = &queue->first;
	while (*place && *place != line)
		place = &(*place)->next_turn;
	if (*place)
		*place = line->next_turn;
}

static void drop_empty_first(struct queue *queue)
{
	while (queue->first && !queue->first->head)
		queue->first = queue->first->next_turn;
}

void queue_push(struct queue *queue, struct query *query)
{
	struct line *line = line_of(queue, query);
	query->next = NULL;
	if (line->head) {
		line->tail->next = query;
	} else {
		line->head = query;
		take_turn(queue, line);
	}
	line->tail = query;
	line->count++;
}

bool queue_give_turn(struct queue *queue,
	bool (*ready)(const void *context, const struct statement *statement, int count),
	const void *context)
{
	struct line *line = queue->first;
	while (line && !ready(context, line->statement, line->count))
		line = line->next_turn;
	if (!line)
		return false;
	end_turn(queue, line);
	line->next_turn = queue->first;
	queue->first = line;
	return true;
}

static struct query *pop_first(struct queue *queue)
{
	struct line *line = queue->first;
	struct query *query = line->head;
	line->head = query->next;
	line->count--;
	drop_empty_first(queue);
	return query;
}

struct query *queue_pop(struct queue *queue)
{
	return queue->first ? pop_first(queue) : NULL;
}

struct query *queue_pop_same(struct queue *queue, const struct statement *statement)
{
	return queue->first && queue->first->statement == statement ? pop_first(queue) : NULL;
}

void queue_rotate(struct queue *queue, const struct statement *statement)
{
	struct line *line = queue->first;
	if (!line || line->statement != statement)
		return;
	queue->first = line->next_turn;
	take_turn(queue, line);
}

static void unlink_query(struct line *line, struct query *before, struct query *query)
{
	if (before)
		before->next = query->next;
	else
		line->head = query->next;
	if (line->tail == query)
		line->tail = before;
	line->count--;
}

struct query *queue_pop_late(struct queue *queue, int64_t now_ms)
{
	for (struct line *line = queue->first; line; line = line->next_turn) {
		struct query *before = NULL;
		for (struct query *query = line->head; query; before = query, query = query->next) {
			if (query->leave_by_ms > now_ms)
				continue;
			unlink_query(line, before, query);
			if (!line->head)
				end_turn(queue, line);
			return query;
		}
	}
	return NULL;
}
