/* What a person needs on the way. */
#pragma once
#include "http/input.h"

#define NEED_CHOICES                                                                           \
	"wheelchair|stretcher|oxygen|dialysis|insulin|pregnant|infant|elderly|visual|hearing|" \
	"cognitive|interpreter|other"

struct needs {
	struct str codes; /* joined by commas, each once, in one order; STR_NULL for none */
	bool accessible;  /* one of them takes an accessible seat */
};

/* The field `needs`, a list of codes. */
struct needs needs_read(struct input *in);
