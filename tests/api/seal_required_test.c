/* With KAFILE_SEALER=required a server is ready only while the log is sealed. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/process.h"
#include "support/sealed.h"

static void an_event_that_waits_for_its_seal_turns_it_red(void **state)
{
	(void)state;
	expect_status(readiness(200), 200);
	given_registered_family("LVIV", 1);
	daemon_sql(&server,
		"UPDATE kafile.events SET recorded_at = recorded_at - interval '2 minutes'");
	contains(readiness(503).body, "{\"name\":\"seals\",\"ok\":false");
	contains(ask_monitor("/metrics").body, "\nkafile_audit_seal_lag_seconds 12");
	expect_status(get(OFFICER, "/v1/cities"), 200);

	seal_everything();
	expect_status(readiness(200), 200);
	contains(ask_monitor("/metrics").body, "\nkafile_audit_seal_lag_seconds 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_that_waits_for_its_seal_turns_it_red),
	};

	setenv("KAFILE_SEALER", "required", 1);
	return cmocka_run_group_tests_name("api/seal_required", tests, server_start, server_stop);
}
