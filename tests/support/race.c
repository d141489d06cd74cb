/* Many threads at once, and requests that no HTTP client would send. */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/client.h"
#include "support/daemon.h"
#include "support/kept.h"

#define THREADS_MAX 128
#define RAW_BYTES (1 << 20)
#define RAW_WAIT_MS 10000
#define HALF_WAIT_MS 1000

struct runner {
	int thread;
	void (*work)(int thread, void *context);
	void *context;
	pthread_barrier_t *start;
	pthread_t id;
};

static void *run(void *argument)
{
	const struct runner *runner = argument;
	client_directly(true);
	pthread_barrier_wait(runner->start);
	runner->work(runner->thread, runner->context);
	client_release();
	return NULL;
}

void race(int threads, void (*work)(int thread, void *context), void *context)
{
	struct runner runners[THREADS_MAX];
	pthread_barrier_t start;
	assert(threads > 0 && threads <= THREADS_MAX);
	pthread_barrier_init(&start, NULL, (unsigned)threads);
	for (int i = 0; i < threads; i++) {
		runners[i] = (struct runner){ i, work, context, &start, 0 };
		assert(pthread_create(&runners[i].id, NULL, run, &runners[i]) == 0);
	}
	for (int i = 0; i < threads; i++)
		pthread_join(runners[i].id, NULL);
	pthread_barrier_destroy(&start);
}

int connect_directly(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)server.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(fd >= 0);
	assert(connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

/* The answer is whole: its head and as many bytes as it announced. */
static bool is_whole(const struct answer *answer)
{
	const char *length = answer->status ? answer_header(answer, "Content-Length") : NULL;
	return length && answer->body_bytes >= strtoul(length, NULL, 10);
}

static void divide(struct answer *answer, const char *bytes, size_t len)
{
	const char *end = strstr(bytes, "\r\n\r\n");
	if (!end || strncmp(bytes, "HTTP/1.1 ", 9) != 0)
		return;
	answer->status = (int)strtol(bytes + 9, NULL, 10);
	answer->headers = keep_copy(bytes, (size_t)(end + 2 - bytes));
	answer->body = end + 4;
	answer->body_bytes = len - (size_t)(answer->body - bytes);
}

struct answer raw_http(const char *bytes, size_t len)
{
	struct answer answer = { .body = "", .headers = "", .asked = "raw bytes" };
	char *in = keep(calloc(1, RAW_BYTES + 1));
	size_t got = 0;
	const int fd = connect_directly();
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	while (len > 0) {
		const ssize_t sent = write(fd, bytes, len);
		if (sent <= 0)
			break; /* closed on us: what it said is still there to read */
		bytes += sent;
		len -= (size_t)sent;
	}
	/* Half of a request is waited for: then it learns that no more will come. */
	if (poll(&wait, 1, HALF_WAIT_MS) == 0)
		(void)shutdown(fd, SHUT_WR);
	while (got < RAW_BYTES && !is_whole(&answer) && poll(&wait, 1, RAW_WAIT_MS) > 0) {
		const ssize_t n = read(fd, in + got, RAW_BYTES - got);
		if (n <= 0)
			break;
		got += (size_t)n;
		divide(&answer, in, got);
	}
	close(fd);
	return answer;
}
