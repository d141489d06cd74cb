/* Paths against patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/router.h"

static const struct {
	const char *pattern;
	const char *path;
	bool fits;
	const char *value;
} cases[] = {
	{ "/v1/status", "/v1/status", true, NULL },
	{ "/v1/status", "/v1/status/", false, NULL },
	{ "/v1/status", "/v1", false, NULL },
	{ "/v1/status/{reference}", "/v1/status/7K3M9QXT2A", true, "7K3M9QXT2A" },
	{ "/v1/status/{reference}", "/v1/status/", false, NULL },
	{ "/v1/status/{reference}", "/v1/status/a/b", false, NULL },
	{ "/v1/status/{reference}", "/v1/status/\xff", false, NULL },
	{ "/v1/convoys/{code}/manifest", "/v1/convoys/LVIV-20220310-1/manifest", true,
		"LVIV-20220310-1" },
	{ "/v1/convoys/{code}/manifest", "/v1/convoys/manifest", false, NULL },
	{ "/healthz", "", false, NULL },
	{ "/healthz", "/HEALTHZ", false, NULL },
};

static void a_path_fits_its_pattern_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str values[REQUEST_PATH_PARAMETERS] = { 0 };
		assert_int_equal(router_match(cases[i].pattern, str_from(cases[i].path), values),
			cases[i].fits);
		if (cases[i].value)
			assert_true(str_equal(values[0], str_from(cases[i].value)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_path_fits_its_pattern_only) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
