/* UUIDs of version 7 and public references. */
#include "base/ids.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

#define MODULUS 32 /* symbols in the alphabet */
#define TAIL_BITS 62

/* Crockford's base32: no I, L, O, U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Random bytes are drawn from the system by 4 KiB: a call for each identifier costs more than all
 * the rest. */
struct random_pool {
	uint8_t bytes[4096];
	size_t left;
};

/* The last UUID of this thread; `tail` is its part behind the variant. */
struct uuid_clock {
	int64_t ms;
	uint64_t middle; /* 12 bits */
	uint64_t tail;   /* 62 bits */
};

static _Thread_local struct random_pool pool;
static _Thread_local struct uuid_clock uuid_clock;

static void take_random(void *out, size_t len)
{
	if (pool.left < len) {
		crypto_random(pool.bytes, sizeof(pool.bytes));
		pool.left = sizeof(pool.bytes);
	}
	pool.left -= len;
	memcpy(out, pool.bytes + pool.left, len);
	crypto_wipe(pool.bytes + pool.left, len);
}

static void uuid_clock_restart(int64_t ms)
{
	uint64_t random[2];

	take_random(random, sizeof(random));
	uuid_clock.ms = ms;
	uuid_clock.middle = random[0] & 0xFFF;
	uuid_clock.tail = random[1] >> (64 - TAIL_BITS);
}

/* Within a millisecond, or when the wall clock was set back, the tail grows by a random step (RFC
 * 9562, 6.2). */
static void uuid_clock_advance(void)
{
	int64_t ms = clock_now() / 1000;
	uint32_t step;

	if (ms > uuid_clock.ms) {
		uuid_clock_restart(ms);
		return;
	}
	take_random(&step, sizeof(step));
	uuid_clock.tail += (uint64_t)step + 1;
	if (uuid_clock.tail >> TAIL_BITS)
		uuid_clock_restart(uuid_clock.ms + 1);
}

static void put_big_endian(uint8_t *out, uint64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--) {
		out[i] = (uint8_t)value;
		value >>= 8;
	}
}

struct uuid uuid_new(void)
{
	struct uuid id;

	uuid_clock_advance();
	put_big_endian(id.bytes, (uint64_t)uuid_clock.ms, 6);
	put_big_endian(id.bytes + 6, 0x7000 | uuid_clock.middle, 2);
	put_big_endian(id.bytes + 8, UINT64_C(2) << TAIL_BITS | uuid_clock.tail, 8);
	return id;
}

bool uuid_is_null(struct uuid id)
{
	static const struct uuid null = { { 0 } };

	return memcmp(id.bytes, null.bytes, sizeof(id.bytes)) == 0;
}

bool uuid_equal(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

void uuid_format(struct uuid id, char out[37])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(id.bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[id.bytes[i] >> 4];
		*out++ = digits[id.bytes[i] & 15];
	}
	*out = '\0';
}

/* The place of a symbol as people write it in the alphabet, -1 if it has none. */
static int symbol_value(char c)
{
	const char *place;

	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	place = c != '\0' ? strchr(alphabet, c) : NULL;
	return place ? (int)(place - alphabet) : -1;
}

char reference_check_symbol(const char symbols[REFERENCE_SYMBOLS - 1])
{
	int product = MODULUS;

	for (size_t i = 0; i < REFERENCE_SYMBOLS - 1; i++) {
		int value = symbol_value(symbols[i]);
		assert(value >= 0);
		int sum = (product + value) % MODULUS;
		product = (sum ? sum : MODULUS) * 2 % (MODULUS + 1);
	}
	return alphabet[(MODULUS + 1 - product) % MODULUS];
}

void reference_new(char out[REFERENCE_SYMBOLS + 1])
{
	uint8_t random[REFERENCE_SYMBOLS - 1];

	take_random(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		out[i] = alphabet[random[i] % MODULUS]; /* 256 is a multiple of 32: no bias */
	out[REFERENCE_SYMBOLS - 1] = reference_check_symbol(out);
	out[REFERENCE_SYMBOLS] = '\0';
}

enum reference_outcome reference_parse(struct str s, char out[REFERENCE_SYMBOLS + 1])
{
	char symbols[REFERENCE_SYMBOLS + 1] = "";
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		int value = symbol_value(s.data[i]);

		if (s.data[i] == '-' || s.data[i] == ' ')
			continue;
		if (value < 0 || len == REFERENCE_SYMBOLS)
			return REFERENCE_MALFORMED;
		symbols[len++] = alphabet[value];
	}
	if (len != REFERENCE_SYMBOLS)
		return REFERENCE_MALFORMED;
	if (symbols[REFERENCE_SYMBOLS - 1] != reference_check_symbol(symbols))
		return REFERENCE_MISTYPED;
	memcpy(out, symbols, sizeof(symbols));
	return REFERENCE_OK;
}

void reference_format(const char reference[REFERENCE_SYMBOLS], char out[REFERENCE_SYMBOLS + 2])
{
	const size_t half = REFERENCE_SYMBOLS / 2;

	memcpy(out, reference, half);
	out[half] = '-';
	memcpy(out + half + 1, reference + half, half);
	out[REFERENCE_SYMBOLS + 1] = '\0';
}
