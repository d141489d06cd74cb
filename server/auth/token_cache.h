/*
 * Tokens verified a moment ago, so that a signature is checked once and not at each request.
 * Bounded; belongs to one loop and is touched by its thread only. A token is kept as its BLAKE2b
 * hash.
 */
#pragma once
#include "auth/claims.h"
#include "auth/paserk.h"

#define TOKEN_CACHE_SETS 1024
#define TOKEN_CACHE_WAYS 8 /* tokens in a set; the one unused for longest makes room */

struct token_cache;

/* `sets` is a power of two. */
struct token_cache *token_cache_new(size_t sets) __attribute__((warn_unused_result));
/* NULL is accepted. */
void token_cache_free(struct token_cache *cache);

/* The claims of `token` if it is known and not past its exp; their texts are copied into `arena`.
 */
bool token_cache_find(struct token_cache *cache, struct arena *arena, struct str token, instant now,
	struct claims *out) __attribute__((warn_unused_result));
/* Only for a token that was verified, checked and looked up among the revoked. Copies all it keeps.
 */
void token_cache_store(struct token_cache *cache, struct str token, const struct key_id *kid,
	const struct claims *claims);
/* Forgets the token with this jti: it was revoked. */
void token_cache_revoke(struct token_cache *cache, struct uuid id);
/* Forgets all that this key signed: it was retired. */
void token_cache_retire(struct token_cache *cache, const struct key_id *kid);
/* Forgets everything: for when it is not known what was revoked. */
void token_cache_clear(struct token_cache *cache);
