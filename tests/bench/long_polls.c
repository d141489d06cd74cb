/*
 * long_polls HOST PORT FILE: a connection for each line "TOKEN REFERENCE" of FILE. Each asks for
 * the status once and keeps the ETag; says "warm". A line on the standard input lets each ask again
 * with `Prefer: wait=55`; says "asked". Then prints, for each answer that comes, the reference, the
 * status and when it came, in microseconds since 1970, until the standard input ends.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TOKEN_MAX 2048
#define REFERENCE_MAX 16
#define ETAG_MAX 80
#define ANSWER_MAX 4096

struct poll {
	int fd;
	const char *token;
	char reference[REFERENCE_MAX];
	char etag[ETAG_MAX];
};

static struct poll *polls;
static int count, epoll_fd;

static void fail(const char *what)
{
	fprintf(stderr, "long_polls: %s\n", what);
	exit(1);
}

static long long now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void read_file(const char *path)
{
	char token[TOKEN_MAX], reference[REFERENCE_MAX];
	FILE *file = fopen(path, "r");
	if (!file)
		fail("no such file");
	while (fscanf(file, "%2047s %15s", token, reference) == 2) {
		polls = realloc(polls, (size_t)(count + 1) * sizeof(*polls));
		struct poll *poll = &polls[count++];
		*poll = (struct poll){ .token = strdup(token) };
		strcpy(poll->reference, reference);
	}
	fclose(file);
}

static void ask(const struct poll *poll)
{
	char request[TOKEN_MAX + 512], wait[ETAG_MAX + 64] = "";
	if (poll->etag[0])
		snprintf(
			wait, sizeof(wait), "If-None-Match: %s\r\nPrefer: wait=55\r\n", poll->etag);
	int len = snprintf(request, sizeof(request),
		"GET /v1/status/%s HTTP/1.1\r\nHost: bench\r\n%sAuthorization: Bearer %s\r\n\r\n",
		poll->reference, wait, poll->token);
	if (write(poll->fd, request, (size_t)len) != len)
		fail("a request does not fit");
}

/* The status of an answer, which fits one read. */
static int take(struct poll *poll)
{
	char answer[ANSWER_MAX + 1];
	ssize_t len = read(poll->fd, answer, ANSWER_MAX);
	if (len < 12)
		fail("a connection ended");
	answer[len] = '\0';
	const char *etag = strcasestr(answer, "\r\netag: ");
	if (etag)
		sscanf(etag + 8, "%79[^\r]", poll->etag);
	return (int)strtol(answer + 9, NULL, 10);
}

static void open_poll(struct poll *poll, const struct sockaddr_in *address)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = poll };
	int on = 1;
	poll->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(poll->fd, (const struct sockaddr *)address, sizeof(*address)))
		fail("cannot connect");
	setsockopt(poll->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	ask(poll);
	if (take(poll) != 200)
		fail("somebody is not found");
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, poll->fd, &event);
}

static void follow(void)
{
	struct epoll_event events[256], input = { .events = EPOLLIN };
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &input);
	for (;;) {
		int ready = epoll_wait(epoll_fd, events, 256, -1);
		for (int i = 0; i < ready; i++) {
			struct poll *poll = events[i].data.ptr;
			if (!poll)
				return;
			long long at = now_us();
			printf("%s %d %lld\n", poll->reference, take(poll), at);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		fail("use: long_polls HOST PORT FILE");
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10)) };
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	inet_pton(AF_INET, argv[1], &address.sin_addr);
	epoll_fd = epoll_create1(0);
	read_file(argv[3]);
	for (int i = 0; i < count; i++)
		open_poll(&polls[i], &address);
	puts("warm");
	fflush(stdout);
	if (getchar() == EOF)
		return 0;
	for (int i = 0; i < count; i++)
		ask(&polls[i]);
	puts("asked");
	fflush(stdout);
	follow();
	return 0;
}
