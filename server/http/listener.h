/* The sockets on which the loops listen: one each, on the same address, or one that was handed
 * over, shared by all; and the monitor's. */
#pragma once
#include <stdint.h>

#include "base/str.h"

/* False with a line in `error` if the address cannot be had, or another process listens there: our
 * loops share it, and would with that one too. */
bool listener_address_free(const char *address, uint16_t port, struct strbuf *error);
/* A socket for one loop; -1 with a line in `error` if the address cannot be had. */
int listener_open(const char *address, uint16_t port, struct strbuf *error);
/* Another descriptor of `shared` for one loop: what no loop has accepted yet stays with the socket,
 * for whoever has it next. -1 with a line in `error` if there is no descriptor left. */
int listener_share(int shared, struct strbuf *error);
/* A socket that nobody shares; `setting` names the address where it cannot be had. */
int listener_open_alone(
	const char *address, uint16_t port, const char *setting, struct strbuf *error);
