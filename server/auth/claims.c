/* Claims to JSON and back, and the check that they hold here and now. */
#include "auth/claims.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "base/json_writer.h"

static bool code_valid(struct str code)
{
	if (code.len == 0 || code.len > CLAIMS_CODE_MAX)
		return false;
	for (size_t i = 0; i < code.len; i++) {
		char c = code.data[i];
		bool letter = c >= 'A' && c <= 'Z';
		bool digit = c >= '0' && c <= '9';
		if (!letter && !digit && c != '_' && c != '-')
			return false;
	}
	return true;
}

bool claims_codes_valid(struct str codes)
{
	size_t count = 0;

	if (codes.len == 0)
		return true;
	while (codes.data) {
		if (!code_valid(str_next(&codes, ',')) || ++count > CLAIMS_CODES_MAX)
			return false;
	}
	return true;
}

bool claims_subject_valid(struct str subject)
{
	if (subject.len == 0 || subject.len > CLAIMS_SUBJECT_MAX || !str_is_utf8(subject))
		return false;
	for (size_t i = 0; i < subject.len; i++) {
		unsigned char c = (unsigned char)subject.data[i];
		if (c < 0x20 || c == 0x7F)
			return false;
	}
	return true;
}

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

	assert(claims_subject_valid(claims->subject));
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

/* STR_NULL unless it is there and a string. */
static struct str text_of(const json_t *root, const char *name)
{
	const json_t *value = json_object_get(root, name);

	if (!json_is_string(value))
		return STR_NULL;
	return (struct str){ json_string_value(value), json_string_length(value) };
}

/* Into a text of codes with commas between. Absent reads as empty. */
static bool read_codes(struct arena *arena, const json_t *root, const char *name, struct str *out)
{
	const json_t *array = json_object_get(root, name);
	const size_t count = json_array_size(array);
	char *text = arena_alloc(arena, CLAIMS_CODES_MAX * (CLAIMS_CODE_MAX + 1));
	size_t len = 0;

	if ((array && !json_is_array(array)) || count > CLAIMS_CODES_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(array, i);
		struct str code = { json_string_value(item), json_string_length(item) };
		if (!code_valid(code))
			return false;
		if (len > 0)
			text[len++] = ',';
		memcpy(text + len, code.data, code.len);
		len += code.len;
	}
	*out = (struct str){ text, len };
	return true;
}

static bool read_texts(struct arena *arena, const json_t *root, struct claims *out)
{
	struct str issuer = text_of(root, "iss");
	struct str audience = text_of(root, "aud");
	struct str subject = text_of(root, "sub");

	if (!issuer.data || !audience.data || !claims_subject_valid(subject))
		return false;
	out->issuer = arena_copy(arena, issuer);
	out->audience = arena_copy(arena, audience);
	out->subject = arena_copy(arena, subject);
	return role_parse(text_of(root, "role"), &out->role) &&
	       read_codes(arena, root, "cities", &out->cities) &&
	       read_codes(arena, root, "posts", &out->posts);
}

static bool read_times(const json_t *root, struct claims *out)
{
	return parse_instant(text_of(root, "iat"), &out->issued_at) &&
	       parse_instant(text_of(root, "nbf"), &out->not_before) &&
	       parse_instant(text_of(root, "exp"), &out->expires_at) &&
	       parse_uuid(text_of(root, "jti"), &out->id);
}

bool claims_parse(struct arena *arena, struct str message, struct claims *out)
{
	struct claims claims = { 0 };
	json_t *root = json_loadb(message.data, message.len, JSON_REJECT_DUPLICATES, NULL);
	bool valid = json_is_object(root) && read_texts(arena, root, &claims) &&
		     read_times(root, &claims);

	json_decref(root);
	if (valid)
		*out = claims;
	return valid;
}

enum claims_verdict claims_check(
	const struct claims *claims, instant now, struct str issuer, struct str audience)
{
	if (!str_equal(claims->issuer, issuer))
		return CLAIMS_WRONG_ISSUER;
	if (!str_equal(claims->audience, audience))
		return CLAIMS_WRONG_AUDIENCE;
	if (now > claims->expires_at)
		return CLAIMS_EXPIRED;
	if (claims->issued_at > now + CLAIMS_LEEWAY)
		return CLAIMS_ISSUED_IN_FUTURE;
	if (claims->not_before > now + CLAIMS_LEEWAY)
		return CLAIMS_NOT_YET_VALID;
	return CLAIMS_ACCEPTED;
}

const char *claims_verdict_name(enum claims_verdict verdict)
{
	static const char *const names[] = {
		[CLAIMS_ACCEPTED] = "accepted",
		[CLAIMS_EXPIRED] = "expired",
		[CLAIMS_NOT_YET_VALID] = "not yet valid",
		[CLAIMS_ISSUED_IN_FUTURE] = "issued in the future",
		[CLAIMS_WRONG_ISSUER] = "wrong issuer",
		[CLAIMS_WRONG_AUDIENCE] = "wrong audience",
	};

	assert((size_t)verdict < sizeof(names) / sizeof(names[0]));
	return names[verdict];
}

size_t claims_text_size(const struct claims *claims)
{
	return claims->issuer.len + claims->audience.len + claims->subject.len +
	       claims->cities.len + claims->posts.len;
}

static struct str place(struct str text, char **room)
{
	struct str placed = { *room, text.len };

	if (text.len > 0)
		memcpy(*room, text.data, text.len);
	*room += text.len;
	return placed;
}

struct claims claims_place(const struct claims *claims, char *room)
{
	struct claims placed = *claims;

	placed.issuer = place(claims->issuer, &room);
	placed.audience = place(claims->audience, &room);
	placed.subject = place(claims->subject, &room);
	placed.cities = place(claims->cities, &room);
	placed.posts = place(claims->posts, &room);
	return placed;
}
