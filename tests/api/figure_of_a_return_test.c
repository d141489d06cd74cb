/* What a published figure says of a convoy that came back. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define A_DAY 1440 /* minutes */

static struct answer freeze(const char *date)
{
	return expect_status(post(OFFICER, "/v1/sitreps", "{\"date\":\"%s\"}", date), 201);
}

static void come_back(const struct convoy *convoy, int at)
{
	expect_status(
		post(OFFICER, path("/v1/convoys/%s/return", convoy->code),
			"{\"reason\":\"The bridge is gone.\",\"occurred_at\":\"%s\"}", minute(at)),
		200);
}

static void a_convoy_that_came_back_is_taken_out_and_counts_again_when_it_leaves(void **state)
{
	(void)state;
	struct family back, away;
	const struct convoy first = given_departed_convoy("LVIV", 3, &back);
	given_departed_convoy("KYIV", 2, &away);
	expect_text(freeze("2022-03-10"), "/text",
		"5 citizens set out today from Lviv and Kyiv; 5 in all.");

	come_back(&first, 600);
	const struct answer corrected = freeze("2022-03-11");
	expect_text(corrected, "/text",
		"Nobody set out today; 2 in all. The figure of 10 March is corrected by -3.");
	expect_number(corrected, "/deltas/0/delta", -3);
	expect_number(corrected, "/waiting/total", 3);

	const struct convoy second = given_convoy("LVIV", 1, 10);
	expect_text(assign(&second, &back, 1), "/items/0/outcome", "assigned");
	board(&second, 1, &back, 2 * A_DAY - 10);
	depart(&second, 1, 3, 2 * A_DAY);
	expect_text(freeze("2022-03-12"), "/text", "3 citizens set out today from Lviv; 5 in all.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_convoy_that_came_back_is_taken_out_and_counts_again_when_it_leaves),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
