/* From the first request to the last one. */
#include "lifecycle.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/service_manager.h"
#include "http/system.h"

#define DAY_MS 86400000
#define LOOK_MS 20 /* between two looks whether a loop has ended */

struct turning {
	const struct lifecycle *lifecycle;
	pthread_t threads[LOOPS_MAX];
	uint64_t rounds[LOOPS_MAX]; /* of each loop, when it was looked at last */
};

/* Zero if none comes within `ms`. */
static int signal_within(const struct turning *turning, int64_t ms)
{
	const struct timespec patience = { ms / 1000, ms % 1000 * 1000000 };
	const int signal = sigtimedwait(turning->lifecycle->signals, NULL, &patience);

	return signal > 0 ? signal : 0;
}

/* A loop that waits for nothing turns four times a second. */
static bool all_turn(struct turning *turning)
{
	bool all = true;

	for (int i = 0; i < turning->lifecycle->loop_count; i++) {
		const uint64_t now =
			atomic_load(&loop_counts(turning->lifecycle->loops[i])->rounds);
		all &= now != turning->rounds[i];
		turning->rounds[i] = now;
	}
	return all;
}

static int serve_until_signal(struct turning *turning)
{
	const int64_t patience_ms = service_manager_patience_ms();
	const int64_t tick_ms = patience_ms ? patience_ms / 3 : DAY_MS;
	int signal;

	while ((signal = signal_within(turning, tick_ms)) == 0)
		if (patience_ms && all_turn(turning))
			service_manager_tell("WATCHDOG=1");
	return signal;
}

static void join(struct turning *turning, pthread_t thread)
{
	struct timespec soon;

	do {
		(void)clock_gettime(CLOCK_REALTIME, &soon);
		soon.tv_nsec += LOOK_MS * 1000000;
		soon.tv_sec += soon.tv_nsec / 1000000000;
		soon.tv_nsec %= 1000000000;
		if (signal_within(turning, 0))
			for (int i = 0; i < turning->lifecycle->loop_count; i++)
				loop_hurry(turning->lifecycle->loops[i]);
	} while (pthread_timedjoin_np(thread, NULL, &soon) == ETIMEDOUT);
}

/* Clients and the proxy that send requests elsewhere need a moment to learn it. */
static bool drain(struct turning *turning)
{
	const int seconds = turning->lifecycle->drain_seconds;

	system_set_draining();
	service_manager_tell("STOPPING=1\nSTATUS=Serving for %d s more", seconds);
	return seconds > 0 && signal_within(turning, seconds * 1000) != 0;
}

static void stop(struct turning *turning, bool in_a_hurry)
{
	const struct lifecycle *lifecycle = turning->lifecycle;

	service_manager_tell("STATUS=Answering what is under way");
	lifecycle->on_stop(lifecycle->context);
	for (int i = 0; i < lifecycle->loop_count; i++)
		loop_stop(lifecycle->loops[i]);
	for (int i = 0; in_a_hurry && i < lifecycle->loop_count; i++)
		loop_hurry(lifecycle->loops[i]);
	for (int i = 0; i < lifecycle->loop_count; i++)
		join(turning, turning->threads[i]);
}

static void *loop_main(void *loop)
{
	loop_run(loop);
	return NULL;
}

void lifecycle_run(const struct lifecycle *lifecycle)
{
	struct turning turning = { .lifecycle = lifecycle };

	for (int i = 0; i < lifecycle->loop_count; i++)
		(void)pthread_create(&turning.threads[i], NULL, loop_main, lifecycle->loops[i]);
	service_manager_tell("READY=1\nSTATUS=Serving");
	const int signal = serve_until_signal(&turning);
	log_event(LOG_INFO, "stopping", LOG_NUMBER("signal", signal));
	stop(&turning, drain(&turning));
}
