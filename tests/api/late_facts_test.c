/* A day's facts, shuffled and repeated: the same people end in the same states. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static const char *tick(const char *event, const char *reference, int at)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"occurred_at\":\"%s\"}",
		event, reference, minute(at));
}

/* A day of two families on two buses, as requests that may be sent in any order. */
struct fact {
	const char *path;
	const char *body;
	const struct actor *who;
};

#define FACTS_MAX 64

struct day {
	struct convoy convoy;
	struct family families[4];
	struct fact facts[FACTS_MAX];
	int count;
};

static void day_add(struct day *day, const struct actor *who, const char *what, const char *body)
{
	assert_true(day->count < FACTS_MAX);
	day->facts[day->count++] = (struct fact){
		.path = strcmp(what, "handoffs") == 0
				? "/v1/handoffs"
				: keep_printf("/v1/convoys/%s/%s", day->convoy.code, what),
		.body = body,
		.who = who,
	};
}

static void day_boarding(struct day *day, int vehicle, const char *reference, int at)
{
	day_add(day, OFFICER, "boardings",
		keep_printf("{\"vehicle\":%d,\"items\":[%s]}", vehicle,
			tick(fresh_id(), reference, at)));
}

static void day_handoff(struct day *day, const char *reference, const char *outcome, int at)
{
	day_add(day, BORDER_KAPIKULE, "handoffs",
		keep_printf("{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[{"
			    "\"event_id\":\"%s\",\"reference\":\"%s\",\"outcome\":\"%s\","
			    "\"occurred_at\":\"%s\"}]}",
			day->convoy.code, fresh_id(), reference, outcome, minute(at)));
}

static void day_vehicle(struct day *day, const char *what, int vehicle, int headcount, int at)
{
	day_add(day, OFFICER, what,
		keep_printf("{\"items\":[{\"event_id\":\"%s\",\"vehicle\":%d,\"headcount\":%d,"
			    "\"occurred_at\":\"%s\"}]}",
			fresh_id(), vehicle, headcount, minute(at)));
}

/* The same day each time: a family whole, one that changes buses, one that misses it, one unticked.
 */
static struct day given_day(void)
{
	struct day day = { .convoy = given_convoy("LVIV", 2, 20) };
	for (int i = 0; i < 4; i++)
		day.families[i] = given_assigned_family(&day.convoy, 1 + i % 2, 3);
	for (int i = 0; i < 3; i++) {
		day_boarding(&day, 1, day.families[0].references[i], -30 + i);
		day_boarding(&day, 2, day.families[1].references[i], -20 + i);
		day_boarding(&day, 1, day.families[1].references[i], -10 + i);
		day_handoff(&day, day.families[0].references[i],
			i == 2 ? "refused_at_border" : "handed_over", 900 + i);
	}
	day_handoff(&day, day.families[1].references[0], "absent", 905);
	day_handoff(&day, day.families[1].references[1], "handed_over", 906);
	day_handoff(&day, day.families[3].references[0], "handed_over", 907);
	day_vehicle(&day, "departures", 1, 6, 0);
	day_vehicle(&day, "departures", 2, 0, 7);
	day_vehicle(&day, "arrivals", 1, 6, 800);
	day_vehicle(&day, "arrivals", 2, 0, 810);
	return day;
}

static void shuffle(struct day *day, unsigned *seed)
{
	for (int i = day->count - 1; i > 0; i--) {
		const int j = (int)((unsigned)rand_r(seed) % (unsigned)(i + 1));
		const struct fact swapped = day->facts[i];
		day->facts[i] = day->facts[j];
		day->facts[j] = swapped;
	}
}

/* Every state of the day: what it left of people, vehicles and the convoy. */
static const char *states_of(const struct day *day)
{
	const struct answer convoy =
		expect_status(get(OFFICER, "/v1/convoys/%s", day->convoy.code), 200);
	const char *text = keep_printf("%s %lld %lld", text_at(convoy, "/status"),
		number_at(convoy, "/vehicles/0/taken"), number_at(convoy, "/vehicles/1/taken"));
	for (int f = 0; f < 4; f++)
		for (int i = 0; i < 3; i++)
			text = keep_printf(
				"%s %s", text, status_of(day->families[f].references[i]));
	return text;
}

static void a_days_facts_in_any_order_leave_the_same_states(void **state)
{
	(void)state;
	unsigned seed = 10;
	const char *first = NULL;

	for (int round = 0; round < 6; round++) {
		struct day day = given_day();
		if (round)
			shuffle(&day, &seed);
		for (int i = 0; i < day.count; i++)
			for (int times = 0; times < 1 + (i + round) % 2; times++)
				expect_status(post(day.facts[i].who, day.facts[i].path, "%s",
						      day.facts[i].body),
					200);
		const char *states = states_of(&day);
		if (!first)
			first = states;
		assert_string_equal(states, first);
	}
	assert_string_equal(first,
		"at_border 4 1 handed_over handed_over refused_at_border missing handed_over "
		"departed no_show no_show no_show handed_over no_show no_show");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_days_facts_in_any_order_leave_the_same_states),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
