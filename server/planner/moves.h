/* People who have seats, from one vehicle to another. */
#pragma once
#include "planner/parts.h"
#include "planner/place.h"

enum move_kind {
	MOVE_UNIT,     /* `unit`, or what of it is in `from`, to `to` */
	MOVE_EXCHANGE, /* and `other` from `to` to `from` */
	MOVE_BLOCK,    /* the block `other` of `unit` */
};

struct move {
	enum move_kind kind;
	int32_t unit;
	int32_t other;
	int32_t from;
	int32_t to;
};

/* Whether but for room it may go there; `takes` is what it needs there. */
bool entry_may_move(const struct planning *p, const struct entry *entry, int32_t from, int32_t to,
	struct room *takes);
/* There is room. */
void move_do(struct planning *p, const struct move *move);
/* The last that was done. */
void move_undo(struct planning *p, const struct move *move);
