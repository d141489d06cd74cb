/*
 * open_loop HOST PORT RATE SECONDS CONNECTIONS (SHARE FILE)...: sends the requests of the files,
 * each behind a line with its length, at a fixed rate, whether or not answers come; a file's share
 * is how often its turn comes, in an order of chance. Prints latencies in milliseconds as JSON, of
 * all and of each file. A latency counts from when its request was due, so a server that stalls
 * pays for all who wait. "seconds" is when the last was sent: a rate that cannot be held takes
 * longer, or sends less than is due. "late" is what the generator itself adds: how long after it
 * was due, and a connection was free, a request was sent (p99); "cpu" is its processor time a
 * request in microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX 262144
#define WAIT_MAX_NS 1000000
#define DRAIN_NS 5000000000 /* how long the last answers may take */

struct request {
	char *data;
	size_t len;
};

/* A file's requests, taken in turn, and what came of them. */
struct stream {
	double share;
	struct request *requests;
	size_t request_count;
	size_t sent, answered, refused;
	int64_t *latencies_ns;
};

struct client {
	int fd;
	struct stream *stream;
	int64_t due_ns;  /* of the request under way; 0 when idle */
	int64_t free_ns; /* when the last answer came */
	size_t len;
	char answer[ANSWER_MAX];
};

struct run {
	struct stream *streams;
	int stream_count;
	struct client *clients;
	int client_count;
	struct client **idle; /* whom nothing is under way on, the latest last */
	int idle_count;
	int epoll_fd;
	uint64_t chance;
	size_t due, sent, answered;
	int64_t last_ns; /* when the last was sent; after the run, since its begin */
	int64_t *late_ns;
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

static void requests_read(struct stream *stream, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t len, room = 0;
	if (!file)
		fail(path);
	while (fscanf(file, "%zu", &len) == 1 && fgetc(file) == '\n') {
		if (stream->request_count == room) {
			room = room ? 2 * room : 1024;
			stream->requests =
				realloc(stream->requests, room * sizeof(*stream->requests));
		}
		struct request *request = &stream->requests[stream->request_count++];
		*request = (struct request){ malloc(len), len };
		if (fread(request->data, 1, len, file) != len)
			fail("a request is cut short");
	}
	fclose(file);
	if (!stream->request_count)
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

/* Whose turn it is: the shares are those of a whole. */
static struct stream *stream_drawn(struct run *run)
{
	run->chance = run->chance * 6364136223846793005u + 1442695040888963407u;
	double at = (double)(run->chance >> 11) / (double)(1ull << 53);
	int i = 0;
	for (; i < run->stream_count - 1 && at >= run->streams[i].share; i++)
		at -= run->streams[i].share;
	return &run->streams[i];
}

/* Requests are small: the socket takes them whole. */
static void client_send(struct run *run, struct client *client, int64_t due_ns, int64_t now)
{
	struct stream *stream = stream_drawn(run);
	const struct request *request = &stream->requests[stream->sent++ % stream->request_count];
	run->last_ns = now;
	run->late_ns[run->sent++] = now - (client->free_ns > due_ns ? client->free_ns : due_ns);
	client->stream = stream;
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
	struct stream *stream = client->stream;
	ssize_t got = read(client->fd, client->answer + client->len, ANSWER_MAX - 1 - client->len);
	if (got <= 0)
		fail("an answer is cut short");
	client->len += (size_t)got;
	if (!client->due_ns || !answer_whole(client))
		return;
	client->free_ns = now_ns();
	stream->refused += client->answer[9] >= '4';
	stream->latencies_ns[stream->answered++] = client->free_ns - client->due_ns;
	run->answered++;
	client->due_ns = 0;
	run->idle[run->idle_count++] = client;
}

/* Gives what is due to idle connections, the earliest first. */
static void send_due(struct run *run, int64_t begin_ns, double interval_ns)
{
	int64_t now = now_ns();
	while (run->idle_count && run->sent < run->due) {
		int64_t due_ns = begin_ns + (int64_t)((double)run->sent * interval_ns);
		if (due_ns > now)
			return;
		client_send(run, run->idle[--run->idle_count], due_ns, now);
	}
}

/* Nanoseconds until there is something to send; a millisecond while no connection is idle, since an
 * answer ends the wait anyway. */
static long until_due(const struct run *run, int64_t begin_ns, double interval_ns)
{
	int64_t left = begin_ns + (int64_t)((double)run->sent * interval_ns) - now_ns();
	return left <= 0 || left > WAIT_MAX_NS ? WAIT_MAX_NS : (long)left;
}

static void play(struct run *run, double rate, double seconds)
{
	const int64_t begin_ns = now_ns();
	const int64_t end_ns = begin_ns + (int64_t)(seconds * 1e9) + DRAIN_NS;
	struct epoll_event events[64];

	run->due = (size_t)(rate * seconds);
	run->late_ns = malloc((run->due + 1) * sizeof(*run->late_ns));
	for (int i = 0; i < run->stream_count; i++)
		run->streams[i].latencies_ns = malloc((run->due + 1) * sizeof(int64_t));
	while (run->answered < run->due && now_ns() < end_ns) {
		send_due(run, begin_ns, 1e9 / rate);
		struct timespec wait = { 0, until_due(run, begin_ns, 1e9 / rate) };
		int ready = epoll_pwait2(run->epoll_fd, events, 64, &wait, NULL);
		for (int i = 0; i < ready; i++)
			client_read(run, events[i].data.ptr);
	}
	run->last_ns -= begin_ns;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static double quantile_ms(const int64_t *sorted, size_t count, double share)
{
	return count ? (double)sorted[(size_t)((double)(count - 1) * share)] / 1e6 : 0;
}

static void tell_latencies(int64_t *latencies_ns, size_t count)
{
	qsort(latencies_ns, count, sizeof(*latencies_ns), ascending);
	printf("\"answered\": %zu, \"p50\": %.3f, \"p99\": %.3f, \"p999\": %.3f", count,
		quantile_ms(latencies_ns, count, .5), quantile_ms(latencies_ns, count, .99),
		quantile_ms(latencies_ns, count, .999));
}

static double own_cpu_us(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void tell(struct run *run, double cpu_us)
{
	int64_t *all = malloc((run->answered + 1) * sizeof(*all));
	size_t count = 0;
	printf("{\"streams\": [");
	for (int i = 0; i < run->stream_count; i++) {
		struct stream *stream = &run->streams[i];
		memcpy(all + count, stream->latencies_ns, stream->answered * sizeof(*all));
		count += stream->answered;
		printf("%s{\"requests\": %zu, \"sent\": %zu, \"refused\": %zu, ", i ? ", " : "",
			stream->request_count, stream->sent, stream->refused);
		tell_latencies(stream->latencies_ns, stream->answered);
		printf("}");
	}
	printf("], \"due\": %zu, \"sent\": %zu, \"seconds\": %.3f, ", run->due, run->sent,
		(double)run->last_ns / 1e9);
	tell_latencies(all, count);
	qsort(run->late_ns, run->sent, sizeof(*run->late_ns), ascending);
	printf(", \"late\": %.3f, \"cpu\": %.1f}\n", quantile_ms(run->late_ns, run->sent, .99),
		cpu_us / (double)(run->answered ? run->answered : 1));
}

int main(int argc, char **argv)
{
	struct run run = { .epoll_fd = epoll_create1(0), .chance = 20220224 };
	if (argc < 8 || argc % 2)
		fail("use: open_loop HOST PORT RATE SECONDS CONNECTIONS (SHARE FILE)...");
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10)) };
	inet_pton(AF_INET, argv[1], &address.sin_addr);
	run.stream_count = (argc - 6) / 2;
	run.streams = calloc((size_t)run.stream_count, sizeof(*run.streams));
	for (int i = 0; i < run.stream_count; i++) {
		run.streams[i].share = strtod(argv[6 + 2 * i], NULL);
		requests_read(&run.streams[i], argv[7 + 2 * i]);
	}
	run.client_count = (int)strtol(argv[5], NULL, 10);
	run.clients = calloc((size_t)run.client_count, sizeof(*run.clients));
	run.idle = calloc((size_t)run.client_count, sizeof(*run.idle));
	for (int i = 0; i < run.client_count; i++) {
		client_open(&run, &run.clients[i], &address);
		run.idle[run.idle_count++] = &run.clients[i];
	}
	double before_us = own_cpu_us();
	play(&run, strtod(argv[3], NULL), strtod(argv[4], NULL));
	tell(&run, own_cpu_us() - before_us);
	return 0;
}
