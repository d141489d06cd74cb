/* The sockets on which the loops listen: one each, on the same address. */
#pragma once
#include <stdint.h>

#include "base/str.h"

/* False with a line in `error` if the address cannot be had, or another process listens there: our
 * loops share it, and would with that one too. */
bool listener_address_free(const char *address, uint16_t port, struct strbuf *error);
/* A socket for one loop; -1 with a line in `error` if the address cannot be had. */
int listener_open(const char *address, uint16_t port, struct strbuf *error);
