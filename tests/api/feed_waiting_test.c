/* Many who wait for the change feed at the same place share answers, and nobody sees another's. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define EACH 4 /* readers of a kind */
#define KINDS 4
#define READERS (EACH * KINDS)
#define WRITERS 4
#define FAMILIES_EACH 10 /* half of them in LVIV, half in KYIV */
#define SEEN_MAX 256

struct reader {
	const struct actor *who;
	const char *since;
	char seen[SEEN_MAX][32]; /* `seq` */
	int count;
	bool shows_cities; /* at least once */
	bool refused;
};

struct crowd {
	struct reader readers[READERS];
	int writers_done;
};

static void register_families(struct crowd *crowd)
{
	for (int i = 0; i < FAMILIES_EACH; i++)
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"contact\":{\"phone\":\"+905321234567\",\"language\":"
			"\"tr\"},\"consent\":\"explicit\",\"keep_together\":\"must\",\"members\":[{"
			"\"given_names\":\"Deniz\",\"family_name\":\"Örnek\"}]}",
			i % 2 ? "LVIV" : "KYIV");
	__atomic_add_fetch(&crowd->writers_done, 1, __ATOMIC_SEQ_CST);
}

static size_t keep_page(struct reader *reader, struct answer page)
{
	const json_t *items = json_at(page, "/items");
	size_t i;
	json_t *item;

	json_array_foreach (items, i, item) {
		if (reader->count < SEEN_MAX)
			snprintf(reader->seen[reader->count++], sizeof(reader->seen[0]), "%s",
				json_string_value(json_object_get(item, "seq")));
		reader->shows_cities |= json_object_get(item, "city") != NULL;
	}
	reader->since = json_string_value(json_at(page, "/next"));
	return json_array_size(items);
}

static void follow(struct crowd *crowd, struct reader *reader)
{
	for (int idle = 0; idle < 2;) {
		bool done = __atomic_load_n(&crowd->writers_done, __ATOMIC_SEQ_CST) == WRITERS;
		struct answer page = ask(&(struct ask){ .who = reader->who,
			.method = "GET",
			.path = path("/v1/changes?limit=7&since=%s", reader->since),
			.headers = { "Prefer: wait=1" } });
		if (page.status != 200) {
			reader->refused = true;
			return;
		}
		if (keep_page(reader, page) == 0 && done)
			idle++;
	}
}

static void follow_or_write(int thread, void *context)
{
	struct crowd *crowd = context;

	if (thread < READERS)
		follow(crowd, &crowd->readers[thread]);
	else
		register_families(crowd);
}

static void expect_seen(const struct reader *reader, int count)
{
	assert_false(reader->refused);
	assert_int_equal(reader->count, count);
	for (int i = 0; i < count; i++)
		for (int j = i + 1; j < count; j++)
			assert_string_not_equal(reader->seen[i], reader->seen[j]);
}

static void everybody_who_waits_sees_what_is_theirs_once(void **state)
{
	(void)state;
	static struct crowd crowd;
	const struct actor *kinds[KINDS] = { OFFICER, GATEWAY, COORDINATOR_KYIV, COORDINATOR_LVIV };
	const char *since =
		text_at(expect_status(get(OFFICER, "/v1/changes?since=now"), 200), "/next");
	for (int i = 0; i < READERS; i++)
		crowd.readers[i] = (struct reader){ .who = kinds[i % KINDS], .since = since };

	race(READERS + WRITERS, follow_or_write, &crowd);
	for (int i = 0; i < READERS; i++) {
		const struct reader *reader = &crowd.readers[i];
		const bool of_one_city = i % KINDS > 1;
		expect_seen(reader, WRITERS * FAMILIES_EACH / (of_one_city ? 2 : 1));
		assert_int_equal(reader->shows_cities, reader->who != GATEWAY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_who_waits_sees_what_is_theirs_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
