/* Passwords and signatures to gateways. */
#include "auth/gateway_identity.h"

#include <string.h>

#include "auth/gateway_secrets.h"
#include "auth/gateway_signature.h"
#include "auth/keyring_current.h"
#include "base/crypto.h"
#include "base/log.h"
#include "http/problem.h"

#define BASIC_BYTES 256
#define URL_BYTES 8192

/* Of an Authorization header; Bearer has no name. STR_NULL: it shows none. */
struct shown {
	struct str name;
	struct str secret;
};

static struct shown read_basic(struct arena *arena, struct str text)
{
	arena_hold_secret(arena);
	uint8_t *pair = arena_alloc(arena, BASIC_BYTES);
	const ptrdiff_t len = base64_decode(pair, BASIC_BYTES, text);
	struct str secret = { (const char *)pair, len > 0 ? (size_t)len : 0 };
	const struct str name = str_next(&secret, ':');

	return secret.data ? (struct shown){ name, secret } : (struct shown){ 0 };
}

static struct shown read_shown(struct arena *arena, struct str authorization)
{
	struct str rest = authorization;
	const struct str scheme = str_next(&rest, ' ');

	if (rest.data && str_equal_ignoring_case(scheme, STR("Basic")))
		return read_basic(arena, str_trim(rest));
	if (rest.data && str_equal_ignoring_case(scheme, STR("Bearer")))
		return (struct shown){ .secret = str_trim(rest) };
	return (struct shown){ 0 };
}

const struct known_gateway *gateway_of_credentials(
	const struct known_gateways *all, struct arena *arena, struct str authorization)
{
	const struct shown shown = read_shown(arena, authorization);

	if (!shown.secret.data)
		return NULL;
	if (!shown.name.data)
		return known_gateway_of_password(all, shown.secret);
	const struct known_gateway *gateway = known_gateway_named(all, shown.name);
	return gateway && known_gateway_has_password(gateway, shown.secret) ? gateway : NULL;
}

const struct known_gateway *gateway_that_reports(
	const struct known_gateways *all, struct request *req, struct str authorization)
{
	const struct shown shown = read_shown(req->arena, authorization);
	const struct known_gateway *gateway = known_gateway_named(all, shown.name);
	struct uuid message;

	return gateway && parse_uuid(request_query(req, "ref"), &message) &&
			       gateway_report_proved(
				       keyring_current(), gateway->name, message, shown.secret)
		       ? gateway
		       : NULL;
}

struct str gateway_shown_secret(struct arena *arena, struct str authorization)
{
	const struct shown shown = read_shown(arena, authorization);

	return shown.secret.data ? shown.secret : STR("");
}

/* The secret, or a problem: a gateway tries again until the server has its keys. */
static bool secret_of(
	struct request *req, const struct known_gateway *gateway, struct str *out_secret)
{
	if (known_gateway_secret(req->arena, keyring_current(), gateway, out_secret))
		return true;
	log_event(LOG_ERROR, "a gateway's secret cannot be opened", LOG_TEXT("request_id", req->id),
		LOG_TEXT("gateway", gateway->name));
	problem_set(req, PROBLEM_overloaded, "This server has not the key of this gateway.");
	return false;
}

/* The address as the gateway calls it. */
static struct str public_target(struct request *req, const struct known_gateway *gateway)
{
	struct strbuf url;

	strbuf_init(&url, URL_BYTES);
	if (gateway->public_url.data)
		strbuf_add_str(&url, gateway->public_url);
	request_put_target(req, &url, "");
	const size_t len = url.len > 0 ? url.len - 1 : 0; /* the ? or & that is ready for more */
	const struct str text = arena_copy(req->arena, (struct str){ url.data, len });
	strbuf_release(&url);
	return text;
}

static bool signed_by(struct request *req, const struct known_gateway *gateway, struct str secret)
{
	const struct str timestamp = request_header(req, "X-Timestamp");

	if (str_equal(gateway->dialect, STR("twilio")))
		return twilio_signature_valid(req->arena, secret, public_target(req, gateway),
			req->form, req->form_count, request_header(req, "X-Twilio-Signature"));
	return android_signature_valid(
		secret, req->raw_body, timestamp, clock_now(), request_header(req, "X-Signature"));
}

const struct known_gateway *gateway_that_signed(
	const struct known_gateways *all, struct request *req, const char *dialect)
{
	const bool by_form = strcmp(dialect, "twilio") == 0;
	const struct known_gateway *gateway =
		by_form ? known_gateway_of_account(all, dialect, request_form(req, "AccountSid"))
			: known_gateway_named(all, request_path(req, "gateway"));
	struct str secret;

	if (!gateway || !str_equal(gateway->dialect, str_from(dialect)))
		return NULL;
	if (!secret_of(req, gateway, &secret))
		return NULL;
	if (signed_by(req, gateway, secret))
		return gateway;
	problem_set(req, PROBLEM_signature_refused, NULL);
	return NULL;
}
