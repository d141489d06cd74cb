/* PASETO v4.public on Ed25519; the format is that of the PASETO specification, version 4. */
#include "auth/paseto.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#define HEADER STR("v4.public.")

static void add_length(struct strbuf *out, size_t length)
{
	uint64_t number = (uint64_t)length & INT64_MAX;

	for (int i = 0; i < 8; i++)
		strbuf_add_char(out, (char)(number >> (8 * i) & 0xFF));
}

void paseto_pae(struct strbuf *out, const struct str *pieces, size_t count)
{
	add_length(out, count);
	for (size_t i = 0; i < count; i++) {
		add_length(out, pieces[i].len);
		strbuf_add(out, pieces[i].data, pieces[i].len);
	}
}

/* What is signed. */
static void add_signed_text(
	struct strbuf *out, struct str message, struct str footer, struct str implicit)
{
	const struct str pieces[] = { HEADER, message, footer, implicit };

	strbuf_init(out, 8 * 5 + HEADER.len + message.len + footer.len + implicit.len);
	paseto_pae(out, pieces, 4);
	assert(!out->overflow);
}

void paseto_sign(struct strbuf *out, const uint8_t secret[SIGN_SECRET_BYTES], struct str message,
	struct str footer, struct str implicit)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct strbuf text, body;

	assert(footer.len <= PASETO_FOOTER_MAX);
	add_signed_text(&text, message, footer, implicit);
	crypto_sign_message(signature, strbuf_str(&text), secret);
	strbuf_release(&text);

	strbuf_init(&body, message.len + SIGNATURE_BYTES);
	strbuf_add_str(&body, message);
	strbuf_add(&body, signature, SIGNATURE_BYTES);
	strbuf_add_str(out, HEADER);
	base64url_encode(out, strbuf_str(&body));
	strbuf_release(&body);
	if (footer.len > 0) {
		strbuf_add_char(out, '.');
		base64url_encode(out, footer);
	}
}

/* Cuts a token into its two encoded parts; `footer` is STR_NULL if there is none. */
static bool token_cut(struct str token, struct str *body, struct str *footer)
{
	if (token.len > PASETO_TOKEN_MAX || !str_starts_with(token, HEADER))
		return false;
	struct str rest = { token.data + HEADER.len, token.len - HEADER.len };

	*body = str_next(&rest, '.');
	*footer = rest;
	return !rest.data || rest.len > 0;
}

static bool decode(struct arena *arena, struct str text, struct str *out)
{
	uint8_t *bytes = arena_alloc(arena, text.len + 1);
	ptrdiff_t len = base64url_decode(bytes, text.len, text);

	if (len < 0)
		return false;
	*out = (struct str){ (const char *)bytes, (size_t)len };
	return true;
}

static bool signature_fits(
	const uint8_t *public_key, struct str signed_bytes, struct str footer, struct str implicit)
{
	struct str message = { signed_bytes.data, signed_bytes.len - SIGNATURE_BYTES };
	struct strbuf text;

	add_signed_text(&text, message, footer, implicit);
	bool fits = crypto_verify(
		(const uint8_t *)message.data + message.len, strbuf_str(&text), public_key);
	strbuf_release(&text);
	return fits;
}

bool paseto_open(struct arena *arena, const uint8_t public_key[SIGN_PUBLIC_BYTES], struct str token,
	struct str implicit, struct paseto *out)
{
	struct str body_text, footer_text, body, footer = STR("");

	if (!token_cut(token, &body_text, &footer_text) || !decode(arena, body_text, &body))
		return false;
	if (footer_text.data && !decode(arena, footer_text, &footer))
		return false;
	if (body.len < SIGNATURE_BYTES || footer.len > PASETO_FOOTER_MAX)
		return false;
	if (!signature_fits(public_key, body, footer, implicit))
		return false;
	out->message = (struct str){ body.data, body.len - SIGNATURE_BYTES };
	out->footer = footer;
	return true;
}

void paseto_footer(struct strbuf *out, const struct key_id *kid)
{
	strbuf_printf(out, "{\"kid\":\"%s\"}", kid->text);
}

bool paseto_kid(struct str token, struct key_id *out)
{
	struct str body, text;
	uint8_t footer[PASETO_FOOTER_MAX];

	if (!token_cut(token, &body, &text) || !text.data)
		return false;
	ptrdiff_t len = base64url_decode(footer, sizeof(footer), text);
	if (len < 0)
		return false;

	json_t *root = json_loadb((const char *)footer, (size_t)len, JSON_REJECT_DUPLICATES, NULL);
	const char *kid = json_string_value(json_object_get(root, "kid"));
	bool found = json_object_size(root) == 1 && paserk_id_parse(str_from(kid), out);
	json_decref(root);
	return found;
}
