/* Reads when somebody told or decided something. */
#include "citizens/occurred.h"

#define CLOCK_AHEAD_MAX (600 * INSTANT_SECOND)

instant occurred_read(struct input *body, enum presence presence)
{
	instant at = input_instant(body, "occurred_at", presence);

	if (at != INSTANT_NULL && at > clock_now() + CLOCK_AHEAD_MAX)
		input_refuse(body, "occurred_at",
			"This lies in the future: look at the clock of the device.");
	return at;
}
