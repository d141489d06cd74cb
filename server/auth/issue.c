/* Orders to claims to tokens. */
#include "auth/issue.h"

#include <assert.h>

#include "auth/paseto.h"
#include "base/ids.h"

/* What a token of PASETO_TOKEN_MAX symbols holds beside header, footer and signature. */
#define CLAIMS_BYTES_MAX 1380

struct order_fault token_order_check(const struct token_order *order)
{
	if (!claims_subject_valid(order->subject))
		return (struct order_fault){ "subject",
			"must be 1 to 128 bytes without control characters" };
	if (!claims_codes_valid(order->cities))
		return (struct order_fault){ "cities", "must be codes such as LVIV, at most 64" };
	if (!claims_codes_valid(order->posts))
		return (struct order_fault){ "posts",
			"must be codes such as KAPIKULE, at most 64" };
	if (order->role == ROLE_COORDINATOR && order->cities.len == 0)
		return (struct order_fault){ "cities", "a coordinator needs at least one city" };
	if (order->role == ROLE_BORDER && order->posts.len == 0)
		return (struct order_fault){ "posts", "a border officer needs at least one post" };
	if (order->ttl_s < TOKEN_TTL_MIN || order->ttl_s > TOKEN_TTL_MAX)
		return (struct order_fault){ "ttl_seconds", "must be at most 2592000 (30 days)" };
	return (struct order_fault){ 0 };
}

static struct claims claims_of(const struct token_order *order, struct str deployment)
{
	const instant now = clock_now() / INSTANT_SECOND * INSTANT_SECOND;

	return (struct claims){
		.issuer = deployment,
		.audience = STR(CLAIMS_AUDIENCE),
		.subject = order->subject,
		.role = order->role,
		.cities = order->cities.data ? order->cities : STR(""),
		.posts = order->posts.data ? order->posts : STR(""),
		.issued_at = now,
		.not_before = now,
		.expires_at = now + order->ttl_s * INSTANT_SECOND,
		.id = uuid_new(),
	};
}

static struct str rendered(struct arena *arena, const struct claims *claims)
{
	struct strbuf text;

	strbuf_init(&text, CLAIMS_BYTES_MAX);
	claims_render(&text, claims);
	const struct str copy = text.overflow ? STR_NULL : arena_copy(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

static struct str null_if_empty(struct str codes)
{
	return codes.len > 0 ? codes : STR_NULL;
}

bool token_prepare(struct arena *arena, const struct token_order *order, struct str deployment,
	const struct signing_key *signer, struct tokens_issue_params *out)
{
	const struct claims claims = claims_of(order, deployment);
	const struct str text = rendered(arena, &claims);

	if (!text.data)
		return false;
	out->id = claims.id;
	out->name = claims.subject;
	out->role = str_from(role_name(claims.role));
	out->cities = null_if_empty(claims.cities);
	out->posts = null_if_empty(claims.posts);
	out->kid = arena_copy(arena, str_from(signer->id.text));
	out->claims = text;
	out->issued_at = claims.issued_at;
	out->expires_at = claims.expires_at;
	return true;
}

struct str token_sign(struct arena *arena, const struct signing_key *signer, struct str deployment,
	struct str claims)
{
	struct strbuf footer, token;

	strbuf_init(&footer, PASETO_FOOTER_MAX);
	strbuf_init(&token, PASETO_TOKEN_MAX);
	paseto_footer(&footer, &signer->id);
	paseto_sign(&token, signer->secret, claims, strbuf_str(&footer),
		key_purpose_assertion(arena, KEY_SESSION, deployment));
	assert(!token.overflow);
	const struct str copy = arena_copy(arena, strbuf_str(&token));
	strbuf_release(&footer);
	strbuf_release(&token);
	return copy;
}
