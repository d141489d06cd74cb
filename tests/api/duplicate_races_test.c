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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_officers_who_merge_both_ways_one_wins),
		cmocka_unit_test(who_waits_on_the_old_reference_learns_of_the_survivors_seat),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
