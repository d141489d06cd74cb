/* What endpoints may ask of a request. */
#include "http/request.h"

#include <assert.h>
#include <string.h>

#include "base/crypto.h"
#include "http/transport.h"

static const char *const method_names[] = { "GET", "POST", "PATCH", "DELETE" };

struct str request_path(const struct request *req, const char *name)
{
	int n = 0;
	for (const char *open = strchr(req->route->path, '{'); open;
		open = strchr(open + 1, '{'), n++)
		if (strncmp(open + 1, name, strlen(name)) == 0 && open[1 + strlen(name)] == '}')
			return req->path_values[n];
	assert(!"the route has no such parameter");
}

struct str request_form(const struct request *req, const char *name)
{
	for (size_t i = 0; i < req->form_count; i++)
		if (str_equal(req->form[i].name, str_from(name)))
			return req->form[i].value;
	return STR_NULL;
}

struct str request_target_path(const struct request *req)
{
	return exchange_of(req)->path;
}

struct name_walk {
	void (*each)(void *context, struct str name);
	void *context;
};

static void walk_name(void *context, struct str name, struct str value)
{
	(void)value;
	struct name_walk *walk = context;
	walk->each(walk->context, name);
}

void request_each_query(
	const struct request *req, void (*each)(void *context, struct str name), void *context)
{
	struct name_walk walk = { each, context };
	transport_each_query(exchange_of(req), walk_name, &walk);
}

static void put_escaped(struct strbuf *buf, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
		if (plain)
			strbuf_add_char(buf, (char)c);
		else
			strbuf_printf(buf, "%%%02X", c);
	}
}

struct target_walk {
	struct strbuf *buf;
	struct str except;
};

static void put_parameter(void *context, struct str name, struct str value)
{
	struct target_walk *walk = context;
	if (str_equal(name, walk->except))
		return;
	put_escaped(walk->buf, name);
	strbuf_add_char(walk->buf, '=');
	put_escaped(walk->buf, value);
	strbuf_add_char(walk->buf, '&');
}

void request_put_target(const struct request *req, struct strbuf *buf, const char *except)
{
	struct target_walk walk = { buf, str_from(except) };
	strbuf_add_str(buf, exchange_of(req)->path);
	strbuf_add_char(buf, '?');
	transport_each_query(exchange_of(req), put_parameter, &walk);
}

struct caller_params request_caller(const struct request *req)
{
	return (struct caller_params){ .subject = req->caller.subject,
		.token = req->caller.token,
		.role = req->caller.role_name,
		.cities = req->caller.cities,
		.posts = req->caller.posts };
}

struct key_params request_key(const struct request *req)
{
	uint8_t *hash = arena_alloc(req->arena, HASH_BYTES);
	crypto_digest(hash, HASH_BYTES, NULL, &req->raw_body, 1);
	struct str path = exchange_of(req)->path;
	return (struct key_params){
		.route = arena_printf(
			req->arena, "%s " STR_FMT, method_names[req->route->method], STR_ARG(path)),
		.key = req->key,
		.fingerprint = { (const char *)hash, HASH_BYTES },
	};
}

static void release_json(void *json)
{
	json_decref(json);
}

json_t *request_own_json(struct request *req, json_t *json)
{
	if (json)
		arena_own(req->arena, json, release_json);
	return json;
}

/* The quality that an Accept header gives to `type`, in thousandths; -1 where it says nothing about
 * it. */
static int quality_of(struct str accept, const char *type)
{
	int best = -1;
	size_t slash = (size_t)(strchr(type, '/') - type);
	while (accept.data) {
		struct str rest = str_next(&accept, ',');
		struct str range = str_trim(str_next(&rest, ';'));
		bool fits = str_equal_ignoring_case(range, str_from(type)) ||
			    str_equal(range, STR("*/*")) ||
			    (range.len == slash + 2 && memcmp(range.data, type, slash + 1) == 0 &&
				    range.data[slash + 1] == '*');
		int quality = 1000;
		while (rest.data) {
			struct str parameter = str_trim(str_next(&rest, ';'));
			if (str_starts_with(parameter, STR("q=")) && parameter.len > 2)
				quality = parameter.data[2] == '1' ? 1000
					  : parameter.len > 4      ? (parameter.data[4] - '0') * 100
								   : 0;
		}
		if (fits && quality > best)
			best = quality;
	}
	return best;
}

bool request_accepts(const struct request *req, const char *type, const char *other)
{
	struct str accept = request_header(req, "Accept");
	if (!accept.data)
		return other == NULL;
	int quality = quality_of(accept, type);
	return quality > 0 && (!other || quality > quality_of(accept, other));
}
