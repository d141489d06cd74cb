/* Passwords of staff: what they may be, made ones, their hashes. */
#pragma once
#include "base/arena.h"

#define PASSWORD_MIN 15 /* characters; NIST SP 800-63B-4 of one that may stand alone */
#define PASSWORD_MAX 128

/* Why it will not do, for people; NULL if it will. */
const char *password_fault(struct str password, struct str username);

/* 20 symbols in four groups: a hundred random bits that can be read out over a telephone. */
struct str password_temporary(struct arena *arena);

/* Takes a tenth of a second and 64 MiB. STR_NULL if there is no memory for it. */
struct str password_hash(struct arena *arena, struct str password);
/* The same. With STR_NULL for a hash, of nobody's account, it takes as long and is false. */
bool password_matches(struct arena *arena, struct str hash, struct str password)
	__attribute__((warn_unused_result));

void secret_wipe(struct str secret);
