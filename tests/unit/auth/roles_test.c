/* Names of roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/roles.h"

static void every_role_reads_back_from_its_name(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (unsigned bit = 1; bit & ROLES_ALL; bit <<= 1) {
		enum role role;

		assert_true(role_parse(str_from(role_name((enum role)bit)), &role));
		assert_int_equal(role, bit);
		seen |= bit;
	}
	assert_int_equal(seen, ROLES_ALL);
}

static void what_is_not_exactly_a_name_is_no_role(void **state)
{
	static const char *const texts[] = { "", "Officer", "officer ", "offic", "officers", "root",
		"admin,officer" };
	enum role role = ROLE_AUDITOR;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(role_parse(str_from(texts[i]), &role));
	assert_false(role_parse(STR("admin\0"), &role));
	assert_false(role_parse(STR_NULL, &role));
	assert_int_equal(role, ROLE_AUDITOR);
}

static void a_role_is_among_the_roles_that_name_it(void **state)
{
	(void)state;
	assert_true(role_is_among(ROLE_BORDER, ROLE_OFFICER | ROLE_BORDER));
	assert_false(role_is_among(ROLE_GATEWAY, ROLE_OFFICER | ROLE_BORDER));
	assert_false(role_is_among(ROLE_ADMIN, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_reads_back_from_its_name),
		cmocka_unit_test(what_is_not_exactly_a_name_is_no_role),
		cmocka_unit_test(a_role_is_among_the_roles_that_name_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
