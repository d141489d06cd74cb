/*
 * feed_readers HOST PORT READERS TYPE TOKEN...: readers that follow the change feed from now on,
 * with the tokens in turn, and only count. Says "ready" when all know where they begin, and ends
 * when each has met a change of type "TYPE.last". Prints what each got of "TYPE" as JSON, and how
 * late it came.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX (1 << 20)
#define CURSOR_MAX 200
#define LATE_MAX_MS 60000
#define DAY_MS 86400000

struct reader {
	int fd;
	const char *token;
	char next[CURSOR_MAX];
	uint64_t answers, events, sum; /* of the events' numbers */
	uint64_t last_xid, last_id;
	int begun, done;
	size_t len;
	char *answer;
};

struct run {
	const char *type;
	int epoll_fd, reader_count, begun, done;
	struct reader *readers;
	uint64_t late_ms[LATE_MAX_MS]; /* how many changes came so late */
};

static void fail(const char *what)
{
	fprintf(stderr, "feed_readers: %s\n", what);
	exit(1);
}

static void ask(struct reader *reader)
{
	char request[2048];
	int len = snprintf(request, sizeof(request),
		"GET /v1/changes?limit=1000&since=%s HTTP/1.1\r\nHost: bench\r\n%sAuthorization: "
		"Bearer %s\r\n\r\n",
		reader->begun ? reader->next : "now", reader->begun ? "Prefer: wait=25\r\n" : "",
		reader->token);
	reader->len = 0;
	if (write(reader->fd, request, (size_t)len) != len)
		fail("a request does not fit");
}

static void reader_open(struct run *run, struct reader *reader, const struct sockaddr_in *address)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = reader };
	int on = 1;
	reader->answer = malloc(ANSWER_MAX);
	reader->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(reader->fd, (const struct sockaddr *)address, sizeof(*address)))
		fail("cannot connect");
	setsockopt(reader->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, reader->fd, &event);
	ask(reader);
}

/* The body, once all of it is there. */
static const char *body_whole(struct reader *reader)
{
	reader->answer[reader->len] = '\0';
	const char *end = strstr(reader->answer, "\r\n\r\n");
	const char *length = end ? strcasestr(reader->answer, "\r\ncontent-length:") : NULL;
	if (!length || length > end ||
		reader->len < (size_t)(end + 4 - reader->answer) + strtoul(length + 17, NULL, 10))
		return NULL;
	if (strncmp(reader->answer + 9, "200", 3) != 0)
		fail(reader->answer);
	return end + 4;
}

static int digits(const char *text, int count)
{
	int number = 0;
	for (int i = 0; i < count; i++)
		number = number * 10 + text[i] - '0';
	return number;
}

/* Of "2022-03-01T06:30:00.123...". */
static int of_day_ms(const char *at)
{
	int ms = ((digits(at + 11, 2) * 60 + digits(at + 14, 2)) * 60 + digits(at + 17, 2)) * 1000;
	for (int i = 20, unit = 100; at[19] == '.' && unit && at[i] >= '0' && at[i] <= '9';
		i++, unit /= 10)
		ms += (at[i] - '0') * unit;
	return ms;
}

static int now_of_day_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int)((now.tv_sec % 86400) * 1000 + now.tv_nsec / 1000000);
}

/* Each change comes once and in order, or this is worth nothing. */
static void take_change(struct run *run, struct reader *reader, const char *change, int now_ms)
{
	const size_t type_len = strlen(run->type);
	char *rest;
	const uint64_t xid = strtoull(change, &rest, 10), id = strtoull(rest + 1, NULL, 10);
	const char *type = strstr(change, "\"type\":\""), *at = strstr(change, "\"at\":\"");
	if (xid < reader->last_xid || (xid == reader->last_xid && id <= reader->last_id))
		fail("a change came twice or out of order");
	reader->last_xid = xid;
	reader->last_id = id;
	if (!type || !at || strncmp(type + 8, run->type, type_len) != 0)
		return;
	if (type[8 + type_len] == '.') {
		reader->done = 1;
		run->done++;
		return;
	}
	int late = (now_ms - of_day_ms(at + 6) + DAY_MS) % DAY_MS;
	run->late_ms[late < LATE_MAX_MS ? late : LATE_MAX_MS - 1]++;
	reader->events++;
	reader->sum += id;
}

static void take_page(struct run *run, struct reader *reader, const char *body)
{
	const int now_ms = now_of_day_ms();
	const char *change = body, *next;
	while ((next = strstr(change, "\"seq\":\""))) {
		change = next + 7;
		take_change(run, reader, change, now_ms);
	}
	next = strstr(change, "\"next\":\"");
	if (!next || sscanf(next + 8, "%199[^\"]", reader->next) != 1)
		fail("a page without its end");
	reader->answers++;
}

static void reader_read(struct run *run, struct reader *reader)
{
	ssize_t got = read(reader->fd, reader->answer + reader->len, ANSWER_MAX - 1 - reader->len);
	if (got <= 0)
		fail("an answer is cut short");
	reader->len += (size_t)got;
	const char *body = body_whole(reader);
	if (!body)
		return;
	take_page(run, reader, body);
	if (!reader->begun) {
		reader->begun = 1;
		if (++run->begun == run->reader_count)
			puts("ready");
		fflush(stdout);
	}
	if (!reader->done)
		ask(reader);
}

static int quantile_ms(const struct run *run, double share)
{
	uint64_t all = 0, seen = 0;
	for (int ms = 0; ms < LATE_MAX_MS; ms++)
		all += run->late_ms[ms];
	for (int ms = 0; ms < LATE_MAX_MS; ms++)
		if ((double)(seen += run->late_ms[ms]) >= (double)all * share)
			return ms;
	return LATE_MAX_MS;
}

static void tell(const struct run *run)
{
	uint64_t answers = 0;
	printf("{\"readers\": [");
	for (int i = 0; i < run->reader_count; i++) {
		const struct reader *reader = &run->readers[i];
		answers += reader->answers;
		printf("%s[%lu, %lu]", i ? ", " : "", (unsigned long)reader->events,
			(unsigned long)reader->sum);
	}
	printf("], \"answers\": %lu, \"p50\": %d, \"p99\": %d}\n", (unsigned long)answers,
		quantile_ms(run, .5), quantile_ms(run, .99));
}

int main(int argc, char **argv)
{
	static struct run run;
	struct epoll_event events[64];
	if (argc < 6)
		fail("use: feed_readers HOST PORT READERS TYPE TOKEN...");
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10)) };
	inet_pton(AF_INET, argv[1], &address.sin_addr);
	run.type = argv[4];
	run.epoll_fd = epoll_create1(0);
	run.reader_count = (int)strtol(argv[3], NULL, 10);
	run.readers = calloc((size_t)run.reader_count, sizeof(*run.readers));
	for (int i = 0; i < run.reader_count; i++) {
		run.readers[i].token = argv[5 + i % (argc - 5)];
		reader_open(&run, &run.readers[i], &address);
	}
	while (run.done < run.reader_count) {
		int ready = epoll_wait(run.epoll_fd, events, 64, -1);
		for (int i = 0; i < ready; i++)
			reader_read(&run, events[i].data.ptr);
	}
	tell(&run);
	return 0;
}
