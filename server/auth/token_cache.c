/* A set-associative cache: the hash of a token chooses its set, the least recently used of a set
 * yields. */
#include "auth/token_cache.h"

#include <assert.h>
#include <string.h>

struct entry {
	uint8_t hash[HASH_BYTES];
	struct claims claims; /* texts in `text` */
	struct key_id kid;
	struct strbuf text;
	uint64_t used; /* the cache's count when it was last found; 0: empty */
};

struct token_cache {
	struct arena *arena;
	struct entry *entries; /* sets * TOKEN_CACHE_WAYS, set after set */
	size_t sets;
	uint64_t uses;
	uint8_t key[SEAL_KEY_BYTES]; /* of the hash: nobody can aim at a set or learn from timing */
};

static size_t entry_count(const struct token_cache *cache)
{
	return cache->sets * TOKEN_CACHE_WAYS;
}

struct token_cache *token_cache_new(size_t sets)
{
	assert(sets > 0 && (sets & (sets - 1)) == 0);
	const size_t size = sets * TOKEN_CACHE_WAYS * sizeof(struct entry);
	struct arena *arena = arena_new(size + sizeof(struct token_cache) + 4096);
	struct token_cache *cache = arena_alloc(arena, sizeof(*cache));

	cache->arena = arena;
	cache->sets = sets;
	cache->entries = arena_array(arena, entry_count(cache), sizeof(struct entry));
	crypto_random(cache->key, sizeof(cache->key));
	return cache;
}

static void entry_forget(struct entry *entry)
{
	if (entry->used == 0)
		return;
	strbuf_release(&entry->text);
	memset(entry, 0, sizeof(*entry));
}

void token_cache_clear(struct token_cache *cache)
{
	for (size_t i = 0; i < entry_count(cache); i++)
		entry_forget(&cache->entries[i]);
}

void token_cache_free(struct token_cache *cache)
{
	if (!cache)
		return;
	token_cache_clear(cache);
	crypto_wipe(cache->key, sizeof(cache->key));
	arena_free(cache->arena);
}

/* Hashes `token` into `hash` and returns the first entry of its set. */
static struct entry *set_of(
	const struct token_cache *cache, struct str token, uint8_t hash[HASH_BYTES])
{
	uint64_t number;

	crypto_digest(hash, HASH_BYTES, cache->key, &token, 1);
	memcpy(&number, hash, sizeof(number));
	return cache->entries + (number & (cache->sets - 1)) * TOKEN_CACHE_WAYS;
}

static struct entry *entry_of(struct entry *set, const uint8_t hash[HASH_BYTES])
{
	for (struct entry *entry = set; entry < set + TOKEN_CACHE_WAYS; entry++) {
		if (entry->used && memcmp(entry->hash, hash, HASH_BYTES) == 0)
			return entry;
	}
	return NULL;
}

bool token_cache_find(struct token_cache *cache, struct arena *arena, struct str token, instant now,
	struct claims *out)
{
	uint8_t hash[HASH_BYTES];
	struct entry *entry = entry_of(set_of(cache, token, hash), hash);

	if (!entry)
		return false;
	if (now > entry->claims.expires_at) {
		entry_forget(entry);
		return false;
	}
	entry->used = ++cache->uses;
	*out = claims_place(
		&entry->claims, arena_alloc(arena, claims_text_size(&entry->claims) + 1));
	return true;
}

/* An empty entry has the least count. */
static struct entry *least_recently_used(struct entry *set)
{
	struct entry *least = set;

	for (struct entry *entry = set + 1; entry < set + TOKEN_CACHE_WAYS; entry++) {
		if (entry->used < least->used)
			least = entry;
	}
	return least;
}

void token_cache_store(struct token_cache *cache, struct str token, const struct key_id *kid,
	const struct claims *claims)
{
	const size_t size = claims_text_size(claims);
	uint8_t hash[HASH_BYTES];
	struct entry *set = set_of(cache, token, hash);
	struct entry *entry = entry_of(set, hash);

	if (!entry)
		entry = least_recently_used(set);
	entry_forget(entry);
	memcpy(entry->hash, hash, HASH_BYTES);
	entry->kid = *kid;
	strbuf_init(&entry->text, size + 1);
	entry->claims = claims_place(claims, strbuf_reserve(&entry->text, size + 1));
	entry->used = ++cache->uses;
}

void token_cache_revoke(struct token_cache *cache, struct uuid id)
{
	for (size_t i = 0; i < entry_count(cache); i++) {
		struct entry *entry = &cache->entries[i];
		if (entry->used && memcmp(&entry->claims.id, &id, sizeof(id)) == 0)
			entry_forget(entry);
	}
}

void token_cache_retire(struct token_cache *cache, const struct key_id *kid)
{
	for (size_t i = 0; i < entry_count(cache); i++) {
		struct entry *entry = &cache->entries[i];
		if (entry->used && key_id_equal(&entry->kid, kid))
			entry_forget(entry);
	}
}
