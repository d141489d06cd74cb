/* Sockets that listen. */
#include "http/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_SETTING "KAFILE_LISTEN"

/* With SO_REUSEPORT for `option`, several may listen there. */
static int open_listener(const struct addrinfo *place, int option)
{
	int one = 1;
	int fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
		setsockopt(fd, SOL_SOCKET, option, &one, sizeof(one)) == 0 &&
		bind(fd, place->ai_addr, place->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	int failure = errno;
	if (fd >= 0)
		(void)close(fd);
	errno = failure;
	return -1;
}

static int listen_on(
	const char *address, uint16_t port, int option, const char *setting, struct strbuf *error)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *place = NULL;
	char service[8];
	(void)snprintf(service, sizeof(service), "%u", port);
	int unknown = getaddrinfo(address, service, &wanted, &place);
	int fd = unknown ? -1 : open_listener(place, option);
	if (fd < 0)
		strbuf_printf(error, "cannot listen on %s port %u: %s; set %s to another address",
			address, port, unknown ? gai_strerror(unknown) : strerror(errno), setting);
	if (place)
		freeaddrinfo(place);
	return fd;
}

bool listener_address_free(const char *address, uint16_t port, struct strbuf *error)
{
	int fd = listen_on(address, port, SO_REUSEADDR, LISTEN_SETTING, error);
	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

int listener_open(const char *address, uint16_t port, struct strbuf *error)
{
	return listen_on(address, port, SO_REUSEPORT, LISTEN_SETTING, error);
}

int listener_open_alone(
	const char *address, uint16_t port, const char *setting, struct strbuf *error)
{
	return listen_on(address, port, SO_REUSEADDR, setting, error);
}

/* Of several loops that are woken for one connection all but one find none: they must not wait. */
int listener_share(int shared, struct strbuf *error)
{
	int fd = fcntl(shared, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
		return fd;
	strbuf_printf(error, "cannot share the socket that was handed over: %s", strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}
