/* Finds the route of a request: a walk over one table. */
#include "http/router.h"

#include <string.h>

bool router_match(const char *pattern, struct str path, struct str values[REQUEST_PATH_PARAMETERS])
{
	struct str expected = str_from(pattern);
	int n = 0;
	while (expected.data && path.data) {
		struct str want = str_next(&expected, '/');
		struct str have = str_next(&path, '/');
		if (want.len > 0 && want.data[0] == '{') {
			if (have.len == 0 || !str_is_utf8(have))
				return false;
			values[n++] = have;
		} else if (!str_equal(want, have)) {
			return false;
		}
	}
	return !expected.data && !path.data;
}

static void add_allowed(struct strbuf *allow, enum method method)
{
	static const char *const names[] = { "GET, HEAD", "POST", "PATCH", "DELETE" };
	if (allow->len > 0)
		strbuf_add_text(allow, ", ");
	strbuf_add_text(allow, names[method]);
}

static void release_buffer(void *buf)
{
	strbuf_release(buf);
}

void router_find(struct exchange *exchange, const struct application *application)
{
	struct request *req = &exchange->request;
	struct strbuf *allow = arena_alloc(req->arena, sizeof(*allow));
	strbuf_init(allow, 256);
	arena_own(req->arena, allow, release_buffer);
	for (size_t i = 0; i < application->route_count; i++) {
		const struct route *route = &application->routes[i];
		struct str values[REQUEST_PATH_PARAMETERS] = { 0 };
		if (!router_match(route->path, exchange->path, values))
			continue;
		if (route->method == exchange->method) {
			req->route = route;
			memcpy(req->path_values, values, sizeof(values));
			return;
		}
		add_allowed(allow, route->method);
	}
	exchange->allow = allow->data;
	if (allow->len > 0)
		problem_set(req, PROBLEM_method_not_allowed, "Allowed here: %s.", allow->data);
	else
		problem_set(req, PROBLEM_not_found,
			"There is no such address; /openapi.json lists all of them.");
}
