/* What gateways prove themselves with: passwords that we make and keep as a hash, and secrets that
 * both sides need in clear, which are kept sealed. An arena that got one of them in clear is wiped
 * when it is freed. */
#pragma once
#include "auth/keys.h"
#include "base/arena.h"
#include "base/parse.h"

/* 32 symbols in lower case, 160 random bits: nobody guesses one, so a plain hash may be kept. Fits
 * the user part of a URL. */
struct str gateway_password_new(struct arena *arena);
void gateway_password_hash(uint8_t out[HASH_BYTES], struct str password);

/* Sealed for the gateway of this name; STR_NULL if the ring has no field key. */
struct str gateway_secret_seal(
	struct arena *arena, const struct keyring *ring, struct str name, struct str secret);
/* False if the key is gone or the value was changed or moved. */
bool gateway_secret_open(struct arena *arena, const struct keyring *ring, struct str name,
	struct str sealed, struct str *out) __attribute__((warn_unused_result));

/*
 * What a gateway shows with the reports of one message: 22 symbols that fit the user part of a URL,
 * under the hash key. It is good for nothing else, so it may stand in an address that the gateway
 * keeps and logs. STR_NULL if the ring has no hash key.
 */
struct str gateway_report_proof(
	struct arena *arena, const struct keyring *ring, struct str name, struct uuid message);
bool gateway_report_proved(const struct keyring *ring, struct str name, struct uuid message,
	struct str proof) __attribute__((warn_unused_result));
