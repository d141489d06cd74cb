/* Tokens to callers: the cache first, a signature where it must be, revocation always. */
#include "auth/identify.h"

#include "auth/gateway_identity.h"
#include "auth/paseto.h"
#include "auth/session_cookie.h"
#include "auth/token_cache.h"
#include "http/problem.h"

#define IDENTITY_BYTES 4096
/* Unpacked, a token and its claims stay below. */
#define SCRATCH_BYTES 65536

struct identity {
	struct arena *arena;
	struct str deployment;
	struct str assertion;
	struct token_cache *cache;
	struct trust *trust; /* NULL at first */
};

struct identity *identity_new(const char *deployment)
{
	struct arena *arena = arena_new(IDENTITY_BYTES);
	struct identity *identity = arena_alloc(arena, sizeof(*identity));

	identity->arena = arena;
	identity->deployment = arena_copy(arena, str_from(deployment));
	identity->assertion = key_purpose_assertion(arena, KEY_SESSION, identity->deployment);
	identity->cache = token_cache_new(TOKEN_CACHE_SETS);
	return identity;
}

void identity_free(struct identity *identity)
{
	if (!identity)
		return;
	token_cache_free(identity->cache);
	trust_free(identity->trust);
	arena_free(identity->arena);
}

/* A token in the cache was good under the old keys: with others, all are verified anew. */
void identity_trust(struct identity *identity, struct trust *trust)
{
	if (identity->trust && !trust_keys_equal(identity->trust, trust))
		token_cache_clear(identity->cache);
	trust_free(identity->trust);
	identity->trust = trust;
}

/* "Bearer <token>"; STR_NULL if it is anything else. */
static struct str bearer(struct str header)
{
	struct str rest = header;
	const struct str scheme = str_next(&rest, ' ');

	if (!rest.data || !str_equal_ignoring_case(scheme, STR("Bearer")))
		return STR_NULL;
	return str_trim(rest);
}

static bool open_token(const struct identity *identity, struct arena *arena, struct str token,
	const struct key_id *kid, struct claims *out)
{
	const struct trusted_key *key = trust_key(identity->trust, KEY_SESSION, kid);
	struct paseto opened;

	return key && !key->retired &&
	       paseto_open(arena, key->public_key, token, identity->assertion, &opened) &&
	       claims_parse(arena, opened.message, out);
}

static bool verify(struct identity *identity, struct arena *arena, struct str token,
	const struct key_id *kid, struct claims *out)
{
	struct claims claims;

	if (!open_token(identity, arena, token, kid, &claims))
		return false;
	if (claims_check(&claims, clock_now(), identity->deployment, STR(CLAIMS_AUDIENCE)) !=
			CLAIMS_ACCEPTED ||
		trust_revoked(identity->trust, claims.id))
		return false;
	*out = claims;
	return true;
}

/* On a scratch arena, so that a forged token costs the request's own nothing. */
static bool verify_and_remember(
	struct identity *identity, struct arena *arena, struct str token, struct claims *out)
{
	struct key_id kid;
	struct claims claims;

	if (!paseto_kid(token, &kid))
		return false;
	struct arena *scratch = arena_new(SCRATCH_BYTES);
	bool valid = verify(identity, scratch, token, &kid, &claims);
	if (valid) {
		token_cache_store(identity->cache, token, &kid, &claims);
		*out = claims_place(&claims, arena_alloc(arena, claims_text_size(&claims) + 1));
	}
	arena_free(scratch);
	return valid;
}

static bool find(
	struct identity *identity, struct arena *arena, struct str token, struct claims *out)
{
	return token_cache_find(identity->cache, arena, token, clock_now(), out) &&
	       !trust_revoked(identity->trust, out->id);
}

/* No code means everything, but for those whose role is bound to places: nothing then. */
static struct str scope(struct str codes, bool bound)
{
	if (codes.len > 0)
		return codes;
	return bound ? STR("") : STR_NULL;
}

struct caller caller_from_claims(const struct claims *claims)
{
	return (struct caller){
		.subject = claims->subject,
		.token = claims->id,
		.role = claims->role,
		.role_name = str_from(role_name(claims->role)),
		.cities = scope(claims->cities, claims->role == ROLE_COORDINATOR),
		.posts = scope(claims->posts, claims->role == ROLE_BORDER),
		.until = claims->expires_at,
	};
}

static bool good(
	struct identity *identity, struct arena *arena, struct str token, struct claims *out)
{
	return token.len > 0 && token.len <= PASETO_TOKEN_MAX &&
	       (find(identity, arena, token, out) ||
		       verify_and_remember(identity, arena, token, out));
}

/* A gateway's token names it as its subject; a password has no end. */
static const struct known_gateway *gateway_of_token(
	struct identity *identity, struct request *req, struct str token, instant *out_until)
{
	struct claims claims;

	if (!good(identity, req->arena, token, &claims) || claims.role != ROLE_GATEWAY)
		return NULL;
	*out_until = claims.expires_at;
	return known_gateway_named(&identity->trust->gateways, claims.subject);
}

/* `out_until` is when what it proved itself with ends. */
static const struct known_gateway *find_gateway(struct identity *identity, struct request *req,
	const struct credentials *credentials, instant *out_until)
{
	const struct known_gateways *all = &identity->trust->gateways;
	const struct known_gateway *gateway;

	*out_until = INT64_MAX;
	if (credentials->kind == IDENTITY_SIGNATURE)
		return gateway_that_signed(all, req, credentials->dialect);
	gateway = gateway_of_credentials(all, req->arena, credentials->authorization);
	if (!gateway && credentials->kind == IDENTITY_REPORT)
		gateway = gateway_that_reports(all, req, credentials->authorization);
	return gateway ? gateway
		       : gateway_of_token(
				 identity, req, bearer(credentials->authorization), out_until);
}

static bool identify_gateway(
	struct identity *identity, struct request *req, const struct credentials *credentials)
{
	instant until;
	const struct known_gateway *gateway = find_gateway(identity, req, credentials, &until);

	if (!gateway || !str_equal(gateway->dialect, str_from(credentials->dialect)))
		return false;
	req->caller = (struct caller){ .subject = arena_copy(req->arena, gateway->name),
		.role = ROLE_GATEWAY,
		.role_name = str_from(role_name(ROLE_GATEWAY)),
		.until = until };
	return true;
}

/* Whoever has a token, or a browser's session. */
static bool identify_staff(
	struct identity *identity, struct request *req, const struct credentials *credentials)
{
	const bool by_cookie = !credentials->authorization.data;
	const struct str token =
		by_cookie ? session_cookie_find(credentials) : bearer(credentials->authorization);
	struct claims claims;

	if (!good(identity, req->arena, token, &claims))
		return false;
	if (by_cookie && !credentials->reads && credentials_page(credentials) != PAGE_OURS) {
		problem_set(req, PROBLEM_cross_origin,
			"With a cookie, send this from a page of this server: its Origin is "
			"missing or another one.");
		return false;
	}
	req->caller = caller_from_claims(&claims);
	return true;
}

bool identify(void *object, struct request *req, const struct credentials *credentials)
{
	struct identity *identity = object;

	if (!identity->trust)
		return false;
	return credentials->kind == IDENTITY_TOKEN ? identify_staff(identity, req, credentials)
						   : identify_gateway(identity, req, credentials);
}
