/* People who were not expected: registered and at once ticked at a vehicle's door, or received at a
 * border post. */
#pragma once
#include "citizens/registrations.sql.h"
#include "http/input.h"

/* Reads `board` or `hand_over`, where one is given and the caller's role may do it. */
void walk_up_read(struct input *body, struct citizens_register_params *out);
/* Gives each member, who has been read, the fact that this is; and who is received a receipt. */
void walk_up_tell(struct request *req, struct citizens_register_params *out);
