/*
 * What a post gives for a person it received: a PASETO v4.public token of the server's receipt key,
 * with the implicit assertion "<deployment>|receipt", that anyone with the public key can check
 * without us.
 */
#pragma once
#include "auth/keys.h"
#include "base/clock.h"
#include "base/parse.h"

struct receipt_facts {
	struct uuid event_id;
	struct str reference;
	struct str border_post;
	struct str convoy; /* STR_NULL if none was named */
	struct str outcome;
	instant occurred_at;
	struct str accepted_by;
};

struct receipt {
	struct str statement; /* JSON */
	struct str kid;
	struct str token;
};

/* The texts live in `arena` and in `key`. */
struct receipt receipt_sign(struct arena *arena, const struct signing_key *key,
	struct str deployment, const struct receipt_facts *facts);
