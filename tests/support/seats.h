/* Whether the server counts seats as its people take them. */
#pragma once

/* Of every vehicle: the seats taken are those of the people on its list who take one, and the
 * manifest's rows know who is on a lap. */
void expect_seats_add_up(void);
