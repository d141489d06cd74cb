/* The gateways that may ask now, as the database says, and how each shows that it is itself. */
#pragma once
#include "auth/keys.h"
#include "base/arena.h"

struct db_blocking;

struct known_gateway {
	struct str name;
	struct str dialect;       /* kannel, plain, android, twilio, outbox */
	struct str account;       /* what the gateway calls itself; STR_NULL for none */
	struct str public_url;    /* this server's, as the gateway calls it; STR_NULL for none */
	struct str password_hash; /* HASH_BYTES of gateway_password_hash; STR_NULL for none */
	struct str secret_sealed; /* under the field key; STR_NULL for none */
	int32_t version;          /* another one with every change */
};

/* In ascending order of their names. */
struct known_gateways {
	const struct known_gateway *all;
	size_t count;
};

/* False if the database cannot be read. The texts live in `arena`. */
bool known_gateways_read(struct arena *arena, struct db_blocking *db, struct known_gateways *out)
	__attribute__((warn_unused_result));
struct known_gateways known_gateways_copy(struct arena *arena, const struct known_gateways *from);
bool known_gateways_equal(const struct known_gateways *a, const struct known_gateways *b);

/* NULL if there is none. */
const struct known_gateway *known_gateway_named(const struct known_gateways *all, struct str name);
const struct known_gateway *known_gateway_of_account(
	const struct known_gateways *all, const char *dialect, struct str account);
const struct known_gateway *known_gateway_of_password(
	const struct known_gateways *all, struct str password);
bool known_gateway_has_password(const struct known_gateway *gateway, struct str password);
/* The secret that both sides know; false if there is none or its key is gone. */
bool known_gateway_secret(struct arena *arena, const struct keyring *ring,
	const struct known_gateway *gateway, struct str *out) __attribute__((warn_unused_result));
