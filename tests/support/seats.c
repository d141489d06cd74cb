#include "support/seats.h"

#include "support/daemon.h"
#include "support/expect.h"

void expect_seats_add_up(void)
{
	assert_string_equal(
		daemon_sql(&server,
			"SELECT count(*) FROM kafile.vehicles AS v WHERE (v.taken, "
			"v.accessible_taken) <> (SELECT count(*), count(*) FILTER (WHERE "
			"c.accessible) FROM kafile.citizens AS c WHERE (c.convoy, c.vehicle) = "
			"(v.convoy, v.number) AND NOT c.stranded AND NOT c.lap AND c.status IN "
			"('assigned', 'boarded', 'departed', 'handed_over'))"),
		"0\n");
	assert_string_equal(
		daemon_sql(&server, "SELECT count(*) FROM kafile.citizens AS c FULL JOIN "
				    "kafile.seats AS s USING (reference) WHERE c.lap AND NOT "
				    "coalesce(s.lap, false) OR s.lap AND NOT c.lap"),
		"0\n");
}
