/* Publishes the present keys to all threads through one atomic pointer. */
#include "auth/keyring_current.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"

struct present_keys {
	struct keyring ring;
	const struct signing_key *session;
	const struct signing_key *receipt;
	struct present_keys *before; /* readers may still hold keys of it */
};

static _Atomic(struct present_keys *) present;
static struct str present_deployment;

static const struct signing_key *choose(
	const struct keyring *ring, enum key_purpose purpose, const struct key_id *kid)
{
	return kid ? keyring_signing(ring, purpose, kid) : NULL;
}

void keyring_current_set(
	const struct keyring *ring, const struct key_id *session, const struct key_id *receipt)
{
	struct present_keys *next = memory_new(sizeof(*next));

	next->ring = *ring;
	next->session = choose(&next->ring, KEY_SESSION, session);
	next->receipt = choose(&next->ring, KEY_RECEIPT, receipt);
	next->before = atomic_load(&present);
	atomic_store(&present, next);
}

const struct keyring *keyring_current(void)
{
	const struct present_keys *keys = atomic_load(&present);

	assert(keys);
	return &keys->ring;
}

const struct signing_key *keyring_current_signing(enum key_purpose purpose)
{
	const struct present_keys *keys = atomic_load(&present);

	assert(keys && (purpose == KEY_SESSION || purpose == KEY_RECEIPT));
	return purpose == KEY_SESSION ? keys->session : keys->receipt;
}

void deployment_current_set(struct str deployment)
{
	present_deployment = deployment;
}

struct str deployment_current(void)
{
	return present_deployment;
}
