/* Somebody who travels only beside somebody else: an attendant, an adult of another group. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static struct answer person(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static struct answer correct(const struct actor *who, const char *reference, const char *companion)
{
	const struct answer now = person(reference);
	return patch(who, answer_header(&now, "ETag"), path("/v1/citizens/%s", reference),
		"{\"companion\":%s}", companion);
}

static const char *quoted(const char *reference)
{
	return keep_printf("\"%s\"", reference);
}

static void a_companion_is_named_and_taken_back(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const struct family friend = given_registered_family("LVIV", 1);
	const char *child = family.references[1], *adult = friend.references[0];

	expect_null(person(child), "/companion");
	expect_text(
		expect_status(correct(OFFICER, child, quoted(adult)), 200), "/companion", adult);
	expect_text(person(child), "/companion", adult);
	const struct answer group = expect_status(get(OFFICER, "/v1/groups/%s", family.group), 200);
	expect_null(group, "/members/0/companion");
	expect_text(group, "/members/1/companion", adult);
	const struct answer log =
		expect_status(get(OFFICER, "/v1/events?reference=%s", child), 200);
	expect_text(log, "/items/0/type", "citizen.corrected");
	expect_text(log, "/items/0/after/companion", adult);

	expect_null(expect_status(correct(OFFICER, child, "null"), 200), "/companion");
	expect_null(person(child), "/companion");
}

static void two_may_name_each_other(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	for (int i = 0; i < 2; i++)
		expect_status(
			correct(OFFICER, family.references[i], quoted(family.references[1 - i])),
			200);
	expect_text(person(family.references[0]), "/companion", family.references[1]);
}

static void nobody_is_their_own_companion(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const struct family far = given_registered_family("KYIV", 1);
	const char *self = family.references[0];

	expect_field(correct(OFFICER, self, quoted(self)), "/companion");
	expect_field(correct(OFFICER, self, "\"000000000H\""), "/companion");
	expect_field(correct(OFFICER, self, "\"AAAAAAAAAA\""), "/companion");
	expect_field(correct(COORDINATOR_LVIV, self, quoted(far.references[0])), "/companion");
	expect_null(person(self), "/companion");
}

static void merge(const char *reference, const char *into)
{
	expect_status(post(OFFICER, path("/v1/citizens/%s/merge", reference),
			      "{\"into\":\"%s\",\"reason\":\"One person.\"}", into),
		200);
}

static void a_merged_companion_is_the_survivor(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 3);
	const char *child = family.references[0], *adult = family.references[1],
		   *twin = family.references[2];
	const struct family again = given_registered_family("LVIV", 1);

	expect_status(correct(OFFICER, child, quoted(adult)), 200);
	merge(adult, twin);
	expect_text(person(child), "/companion", twin);
	/* Named by the reference that was merged, and taken over by who the child was merged into.
	 */
	expect_text(expect_status(correct(OFFICER, child, quoted(adult)), 200), "/companion", twin);
	merge(child, again.references[0]);
	expect_text(person(again.references[0]), "/companion", twin);
	expect_status(post(OFFICER, path("/v1/citizens/%s/merge/undo", child),
			      "{\"reason\":\"Two people.\"}"),
		200);
	expect_null(person(again.references[0]), "/companion");
	expect_text(person(child), "/companion", twin);
}

static struct answer register_with(const char *companion)
{
	return post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"members\":["
		"{\"given_names\":\"Ada\",\"family_name\":\"Su\",\"companion_member\":%s},"
		"{\"given_names\":\"Can\",\"family_name\":\"Su\"}]}",
		companion);
}

static void a_registration_names_a_member_by_place(void **state)
{
	(void)state;
	const struct answer answer = expect_status(register_with("2"), 201);

	expect_text(person(text_at(answer, "/citizens/0/reference")), "/companion",
		text_at(answer, "/citizens/1/reference"));
	expect_null(person(text_at(answer, "/citizens/1/reference")), "/companion");
	expect_field(register_with("1"), "/members/0/companion_member");
	expect_field(register_with("0"), "/members/0/companion_member");
	expect_field(register_with("3"), "/members/0/companion_member");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_companion_is_named_and_taken_back),
		cmocka_unit_test(two_may_name_each_other),
		cmocka_unit_test(nobody_is_their_own_companion),
		cmocka_unit_test(a_merged_companion_is_the_survivor),
		cmocka_unit_test(a_registration_names_a_member_by_place),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
