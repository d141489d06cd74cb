/* One answer for those who wait for the feed at the same place. */
#include "http/sharing.h"

#include <string.h>

#define KEY_MAX 4096
#define POSITION_MAX 256

void sharing_turn(struct sharing *sharing, struct str edge, int64_t now_ms)
{
	if (edge.len >= sizeof(sharing->edge))
		return;
	memcpy(sharing->edge, edge.data, edge.len);
	sharing->edge[edge.len] = '\0';
	sharing->edge_at_ms = now_ms;
}

struct str sharing_edge(const struct sharing *sharing, struct arena *arena, int64_t now_ms)
{
	bool stale = now_ms > sharing->edge_at_ms + SHARING_EDGE_MS;
	return stale || !sharing->edge[0] ? STR_NULL : arena_copy(arena, str_from(sharing->edge));
}

static struct shared *find(struct sharing *sharing, struct str key)
{
	for (int i = 0; key.data && i < SHARING_ANSWERS; i++)
		if (str_equal(strbuf_str(&sharing->answers[i].key), key))
			return &sharing->answers[i];
	return NULL;
}

static void forget(struct shared *shared)
{
	strbuf_release(&shared->key);
	strbuf_release(&shared->body);
	strbuf_release(&shared->position);
	*shared = (struct shared){ 0 };
}

bool sharing_take(struct sharing *sharing, struct exchange *exchange, struct reply *out)
{
	const struct shared *shared = find(sharing, exchange->request.share);
	if (!shared || !shared->answered)
		return false;
	*out = shared->reply;
	out->body = arena_copy(exchange->request.arena, strbuf_str(&shared->body));
	out->position = arena_copy(exchange->request.arena, strbuf_str(&shared->position));
	return true;
}

/* The oldest answer makes room; NULL if that is not made yet. */
static struct shared *place_new(struct sharing *sharing)
{
	struct shared *shared = &sharing->answers[sharing->turn++ % SHARING_ANSWERS];
	if (shared->leader)
		return NULL;
	forget(shared);
	strbuf_init(&shared->key, KEY_MAX);
	strbuf_init(&shared->body, SHARING_BODY_MAX);
	strbuf_init(&shared->position, POSITION_MAX);
	return shared;
}

bool sharing_join(struct sharing *sharing, struct exchange *exchange)
{
	struct str key = exchange->request.share;
	struct shared *shared = find(sharing, key);
	if (shared) {
		exchange->share_next = shared->others;
		shared->others = exchange;
		return true;
	}
	if (key.data && key.len <= KEY_MAX && (shared = place_new(sharing))) {
		strbuf_add_str(&shared->key, key);
		shared->leader = exchange;
	}
	return false;
}

static bool can_keep(const struct reply *reply)
{
	return reply && reply->status == 200 && reply->body.len <= SHARING_BODY_MAX &&
	       reply->position.len < POSITION_MAX && !reply->etag && !reply->location &&
	       !reply->link;
}

struct exchange *sharing_end(
	struct sharing *sharing, struct exchange *exchange, const struct reply *reply)
{
	struct shared *shared = find(sharing, exchange->request.share);
	if (!shared || shared->leader != exchange)
		return NULL;
	struct exchange *others = shared->others;
	shared->leader = NULL;
	shared->others = NULL;
	if (!can_keep(reply)) {
		forget(shared);
		return others;
	}
	strbuf_add_str(&shared->body, reply->body);
	strbuf_add_str(&shared->position, reply->position);
	shared->reply = *reply;
	shared->answered = true;
	return others;
}

void sharing_clear(struct sharing *sharing)
{
	for (int i = 0; i < SHARING_ANSWERS; i++)
		if (!sharing->answers[i].leader)
			forget(&sharing->answers[i]);
}
