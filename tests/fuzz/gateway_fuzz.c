/* What a gateway shows to prove itself: an Authorization header, and signatures of addresses, forms
 * and bodies. The input is parted by new lines. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "auth/gateway_identity.h"
#include "auth/gateway_secrets.h"
#include "auth/gateway_signature.h"
#include "base/crypto.h"

#define FIELDS 8

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	crypto_init();
	return 0;
}

static struct str next(struct str *rest)
{
	return rest->data ? str_next(rest, '\n') : STR("");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(16 << 20);
	struct str rest = arena_copy(arena, (struct str){ (const char *)data, size });
	uint8_t hash[HASH_BYTES];
	gateway_password_hash(hash, STR("0123456789abcdefghjkmnpqrstvwxyz"));
	const struct known_gateway one = { .name = STR("kannel-tr1"),
		.dialect = STR("kannel"),
		.password_hash = { (const char *)hash, sizeof(hash) } };
	const struct known_gateways all = { &one, 1 };
	const struct str header = next(&rest);
	const struct known_gateway *found = gateway_of_credentials(&all, arena, header);
	const struct str shown = gateway_shown_secret(arena, header);
	if (found && !known_gateway_has_password(found, shown))
		abort();
	const struct str url = next(&rest), signature = next(&rest), timestamp = next(&rest);
	struct form_field fields[FIELDS];
	size_t count = 0;
	const struct str body = rest.data ? rest : STR("");
	for (; count < FIELDS && rest.data; count++) {
		struct str value = str_next(&rest, '\n');
		const struct str name = str_next(&value, '=');
		fields[count] = (struct form_field){ name, value.data ? value : STR("") };
	}
	if (twilio_signature_valid(arena, STR("secret"), url, fields, count, signature) &&
		signature.len != 28)
		abort();
	if (android_signature_valid(STR("secret"), body, timestamp, clock_now(), signature) &&
		signature.len != 2 * HMAC_BYTES)
		abort();
	arena_free(arena);
	return 0;
}
