/*
 * open_loop HOST PORT RATE SECONDS CONNECTIONS FILE: sends the requests of FILE (each behind a line
 * with its length) at a fixed rate, whether or not answers come, and prints latencies as JSON. A
 * latency counts from when its request was due, so a server that stalls pays for all who wait.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX 262144
#define DRAIN_NS 5000000000 /* how long the last answers may take */

struct request {
	char *data;
	size_t len;
};

struct client {
	int fd;
	int64_t due_ns; /* of the request under way; 0 when idle */
	size_t len;
	char answer[ANSWER_MAX];
};

struct run {
	struct request *requests;
	size_t request_count;
	struct client *clients;
	int client_count;
	int epoll_fd;
	int64_t *latencies_ns;
	size_t due, sent, answered, refused;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void requests_read(struct run *run, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t len;
	if (!file)
		fail(path);
	while (fscanf(file, "%zu", &len) == 1 && fgetc(file) == '\n') {
		run->requests =
			realloc(run->requests, (run->request_count + 1) * sizeof(*run->requests));
		struct request *request = &run->requests[run->request_count++];
		*request = (struct request){ malloc(len), len };
		if (fread(request->data, 1, len, file) != len)
			fail("a request is cut short");
	}
	fclose(file);
	if (!run->request_count)
		fail("no requests");
}

static void client_open(struct run *run, struct client *client, const struct sockaddr_in *address)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
	int on = 1;
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(client->fd, (const struct sockaddr *)address, sizeof(*address)))
		fail("connect");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, client->fd, &event);
}

/* Requests are small: the socket takes them whole. */
static void client_send(struct run *run, struct client *client, int64_t due_ns)
{
	const struct request *request = &run->requests[run->sent++ % run->request_count];
	client->due_ns = due_ns;
	client->len = 0;
	if (write(client->fd, request->data, request->len) != (ssize_t)request->len)
		fail("write");
}

/* Whether all of an answer is there: its head, and as many bytes as it announces. */
static int answer_whole(struct client *client)
{
	client->answer[client->len] = '\0';
	const char *end = strstr(client->answer, "\r\n\r\n");
	if (!end)
		return 0;
	const char *length = strcasestr(client->answer, "\r\ncontent-length:");
	size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
	return client->len >= (size_t)(end + 4 - client->answer) + body;
}

static void client_read(struct run *run, struct client *client)
{
	ssize_t got = read(client->fd, client->answer + client->len, ANSWER_MAX - 1 - client->len);
	if (got <= 0)
		fail("an answer is cut short");
	client->len += (size_t)got;
	if (!client->due_ns || !answer_whole(client))
		return;
	run->refused += client->answer[9] >= '4';
	run->latencies_ns[run->answered++] = now_ns() - client->due_ns;
	client->due_ns = 0;
}

/* Gives what is due to idle connections, the earliest first. */
static void send_due(struct run *run, int64_t begin_ns, double interval_ns)
{
	int64_t now = now_ns();
	for (int i = 0; i < run->client_count && run->sent < run->due; i++) {
		int64_t due_ns = begin_ns + (int64_t)((double)run->sent * interval_ns);
		if (due_ns > now)
			return;
		if (!run->clients[i].due_ns)
			client_send(run, &run->clients[i], due_ns);
	}
}

static void play(struct run *run, double rate, double seconds)
{
	const int64_t begin_ns = now_ns();
	const int64_t end_ns = begin_ns + (int64_t)(seconds * 1e9) + DRAIN_NS;
	struct epoll_event events[64];

	run->due = (size_t)(rate * seconds);
	run->latencies_ns = malloc(run->due * sizeof(*run->latencies_ns));
	while (run->answered < run->due && now_ns() < end_ns) {
		send_due(run, begin_ns, 1e9 / rate);
		struct timespec wait = { 0, 100000 };
		int ready = epoll_pwait2(run->epoll_fd, events, 64, &wait, NULL);
		for (int i = 0; i < ready; i++)
			client_read(run, events[i].data.ptr);
	}
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static double quantile_ms(const struct run *run, double share)
{
	if (!run->answered)
		return 0;
	return (double)run->latencies_ns[(size_t)((double)(run->answered - 1) * share)] / 1e6;
}

int main(int argc, char **argv)
{
	struct run run = { .epoll_fd = epoll_create1(0) };
	if (argc != 7)
		fail("use: open_loop HOST PORT RATE SECONDS CONNECTIONS FILE");
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10)) };
	inet_pton(AF_INET, argv[1], &address.sin_addr);
	requests_read(&run, argv[6]);
	run.client_count = (int)strtol(argv[5], NULL, 10);
	run.clients = calloc((size_t)run.client_count, sizeof(*run.clients));
	for (int i = 0; i < run.client_count; i++)
		client_open(&run, &run.clients[i], &address);
	play(&run, strtod(argv[3], NULL), strtod(argv[4], NULL));
	qsort(run.latencies_ns, run.answered, sizeof(*run.latencies_ns), ascending);
	printf("{\"due\": %zu, \"answered\": %zu, \"refused\": %zu, \"p50\": %.3f, \"p99\": %.3f, "
	       "\"p999\": %.3f}\n",
		run.due, run.answered, run.refused, quantile_ms(&run, .5), quantile_ms(&run, .99),
		quantile_ms(&run, .999));
	return 0;
}
