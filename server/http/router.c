/* Finds the route of a request: a walk over one table. */
#include "http/router.h"

#include <string.h>

bool router_match(const char *pattern, struct str path, struct str values[REQUEST_PATH_PARAMETERS])
{
	const char *at = path.data;
	const char *end = at + path.len;
	int n = 0;
	while (*pattern) {
		if (*pattern != '{') {
			if (at == end || *at++ != *pattern++)
				return false;
			continue;
		}
		struct str rest = { at, (size_t)(end - at) };
		struct str value = str_next(&rest, '/');
		if (value.len == 0 || !str_is_utf8(value))
			return false;
		values[n++] = value;
		at += value.len;
		pattern = strchr(pattern, '}') + 1;
	}
	return at == end;
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
