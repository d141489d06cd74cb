/* How many messages each gateway gets at once: fewer once it fails, and none while it rests. Pure
 * functions but for what they remember; times are of a clock that never jumps. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "sms/gateway_fields.h"

#define PACED_MAX 64      /* gateways */
#define PACE_ROOM 8       /* messages at once by one gateway */
#define PACE_REST_MS 1000 /* after the first failure, and twice as long after each further */
#define PACE_REST_MAX_MS 30000

struct paced {
	char name[GATEWAY_NAME_MAX + 1]; /* empty: free */
	int running;
	unsigned failures; /* since the last success */
	int64_t rests_until_ms;
};

struct sender_pace {
	struct paced all[PACED_MAX];
};

/* How many more it may get now: one, while nobody knows whether it works again. */
int pace_room(struct sender_pace *pace, struct str name, int64_t now_ms);
void pace_begun(struct sender_pace *pace, struct str name, int64_t now_ms);
void pace_ended(struct sender_pace *pace, struct str name, bool failed, int64_t now_ms);
/* It failed before anything was begun. */
void pace_failed(struct sender_pace *pace, struct str name, int64_t now_ms);
