/* Names of accounts: 2 to 64 of a-z, 0-9, dot, hyphen and underscore, the first and last of them a
 * letter or digit. */
#pragma once
#include "base/arena.h"

#define USERNAME_MAX 64
#define USERNAME_RULE                                                                          \
	"A user name is 2 to 64 lower-case letters, digits, dots, hyphens and underscores, a " \
	"letter or digit first and last."

/* "kafiled", the subject of commands on the server, is nobody's. */
bool username_valid(struct str name);
/* As somebody may type it: in lower case. */
struct str username_typed(struct arena *arena, struct str name);
