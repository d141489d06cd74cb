/* A travel document in a registration, typed in or read by a machine. */
#pragma once
#include "citizens/mrz.h"
#include "citizens/warnings.h"
#include "http/input.h"

struct document {
	struct str type;
	struct str issuing_state;
	struct str number; /* normalised */
	int32_t expires_on;
	bool gave_mrz;
	bool has_mrz; /* it was given, and all of its check digits fit */
	struct mrz mrz;
};

/* The member's field `document`. What its machine readable zone says stands only where nothing else
 * does. */
struct document document_read(struct input *member, int32_t today, struct warnings *warnings);
/* A state's or nationality's code, raised to capitals. */
struct str state_read(struct input *in, const char *name);
