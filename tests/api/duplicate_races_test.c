/* Merges in a race, and who waits on a reference that was merged. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

static struct answer merges(const char *reference, const char *into)
{
	return post(OFFICER, path("/v1/citizens/%s/merge", reference),
		"{\"into\":\"%s\",\"reason\":\"Called twice.\"}", into);
}

static struct answer detail(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

struct merging {
	const char *references[2];
	struct answer answers[2];
};

static void merge_in_race(int thread, void *context)
{
	struct merging *racing = context;

	racing->answers[thread] =
		merges(racing->references[thread], racing->references[1 - thread]);
}

static void of_two_officers_who_merge_both_ways_one_wins(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		const struct family pair = given_registered_family("LVIV", 2);
		struct merging racing = { .references = {
						  pair.references[0], pair.references[1] } };
		race(2, merge_in_race, &racing);
		const int won = racing.answers[0].status == 200 ? 0 : 1;
		expect_status(racing.answers[won], 200);
		expect_problem(racing.answers[1 - won], 409, "illegal-transition");
		expect_text(detail(pair.references[won]), "/reference", pair.references[1 - won]);
	}
}

struct waiting {
	const struct convoy *convoy;
	const struct family *survivor;
	const char *old;
	const char *etag;
	struct answer answer;
};

static void wait_or_assign(int thread, void *context)
{
	struct waiting *waiting = context;

	if (thread == 0) {
		waiting->answer = ask(&(struct ask){ .who = OFFICER,
			.method = "GET",
			.path = path("/v1/status/%s", waiting->old),
			.headers = { keep_printf("If-None-Match: %s", waiting->etag),
				"Prefer: wait=10" } });
	} else {
		pause_ms(300);
		assign(waiting->convoy, waiting->survivor, 1);
	}
}

static void who_waits_on_the_old_reference_learns_of_the_survivors_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family kept = given_registered_family("LVIV", 1);
	const struct family old = given_registered_family("LVIV", 1);
	expect_status(merges(old.references[0], kept.references[0]), 200);
	const struct answer now =
		expect_status(get(OFFICER, "/v1/status/%s", old.references[0]), 200);
	struct waiting waiting = { &convoy, &kept, old.references[0], answer_header(&now, "ETag"),
		{ 0 } };

	race(2, wait_or_assign, &waiting);
	expect_text(expect_status(waiting.answer, 200), "/status", "assigned");
}

#define STORM_PEOPLE 10
#define STORM_CLIENTS 8
#define STORM_ACTS 40

struct storm {
	struct convoy convoy;
	struct family people[STORM_PEOPLE];
};

static void expect_decided(struct answer answer)
{
	if (answer.status != 200)
		expect_problem(answer, 409, "illegal-transition");
}

static void act_in_storm(int thread, void *context)
{
	const struct storm *storm = context;
	unsigned seed = (unsigned)thread * 7919u + 1u;

	for (int i = 0; i < STORM_ACTS; i++) {
		seed = seed * 1103515245u + 12345u;
		const struct family *one = &storm->people[seed / 65536u % STORM_PEOPLE];
		const struct family *other = &storm->people[seed / 4096u % STORM_PEOPLE];
		const int vehicle = (int)(seed / 256u % 2u) + 1;

		switch (seed / 1048576u % 5u) {
		case 0:
		case 1:
			if (one != other)
				expect_decided(merges(one->references[0], other->references[0]));
			break;
		case 2:
			expect_decided(post(OFFICER,
				path("/v1/citizens/%s/merge/undo", one->references[0]),
				"{\"reason\":\"Two cousins.\"}"));
			break;
		case 3:
			assign(&storm->convoy, one, vehicle);
			break;
		default:
			board(&storm->convoy, vehicle, one, thread);
		}
	}
}

/* Undoes what is left, the last merges first. */
static void part_all(const struct storm *storm)
{
	for (int round = 0; round < STORM_PEOPLE; round++)
		for (int i = 0; i < STORM_PEOPLE; i++)
			expect_decided(post(OFFICER,
				path("/v1/citizens/%s/merge/undo", storm->people[i].references[0]),
				"{\"reason\":\"Two cousins.\"}"));
}

#define MANY_MERGES                                                                         \
	"SELECT count(*) > 20 FROM kafile.events WHERE type = 'citizen.merge_decided' AND " \
	"city = 'ZHYTOMYR'"
#define SEATS_DIFFER                                                                        \
	"SELECT count(*) FROM kafile.vehicles AS v WHERE v.taken <> (SELECT count(*) FROM " \
	"kafile.citizens AS c WHERE (c.convoy, c.vehicle) = (v.convoy, v.number) AND NOT "  \
	"c.stranded AND c.status IN ('assigned', 'boarded', 'departed', 'handed_over'))"
#define MERGED_WRONGLY                                                                        \
	"SELECT count(*) FROM kafile.citizens AS c LEFT JOIN kafile.citizens AS m ON m.id = " \
	"c.merged_into WHERE (c.status = 'merged') <> (c.merged_into IS NOT NULL) OR "        \
	"m.status = 'merged' OR c.status = 'merged' AND c.convoy IS NOT NULL"
#define MERGED_STILL "SELECT count(*) FROM kafile.citizens WHERE status = 'merged'"
#define DEADLOCKS "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
#define PLACES_LOST                                                                     \
	"SELECT count(*) FROM kafile.travel_groups AS g WHERE g.city = 'ZHYTOMYR' AND " \
	"(g.queued_at <> g.consent_at OR g.expected_members <> 1)"

static void merges_partings_and_ticks_at_once_lose_no_seat_and_no_place(void **state)
{
	(void)state;
	struct storm storm = { .convoy = given_convoy("ZHYTOMYR", 2, STORM_PEOPLE) };
	for (int i = 0; i < STORM_PEOPLE; i++)
		storm.people[i] = given_registered_family("ZHYTOMYR", 1);
	daemon_sql(&server, "UPDATE kafile.travel_groups SET consent_at = queued_at");

	race(STORM_CLIENTS, act_in_storm, &storm);
	assert_string_equal(daemon_sql(&server, DEADLOCKS), "0\n");
	assert_string_equal(daemon_sql(&server, MANY_MERGES), "t\n");
	assert_string_equal(daemon_sql(&server, SEATS_DIFFER), "0\n");
	assert_string_equal(daemon_sql(&server, MERGED_WRONGLY), "0\n");
	part_all(&storm);
	assert_string_equal(daemon_sql(&server, MERGED_STILL " AND city = 'ZHYTOMYR'"), "0\n");
	assert_string_equal(daemon_sql(&server, SEATS_DIFFER), "0\n");
	assert_string_equal(daemon_sql(&server, PLACES_LOST), "0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_officers_who_merge_both_ways_one_wins),
		cmocka_unit_test(merges_partings_and_ticks_at_once_lose_no_seat_and_no_place),
		cmocka_unit_test(who_waits_on_the_old_reference_learns_of_the_survivors_seat),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
