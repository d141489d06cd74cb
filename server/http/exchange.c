/* The way of a request: route, identify, authorise, read, statement, reply. */
#include "http/exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ids.h"
#include "base/log.h"
#include "http/body.h"
#include "http/failed.h"
#include "http/loop_private.h"
#include "http/preference.h"
#include "http/reply.h"
#include "http/retry.h"
#include "http/router.h"
#include "http/shedding.h"
#include "http/stream.h"
#include "http/transport.h"

#define REQUEST_ARENA_BYTES (96u << 20)
#define QUERY_MS 10000
#define WAIT_MAX_SECONDS 55
#define KEY_MAX 200

struct exchange *exchange_new(struct loop *loop, void *connection)
{
	struct arena *arena = arena_new(REQUEST_ARENA_BYTES);
	struct exchange *exchange = arena_alloc(arena, sizeof(*exchange));
	exchange->arena = arena;
	exchange->request.arena = arena;
	exchange->request.body_file = -1;
	exchange->loop = loop;
	exchange->connection = connection;
	exchange->started_ms = clock_monotonic_ms();
	exchange->next = loop->exchanges;
	exchange->place = &loop->exchanges;
	if (exchange->next)
		exchange->next->place = &exchange->next;
	loop->exchanges = exchange;
	return exchange;
}

static void log_exchange(const struct exchange *exchange, int64_t duration_ms)
{
	static const char *const methods[] = { "GET", "POST", "PATCH", "DELETE" };
	const struct request *req = &exchange->request;
	log_event(exchange->reply.status >= 500 ? LOG_WARNING : LOG_INFO, "request",
		LOG_TEXT("request_id", req->id),
		LOG_TEXT("method",
			str_from(exchange->method == METHOD_OTHER ? "other"
								  : methods[exchange->method])),
		LOG_TEXT("route", str_from(req->route ? req->route->path : "none")),
		LOG_NUMBER("status", exchange->reply.status),
		LOG_NUMBER("duration_ms", duration_ms));
}

void exchange_free(struct exchange *exchange)
{
	if (!exchange)
		return;
	stream_close(exchange);
	if (exchange->answered) {
		struct loop_counts *counts = &exchange->loop->counts;
		int64_t duration_ms = clock_monotonic_ms() - exchange->started_ms;
		counter_add(&counts->requests[exchange->reply.status / 100], 1);
		tally_answer(&counts->tally, exchange, duration_ms);
		log_exchange(exchange, duration_ms);
	}
	*exchange->place = exchange->next;
	if (exchange->next)
		exchange->next->place = exchange->place;
	body_release(exchange);
	arena_free(exchange->again);
	arena_free(exchange->arena);
}

void exchange_discard(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;
	*exchange->place = exchange->next;
	if (exchange->next)
		exchange->next->place = exchange->place;
	exchange->next = loop->discarded;
	exchange->place = &loop->discarded;
	if (exchange->next)
		exchange->next->place = &exchange->next;
	loop->discarded = exchange;
}

void exchanges_sweep(struct loop *loop)
{
	while (loop->discarded)
		exchange_free(loop->discarded);
}

/* The client's own if it is plain, so that its log and ours can be laid side by side. */
static struct str request_id(struct request *req)
{
	struct str given = request_header(req, "X-Request-Id");
	bool plain = given.len > 0 && given.len <= 64;
	for (size_t i = 0; plain && i < given.len; i++)
		plain = given.data[i] > 0x20 && given.data[i] < 0x7f && given.data[i] != '"' &&
			given.data[i] != '\\';
	if (plain)
		return arena_copy(req->arena, given);
	char text[37];
	uuid_format(uuid_new(), text);
	return arena_copy(req->arena, str_from(text));
}

void exchange_open(struct exchange *exchange)
{
	exchange->request.id = request_id(&exchange->request);
	router_find(exchange, exchange->loop->config.application);
	body_open(exchange);
}

void exchange_receive(struct exchange *exchange, const char *data, size_t len)
{
	body_receive(exchange, data, len);
}

void exchange_answer(struct exchange *exchange, struct reply reply)
{
	if (!stream_begin(exchange, &reply))
		waiting_leave(exchange->waiter);
	retry_hint(exchange, &reply);
	exchange->close |= exchange->loop->stopping;
	exchange->reply = reply;
	exchange->answered = true;
	server_resume(exchange);
}

static void answer_problem(struct exchange *exchange)
{
	exchange_answer(exchange, problem_reply(&exchange->request));
}

static enum auth_failure failure_of(enum identity_kind kind)
{
	return kind == IDENTITY_TOKEN       ? AUTH_FAILURE_TOKEN
	       : kind == IDENTITY_SIGNATURE ? AUTH_FAILURE_SIGNATURE
					    : AUTH_FAILURE_GATEWAY;
}

static void refuse_caller(struct exchange *exchange, enum auth_failure failure)
{
	struct request *req = &exchange->request;
	tally_auth_failure(&exchange->loop->counts.tally, failure);
	if (failure == AUTH_FAILURE_ROLE)
		problem_set(req, PROBLEM_forbidden, "This needs another role than yours.");
	else
		problem_set(req, PROBLEM_unauthenticated,
			"Send Authorization: %s that is valid now.",
			failure == AUTH_FAILURE_TOKEN
				? "Bearer with a token"
				: "Basic with a gateway's name and a password");
}

static void authorise(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	const struct application *application = exchange->loop->config.application;
	struct credentials credentials = { .authorization = request_header(req, "Authorization") };
	if (req->problem || req->route->roles == 0)
		return;
	const struct endpoint *endpoint = req->route->endpoint;
	if (!credentials.authorization.data && endpoint->identity == IDENTITY_TOKEN)
		credentials = credentials_of(req);
	credentials.kind = endpoint->identity;
	credentials.dialect = endpoint->dialect;
	if (!application->identify(exchange->loop->config.identity, req, &credentials))
		refuse_caller(exchange, failure_of(endpoint->identity));
	else if (!(req->caller.role & req->route->roles))
		refuse_caller(exchange, AUTH_FAILURE_ROLE);
}

/* A structured-field string, quotes included, or bare, as many clients send it. */
static void read_key(struct request *req)
{
	if (req->route->key == KEY_NONE)
		return;
	struct str key = str_trim(request_header(req, "Idempotency-Key"));
	if (!key.data) {
		if (req->route->key == KEY_REQUIRED)
			problem_set(req, PROBLEM_idempotency_key_missing,
				"Make one fresh key a form, such as a UUID, and keep it for "
				"retries.");
		return;
	}
	if (key.len >= 2 && key.data[0] == '"' && key.data[key.len - 1] == '"')
		key = (struct str){ key.data + 1, key.len - 2 };
	bool plain = key.len > 0 && key.len <= KEY_MAX;
	for (size_t i = 0; plain && i < key.len; i++)
		plain = key.data[i] >= 0x20 && key.data[i] < 0x7f;
	if (plain)
		req->key = key;
	else
		problem_set(req, PROBLEM_idempotency_key_malformed,
			"A key has 1 to %d printable ASCII characters.", KEY_MAX);
}

static int wait_seconds(const struct request *req)
{
	if (req->route->waits == WAIT_NONE)
		return 0;
	return preference_wait(request_header(req, "Prefer"), WAIT_MAX_SECONDS);
}

static void finish_query(struct exchange *exchange, struct reply reply)
{
	const struct waiter *waiter = exchange->waiter;
	bool waits = waiter && !exchange->stream && reply.unchanged;
	if (exchange->stream && exchange->answered)
		stream_take(exchange, &reply);
	else if (waits && waiter->until_ms > clock_monotonic_ms() && !exchange->loop->stopping)
		waiting_park(exchange, false);
	else
		exchange_answer(exchange, reply);
}

static void ask_database(struct exchange *exchange);

static void query_done(struct query *query, const struct rows *rows)
{
	struct exchange *exchange = query->context;
	struct request *req = &exchange->request;
	struct sharing *sharing = &exchange->loop->sharing;
	struct reply reply = rows->status == ROWS_OK ? req->route->endpoint->reply(req, rows)
						     : failed_reply(exchange, rows);
	struct exchange *next, *others = sharing_end(sharing, exchange, &reply);
	finish_query(exchange, reply);
	for (struct exchange *one = others; one; one = next) {
		next = one->share_next;
		if (sharing_take(sharing, one, &reply))
			finish_query(one, reply);
		else
			ask_database(one);
	}
}

static void ask_database(struct exchange *exchange)
{
	const struct endpoint *endpoint = exchange->request.route->endpoint;
	const int64_t now_ms = clock_monotonic_ms();
	exchange->query = (struct query){ .statement = endpoint->statement,
		.params = exchange->params,
		.done = query_done,
		.context = exchange,
		.urgency = shedding_urgency(exchange),
		.leave_by_ms = now_ms + shedding_patience_ms(exchange),
		.deadline_ms = now_ms + QUERY_MS };
	struct database *database = exchange->loop->database;
	const bool can_be_late = waiting_can_be_late(exchange);
	if (!(can_be_late && database_queued(database) >= WAITING_QUERIES) &&
		database_submit(database, &exchange->query))
		return;
	(void)sharing_end(&exchange->loop->sharing, exchange, NULL);
	if (can_be_late)
		waiting_park(exchange, true);
	else
		finish_query(exchange, shedding_refuse(exchange));
}

static void submit(struct exchange *exchange)
{
	struct sharing *sharing = &exchange->loop->sharing;
	struct reply reply;
	if (sharing_take(sharing, exchange, &reply))
		finish_query(exchange, reply);
	else if (!sharing_join(sharing, exchange))
		ask_database(exchange);
}

/* Who waits for the feed reads as far as the log was read in the last round: so all of them go on
 * from the same places, and one answer serves them. */
static bool read_params(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	req->share = STR_NULL;
	req->edge = STR_NULL;
	if (req->route->waits == WAIT_FEED && (exchange->wait_seconds || req->position.data))
		req->edge =
			sharing_edge(&exchange->loop->sharing, req->arena, clock_monotonic_ms());
	return req->route->endpoint->read(req, exchange->params) && !req->problem;
}

void exchange_forget_run(struct exchange *exchange)
{
	arena_free(exchange->again);
	exchange->again = NULL;
	exchange->request.arena = exchange->arena;
}

/* What the run before left goes: a stream lives for hours and is woken twenty times a second. */
void exchange_again(struct exchange *exchange)
{
	exchange->woken = false;
	exchange->request.problem = false;
	exchange_forget_run(exchange);
	exchange->again = arena_new(REQUEST_ARENA_BYTES);
	exchange->request.arena = exchange->again;
	bool read = read_params(exchange);
	assert(read);
	submit(exchange);
}

bool exchange_abandonable(const struct exchange *exchange)
{
	return exchange->query.statement != NULL;
}

void exchange_abandon(struct exchange *exchange)
{
	database_abandon(exchange->loop->database, &exchange->query);
}

/* Takes a place among those who wait, where the request wants one and has none yet. False leaves a
 * problem. */
static bool enter_waiting(struct exchange *exchange, int seconds)
{
	const struct request *req = &exchange->request;
	bool streams = req->streaming && !exchange->head;
	bool waits = seconds > 0 && (req->route->waits == WAIT_FEED || req->wake_on.data);
	exchange->wait_seconds = 0;
	if (streams)
		stream_new(exchange);
	if ((streams || waits) && !exchange->waiter && !waiting_enter(exchange, seconds))
		return false;
	if (waits && !streams)
		exchange->wait_seconds = seconds;
	return true;
}

static void run_statement(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	const struct endpoint *endpoint = req->route->endpoint;
	exchange->params = arena_alloc(req->arena, endpoint->statement->params_size);
	int seconds = wait_seconds(req);
	exchange->wait_seconds = req->route->waits == WAIT_FEED ? seconds : 0;
	if (read_params(exchange) && enter_waiting(exchange, seconds)) {
		submit(exchange);
		return;
	}
	assert(req->problem);
	exchange->wait_seconds = 0;
	answer_problem(exchange);
}

/* Such an endpoint may begin a stream too. */
static void answer_locally(struct exchange *exchange)
{
	struct reply reply = exchange->request.route->endpoint->local(&exchange->request);
	if (reply.status == 200 && !enter_waiting(exchange, 0))
		answer_problem(exchange);
	else
		exchange_answer(exchange, reply);
}

void exchange_start(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	exchange->started = true;
	if (exchange->loop->closed)
		problem_set(req, PROBLEM_overloaded, "The server is stopping.");
	if (exchange->crowded && !req->problem) {
		exchange_answer(exchange, shedding_refuse(exchange));
		return;
	}
	bool is_signed = !req->problem && req->route->endpoint->identity == IDENTITY_SIGNATURE;
	if (is_signed)
		body_close(exchange);
	authorise(exchange);
	if (!req->problem && !is_signed)
		body_close(exchange);
	if (!req->problem)
		read_key(req);
	if (req->problem) {
		answer_problem(exchange);
		return;
	}
	const struct endpoint *endpoint = req->route->endpoint;
	if (endpoint->local) {
		answer_locally(exchange);
	} else if (endpoint->work) {
		if (!workers_submit(exchange->loop->config.workers[endpoint->pool], exchange))
			exchange_answer(exchange, problem_reply_as(req, PROBLEM_overloaded, NULL));
	} else {
		run_statement(exchange);
	}
}
