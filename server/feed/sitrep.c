/* GET /v1/sitrep: the figure of a day, live. */
#include "feed/feed.h"
#include "feed/sitrep.sql.h"
#include "http/input.h"
#include "http/reply.h"

static bool sitrep_read(struct request *req, struct feed_sitrep_params *out)
{
	query_end(req, "date");
	out->caller = request_caller(req);
	out->date = query_date(req, "date");
	return !req->problem;
}

ENDPOINT(feed_sitrep, sitrep_read, reply_row);
