/* Reference data: GET /v1/cities, /v1/border-posts, /v1/assembly-points. */
#include "places/places.h"

#include "http/input.h"
#include "http/reply.h"
#include "places/places.sql.h"

static bool cities_read(struct request *req, struct places_cities_params *out)
{
	(void)out;
	query_end(req, "");
	return !req->problem;
}

static bool border_posts_read(struct request *req, struct places_border_posts_params *out)
{
	(void)out;
	query_end(req, "");
	return !req->problem;
}

static bool assembly_points_read(struct request *req, struct places_assembly_points_params *out)
{
	out->city = query_code(req, "city");
	query_end(req, "city");
	return !req->problem;
}

/* Anybody with a token may keep them for a while: they change with a migration. */
static struct reply reference_reply(struct request *req, const struct rows *rows)
{
	struct reply reply = reply_items(req, rows);
	reply.cacheable = true;
	return reply;
}

ENDPOINT(places_cities, cities_read, reference_reply);
ENDPOINT(places_border_posts, border_posts_read, reference_reply);
ENDPOINT(places_assembly_points, assembly_points_read, reply_items);
