/* Compares signatures of gateways with what they should be. */
#include "auth/gateway_signature.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/parse.h"
#include "base/sha.h"

#define TIMESTAMP_MAX INT64_C(99999999999)

static int compare_fields(const void *one, const void *other)
{
	const struct form_field *a = one, *b = other;
	const int order = str_compare(a->name, b->name);

	return order ? order : str_compare(a->value, b->value);
}

/* Sorted; of two that are the same in all, one. */
static size_t sort_fields(struct form_field *fields, size_t count)
{
	size_t kept = 0;

	if (count > 0)
		qsort(fields, count, sizeof(*fields), compare_fields);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_fields(&fields[kept - 1], &fields[i]) != 0)
			fields[kept++] = fields[i];
	return kept;
}

/* `parts` ends with the fields; its first is the address. */
static bool twilio_fits(struct str secret, struct str *parts, size_t count, struct str url,
	const uint8_t given[HMAC_SHA1_BYTES])
{
	uint8_t expected[HMAC_SHA1_BYTES];

	parts[0] = url;
	hmac_sha1(expected, secret, parts, count);
	return crypto_equal(expected, given, sizeof(expected));
}

/* Where the authority of an address ends: "https://host:443" of "https://host:443/path". */
static size_t authority_end(struct str url, size_t scheme)
{
	size_t end = scheme;

	while (end < url.len && url.data[end] != '/' && url.data[end] != '?')
		end++;
	return end;
}

/* The same address with the port that its scheme implies, or without it; STR_NULL where it names
 * another port. */
static struct str other_spelling(struct arena *arena, struct str url)
{
	const bool tls = str_starts_with(url, STR("https://"));
	const char *port = tls ? ":443" : ":80";
	const size_t scheme = strlen(tls ? "https://" : "http://");
	const size_t end = url.len > scheme ? authority_end(url, scheme) : 0;
	const size_t len = strlen(port);

	if (end == 0)
		return STR_NULL;
	const struct str rest = { url.data + end, url.len - end };
	if (end > scheme + len && memcmp(url.data + end - len, port, len) == 0)
		return arena_printf(
			arena, STR_FMT STR_FMT, (int)(end - len), url.data, STR_ARG(rest));
	const char *bracket = memrchr(url.data + scheme, ']', end - scheme);
	const char *host = bracket ? bracket : url.data + scheme;
	if (memchr(host, ':', (size_t)(url.data + end - host)))
		return STR_NULL;
	return arena_printf(arena, STR_FMT "%s" STR_FMT, (int)end, url.data, port, STR_ARG(rest));
}

bool twilio_signature_valid(struct arena *arena, struct str secret, struct str url,
	const struct form_field *fields, size_t count, struct str signature)
{
	uint8_t given[HMAC_SHA1_BYTES];
	struct form_field *sorted = arena_array(arena, count, sizeof(*sorted));
	struct str *parts = arena_array(arena, 1 + 2 * count, sizeof(*parts));

	if (base64_decode(given, sizeof(given), signature) != HMAC_SHA1_BYTES)
		return false;
	if (count > 0)
		memcpy(sorted, fields, count * sizeof(*sorted));
	const size_t kept = sort_fields(sorted, count);
	for (size_t i = 0; i < kept; i++) {
		parts[1 + 2 * i] = sorted[i].name;
		parts[2 + 2 * i] = sorted[i].value;
	}
	const struct str other = other_spelling(arena, url);
	return twilio_fits(secret, parts, 1 + 2 * kept, url, given) ||
	       (other.data && twilio_fits(secret, parts, 1 + 2 * kept, other, given));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hex_decode(uint8_t *out, size_t len, struct str text)
{
	if (text.len != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const int high = hex_digit(text.data[2 * i]);
		const int low = hex_digit(text.data[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool android_signature_valid(
	struct str secret, struct str body, struct str timestamp, instant now, struct str signature)
{
	const struct str parts[] = { body, timestamp };
	uint8_t given[HMAC_BYTES], expected[HMAC_BYTES];
	int64_t seconds;

	if (!hex_decode(given, sizeof(given), signature) ||
		!parse_integer(timestamp, 0, TIMESTAMP_MAX, &seconds))
		return false;
	crypto_hmac(expected, secret, parts, 2);
	return crypto_equal(expected, given, sizeof(given)) &&
	       llabs(now - seconds * INSTANT_SECOND) <= GATEWAY_CLOCK_MAX;
}
