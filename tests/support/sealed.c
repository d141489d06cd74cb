/* Commands and their words. */
#include "support/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define SEALED_MS 20000 /* transactions of others may hold it up */

long long number_of(const char *sql)
{
	return strtoll(daemon_sql(&server, sql), NULL, 10);
}

static long long unsealed(void)
{
	return number_of("SELECT (SELECT count(*) FROM kafile.events) - "
			 "(SELECT coalesce(sum(count), 0) FROM kafile.audit_seals)");
}

void seal_everything(void)
{
	for (int waited = 0; waited < SEALED_MS; waited += 50) {
		assert_non_null(
			daemon_command(&server, (const char *const[]){ "seal", "--once", NULL }));
		if (unsealed() == 0)
			return;
		pause_ms(50);
	}
	fail_msg("%lld events are still not sealed", unsealed());
}

int verify_with(const char *const more[], const char **said)
{
	const char *arguments[8] = { "audit", "verify" };
	const char *output = keep_printf("%s/verified", server.state);

	for (int i = 0; more[i]; i++)
		arguments[2 + i] = more[i];
	(void)unlink(output);
	const int code = process_wait(daemon_start(&server, arguments, output));
	if (said)
		*said = file_text(output);
	return code;
}

void expect_sound(void)
{
	const char *said;

	if (verify_with((const char *const[]){ NULL }, &said) != 0)
		fail_msg("the log is not as it was sealed: %s", said);
}

void expect_unsound(const char *what)
{
	const char *said;

	assert_int_equal(verify_with((const char *const[]){ NULL }, &said), 1);
	contains(said, what);
}

const char *file_with(const char *name, const char *text)
{
	const char *path = keep_printf("%s/%s", server.state, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return path;
}
