/* Remembers how gateways fare. */
#include "sms/sender_pace.h"

#include <assert.h>
#include <string.h>

static bool is_idle(const struct paced *one, int64_t now_ms)
{
	return one->running == 0 && one->rests_until_ms <= now_ms;
}

/* The gateway's, or one that nobody needs now; NULL if there is none. */
static struct paced *find(struct sender_pace *pace, struct str name, int64_t now_ms)
{
	struct paced *idle = NULL;

	for (size_t i = 0; i < PACED_MAX; i++) {
		struct paced *one = &pace->all[i];
		if (str_equal(str_from(one->name), name))
			return one;
		if (is_idle(one, now_ms) && (!idle || idle->name[0]))
			idle = one;
	}
	if (!idle)
		return NULL;
	assert(name.len <= GATEWAY_NAME_MAX);
	*idle = (struct paced){ 0 };
	memcpy(idle->name, name.data, name.len);
	return idle;
}

int pace_room(struct sender_pace *pace, struct str name, int64_t now_ms)
{
	const struct paced *one = find(pace, name, now_ms);

	if (!one || one->rests_until_ms > now_ms)
		return 0;
	const int most = one->failures > 0 ? 1 : PACE_ROOM;
	return one->running < most ? most - one->running : 0;
}

void pace_begun(struct sender_pace *pace, struct str name, int64_t now_ms)
{
	struct paced *one = find(pace, name, now_ms);

	assert(one);
	one->running++;
}

/* What was begun together fails together, and counts once: the rest does not begin anew. */
static void fail(struct paced *one, int64_t now_ms)
{
	if (one->rests_until_ms > now_ms)
		return;
	int64_t rest_ms = PACE_REST_MS;
	for (unsigned i = 0; i < one->failures && rest_ms < PACE_REST_MAX_MS; i++)
		rest_ms *= 2;
	one->failures++;
	one->rests_until_ms = now_ms + (rest_ms < PACE_REST_MAX_MS ? rest_ms : PACE_REST_MAX_MS);
}

void pace_ended(struct sender_pace *pace, struct str name, bool failed, int64_t now_ms)
{
	struct paced *one = find(pace, name, now_ms);

	assert(one && one->running > 0);
	one->running--;
	if (failed)
		fail(one, now_ms);
	else
		one->failures = 0;
}

void pace_failed(struct sender_pace *pace, struct str name, int64_t now_ms)
{
	struct paced *one = find(pace, name, now_ms);

	if (one)
		fail(one, now_ms);
}
