/* Plans, asked for and committed through the API. */
#include "support/planned.h"

#include "support/expect.h"
#include "support/kept.h"

struct answer plan_as(const struct actor *who, const struct convoy *convoy, const char *more)
{
	return post(who, "/v1/plans", "{\"city\":\"%s\",\"convoys\":[\"%s\"]%s}", convoy->city,
		convoy->code, more);
}

struct answer plan_of(const struct convoy *convoy)
{
	return expect_status(plan_as(OFFICER, convoy, ""), 200);
}

struct answer commit_as(const struct actor *who, const char *id, const char *changes)
{
	return post(who, path("/v1/plans/%s/commit", id), "{\"changes\":[%s]}", changes);
}

struct answer commit(struct answer plan, const char *changes)
{
	return commit_as(OFFICER, text_at(plan, "/id"), changes);
}

void expect_seated(const struct family *family, const struct convoy *convoy, int vehicle)
{
	const struct answer now = expect_status(get(OFFICER, "/v1/groups/%s", family->group), 200);
	for (int i = 0; i < family->size; i++) {
		expect_text(now, keep_printf("/members/%d/convoy", i), convoy->code);
		expect_number(now, keep_printf("/members/%d/vehicle", i), vehicle);
	}
}

void expect_waiting(const struct family *family)
{
	for (int i = 0; i < family->size; i++)
		assert_string_equal(status_of(family->references[i]), "registered");
}
