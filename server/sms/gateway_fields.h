/* What the fields of a gateway may be, for requests and for the command line. Pure functions. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

#define GATEWAY_NAME_MAX 32
#define GATEWAY_SENDER_MAX 20
#define GATEWAY_ACCOUNT_MAX 100
#define GATEWAY_SECRET_MAX 200
#define GATEWAY_URL_MAX 500
#define GATEWAY_DIALECTS "kannel|plain|android|twilio|outbox"
#define GATEWAY_LETTERS "kept|folded"
#define GATEWAY_SHIFT_TABLES "none|turkish"

/* Why it will not do, for people; NULL if it will, or if it is absent. */
const char *gateway_name_fault(struct str name);
const char *gateway_url_fault(struct str url);

/* Whether a gateway of this dialect signs in with a password that we make. */
bool gateway_shows_password(struct str dialect);
/* Whether we make the secret that a gateway of this dialect signs with; others bring theirs. */
bool gateway_secret_is_ours(struct str dialect);
