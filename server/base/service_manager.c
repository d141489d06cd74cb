/* The only door to libsystemd. */
#include "base/service_manager.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#define MESSAGE_BYTES 256

bool service_manager_listener(int *out, struct strbuf *error)
{
	const int count = sd_listen_fds(1);

	*out = -1;
	if (count == 0)
		return true;
	if (count < 0)
		strbuf_printf(error, "LISTEN_FDS cannot be read: %s", strerror(-count));
	else if (count > 1)
		strbuf_printf(error,
			"the service manager hands over %d sockets: let one socket unit with one "
			"ListenStream be for this service",
			count);
	else if (sd_is_socket(SD_LISTEN_FDS_START, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
		strbuf_add_text(error, "what the service manager hands over is no socket that "
				       "listens: it needs a ListenStream with Accept=no");
	else
		*out = SD_LISTEN_FDS_START;
	return *out >= 0;
}

void service_manager_tell(const char *format, ...)
{
	char message[MESSAGE_BYTES];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(message, sizeof(message), format, values);
	va_end(values);
	(void)sd_notify(0, message);
}

int64_t service_manager_patience_ms(void)
{
	uint64_t microseconds = 0;

	return sd_watchdog_enabled(0, &microseconds) > 0 ? (int64_t)(microseconds / 1000) : 0;
}
