/*
 * The keys and the name that this server works with now. Set before the first thread and whenever
 * keys came or went; read by every thread. What was set lives as long as the process: keys change a
 * few times a year.
 */
#pragma once
#include "auth/keys.h"

/* Copies the ring. `session` and `receipt` say which of its keys sign; NULL: none does. */
void keyring_current_set(
	const struct keyring *ring, const struct key_id *session, const struct key_id *receipt);
/* Asserts that one was set. */
const struct keyring *keyring_current(void);
/* The key that signs now, of KEY_SESSION or KEY_RECEIPT; NULL if there is none. */
const struct signing_key *keyring_current_signing(enum key_purpose purpose);

/* `deployment` must live as long as the process; set it once, before the first thread. */
void deployment_current_set(struct str deployment);
struct str deployment_current(void);
