/* Checks, makes and hashes passwords. */
#include "auth/passwords.h"

#include "base/crypto.h"

#define GROUPS 4
#define GROUP_SYMBOLS 5

/* What is tried first among those that are long enough; in lower case. */
static const char *const common[] = {
	"0123456789abcdef",
	"1234567890123456",
	"123456789012345",
	"12345678901234567890",
	"123456789abcdef",
	"1q2w3e4r5t6y7u8i",
	"1q2w3e4r5t6y7u8i9o0p",
	"1qaz2wsx3edc4rfv",
	"abcdefghijklmno",
	"abcdefghijklmnop",
	"abcdefghijklmnopqrstuvwxyz",
	"correct horse battery staple",
	"correcthorsebatterystaple",
	"iloveyouiloveyou",
	"letmeinletmeinletmein",
	"passwordpassword",
	"password12345678",
	"password123456789",
	"q1w2e3r4t5y6u7i8",
	"qwertyuiop123456",
	"qwertyuiopasdfgh",
	"qwertyuiopasdfghjklzxcvbnm",
	"türkiyecumhuriyeti",
	"turkiyecumhuriyeti",
	"administrator123",
	"kafilekafilekafile",
};

/* A hash that no password has, with the costs of those that are made now. */
#define NOBODYS_HASH                                            \
	"$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA" \
	"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static bool is_one_character(struct str password)
{
	for (size_t i = 1; i < password.len; i++) {
		if (password.data[i] != password.data[0])
			return false;
	}
	return true;
}

static bool is_common(struct str password)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		if (str_equal_ignoring_case(password, str_from(common[i])))
			return true;
	}
	return is_one_character(password);
}

const char *password_fault(struct str password, struct str username)
{
	const size_t symbols = str_code_points(password);

	if (symbols < PASSWORD_MIN)
		return "A password has at least 15 characters: four words that you will remember "
		       "make a good one.";
	if (symbols > PASSWORD_MAX)
		return "A password has at most 128 characters.";
	if (str_equal_ignoring_case(password, username))
		return "The user name is no password.";
	if (is_common(password))
		return "This is among the first that anybody tries: choose another one.";
	return NULL;
}

struct str password_temporary(struct arena *arena)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const size_t len = GROUPS * (GROUP_SYMBOLS + 1) - 1;
	char *text = arena_alloc(arena, len + 1);
	uint8_t random[GROUPS * GROUP_SYMBOLS];
	size_t used = 0;

	crypto_random(random, sizeof(random));
	for (size_t i = 0; i < len; i++) {
		const bool between = i % (GROUP_SYMBOLS + 1) == GROUP_SYMBOLS;
		text[i] = between ? '-' : alphabet[random[used++] & 31];
	}
	crypto_wipe(random, sizeof(random));
	return (struct str){ text, len };
}

struct str password_hash(struct arena *arena, struct str password)
{
	char hash[PASSWORD_HASH_BYTES];

	if (!crypto_password_hash(hash, password))
		return STR_NULL;
	return arena_copy(arena, str_from(hash));
}

bool password_matches(struct arena *arena, struct str hash, struct str password)
{
	const struct str text = hash.data ? arena_copy(arena, hash) : STR(NOBODYS_HASH);

	return crypto_password_verify(text.data, password) && hash.data;
}

void secret_wipe(struct str secret)
{
	if (secret.len > 0)
		crypto_wipe((void *)(uintptr_t)secret.data, secret.len);
}
