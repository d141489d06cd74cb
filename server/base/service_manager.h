/* The service manager that may have started us (systemd): what it hands over, and what it is told.
 * Without one nothing is handed over and nobody listens. */
#pragma once
#include <stdint.h>

#include "base/str.h"

/* The socket that it listens on for us into `out`, -1 if there is none. It may be asked once.
 * False with a line in `error` if what it hands over cannot be used. */
bool service_manager_listener(int *out, struct strbuf *error) __attribute__((warn_unused_result));
/* Says so, as sd_notify(3) has it: "READY=1\nSTATUS=...". */
void service_manager_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* How long it waits for a WATCHDOG=1, in milliseconds, until it starts us anew; 0: it does not. */
int64_t service_manager_patience_ms(void);
