/* Claims to JSON. */
#include <assert.h>

#include "auth/claims.h"
#include "base/json_writer.h"

static void render_codes(struct json_writer *json, const char *name, struct str codes)
{
	json_key(json, name);
	json_array_begin(json);
	while (codes.len > 0)
		json_put_string(json, str_next(&codes, ','));
	json_array_end(json);
}

static void render_instant(struct json_writer *json, const char *name, instant at)
{
	json_key(json, name);
	json_put_instant(json, at);
}

static void render_string(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	json_put_string(json, value);
}

void claims_render(struct strbuf *out, const struct claims *claims)
{
	struct json_writer json;

	assert(claims_codes_valid(claims->cities) && claims_codes_valid(claims->posts));
	json_init(&json, out);
	json_object_begin(&json);
	render_string(&json, "iss", claims->issuer);
	render_string(&json, "aud", claims->audience);
	render_string(&json, "sub", claims->subject);
	render_string(&json, "role", str_from(role_name(claims->role)));
	render_codes(&json, "cities", claims->cities);
	render_codes(&json, "posts", claims->posts);
	render_instant(&json, "iat", claims->issued_at);
	render_instant(&json, "nbf", claims->not_before);
	render_instant(&json, "exp", claims->expires_at);
	json_key(&json, "jti");
	json_put_uuid(&json, claims->id);
	json_object_end(&json);
}
