/* Leases messages, lets them go, and tells what became of them. */
#include "sms/sender.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "auth/gateway_secrets.h"
#include "auth/keyring_current.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/memory.h"
#include "db/blocking.h"
#include "db/grants.h"
#include "sms/outgoing.h"
#include "sms/sender.sql.h"
#include "sms/sender_dialect.h"
#include "sms/sender_pace.h"

#define ROUND_MS 1000
#define LEASE_S 60 /* more than a message takes, and its report */
#define GIVE_UP_MS 3000
#define ROUND_BYTES (1 << 20)
#define LETTER_BYTES (1 << 18)

/* A message on its way, or on its way back into the database. */
struct letter {
	struct arena *arena; /* NULL: free */
	struct sender *sender;
	const struct sender_dialect *dialect;
	struct str gateway;
	struct uuid id;
	struct uuid receipt;
	int64_t begun_ms;
	bool ended;
	struct sender_verdict verdict; /* once it has ended */
};

/* All but `stopping` and what sends_wake touches is its thread's own. */
struct sender {
	struct db_blocking db;
	bool db_fails; /* told once */
	struct sends *sends;
	struct sender_pace pace;
	struct letter letters[SENDS_MAX];
	int64_t next_round_ms;
	bool more; /* waited for room in the last round */
	unsigned turn;
	atomic_bool stopping;
	pthread_t thread;
};

static const char *const hows[] = { [SENDING_DONE] = "sent",
	[SENDING_REFUSED] = "refused",
	[SENDING_RETURNED] = "returned",
	[SENDING_UNANSWERED] = "unanswered" };

/* On a new connection, bounds that let the daemon stop. */
static bool connect_bounded(struct sender *s)
{
	static const char bounds[] = "SET lock_timeout TO '2s'; SET statement_timeout TO '5s'";

	return s->db.connection || blocking_exec(&s->db, bounds);
}

/* False, with the connection closed so that the next call opens another, if it failed. */
static bool run(
	struct sender *s, const struct statement *statement, const void *params, struct rows *out)
{
	const bool connected = connect_bounded(s);

	if (connected)
		blocking_run(&s->db, statement, &params, 1, out);
	const bool done = connected && out->status == ROWS_OK;
	if (!done && !s->db_fails)
		log_event(LOG_WARNING, "outbox not reached",
			LOG_TEXT("statement", str_from(statement->name)),
			LOG_TEXT("why", strbuf_str(&s->db.error)));
	if (!done)
		blocking_close(&s->db);
	s->db_fails = !done;
	return done;
}

static struct letter *free_letter(struct sender *s)
{
	for (size_t i = 0; i < SENDS_MAX; i++)
		if (!s->letters[i].arena)
			return &s->letters[i];
	return NULL;
}

static int free_letters(const struct sender *s)
{
	int count = 0;

	for (size_t i = 0; i < SENDS_MAX; i++)
		count += !s->letters[i].arena;
	return count;
}

static void log_letter(const struct letter *letter, int status, int64_t now_ms)
{
	char id[37];

	uuid_format(letter->id, id);
	log_event(letter->verdict.how == SENDING_DONE ? LOG_INFO : LOG_WARNING, "sending",
		LOG_TEXT("gateway", letter->gateway), LOG_TEXT("message", str_from(id)),
		LOG_TEXT("result", str_from(hows[letter->verdict.how])),
		LOG_NUMBER("status", status), LOG_NUMBER("ms", now_ms - letter->begun_ms));
}

static void letter_ended(void *context, const struct send_answer *answer)
{
	struct letter *letter = context;
	const int64_t now_ms = clock_monotonic_ms();

	letter->verdict = sender_judge(letter->arena, letter->dialect, answer);
	letter->ended = true;
	pace_ended(&letter->sender->pace, letter->gateway, letter->verdict.gateway_fails, now_ms);
	system_count_sending(letter->verdict.how);
	log_letter(letter, answer->status, now_ms);
}

static void letter_begin(
	struct sender *s, const struct sender_gateway *gateway, const struct rows *rows, int row)
{
	struct letter *letter = free_letter(s);
	struct arena *arena = arena_new(LETTER_BYTES);

	assert(letter);
	arena_hold_secret(arena);
	*letter = (struct letter){ .arena = arena,
		.sender = s,
		.dialect = sender_dialect_named(gateway->dialect),
		.gateway = arena_copy(arena, gateway->name),
		.id = rows_uuid(rows, row, rows_column(rows, "id")),
		.receipt = rows_uuid(rows, row, rows_column(rows, "receipt")),
		.begun_ms = clock_monotonic_ms() };
	const struct sender_message message = { letter->id,
		rows_text(rows, row, rows_column(rows, "phone")),
		outgoing_text(arena, rows_text(rows, row, rows_column(rows, "body")),
			gateway->letters, STR_NULL)
			.text,
		gateway_report_proof(arena, keyring_current(), gateway->name, letter->id) };
	struct send_request request;
	letter->dialect->write(arena, gateway, &message, &request);
	pace_begun(&s->pace, letter->gateway, letter->begun_ms);
	if (!sends_begin(s->sends, &request, letter))
		letter_ended(letter, &(struct send_answer){ .end = SEND_UNREACHED });
}

static struct str column(struct arena *arena, const struct rows *rows, int row, const char *name)
{
	const struct str text = rows_text(rows, row, rows_column(rows, name));

	return text.data ? arena_copy(arena, text) : STR_NULL;
}

/* Without its secret it rests like one that fails. */
static struct sender_gateway read_gateway(
	struct sender *s, struct arena *arena, const struct rows *rows, int row)
{
	struct sender_gateway gateway = { .name = column(arena, rows, row, "name"),
		.dialect = column(arena, rows, row, "dialect"),
		.letters = column(arena, rows, row, "letters"),
		.sender = column(arena, rows, row, "sender"),
		.public_url = column(arena, rows, row, "public_url"),
		.send_url = column(arena, rows, row, "send_url"),
		.account = column(arena, rows, row, "account") };
	const struct str sealed = rows_text(rows, row, rows_column(rows, "secret_sealed"));
	const int64_t now_ms = clock_monotonic_ms();

	if (pace_room(&s->pace, gateway.name, now_ms) > 0 &&
		!gateway_secret_open(
			arena, keyring_current(), gateway.name, sealed, &gateway.secret)) {
		log_event(LOG_ERROR, "a gateway's secret cannot be opened",
			LOG_TEXT("gateway", gateway.name));
		pace_failed(&s->pace, gateway.name, now_ms);
	}
	return gateway;
}

static void lease(struct sender *s, const struct sender_gateway *gateway)
{
	const int room = pace_room(&s->pace, gateway->name, clock_monotonic_ms());
	const int most = room < free_letters(s) ? room : free_letters(s);
	const struct sender_lease_params params = {
		.gateway = gateway->name, .most = most, .seconds = LEASE_S
	};
	struct rows rows = { 0 };

	if (most > 0 && run(s, &sql_sender_lease, &params, &rows))
		for (int row = 0; row < rows.count; row++)
			letter_begin(s, gateway, &rows, row);
	s->more = s->more || rows.count == most;
}

static void round_do(struct sender *s)
{
	struct arena *arena = arena_new(ROUND_BYTES);
	const struct sender_gateways_params params = { .most = PACED_MAX };
	struct rows rows;

	s->more = false;
	s->turn++;
	if (run(s, &sql_sender_gateways, &params, &rows) && rows.count > 0) {
		const unsigned count = (unsigned)rows.count;
		struct sender_gateway *all = arena_array(arena, count, sizeof(*all));
		for (unsigned i = 0; i < count; i++)
			all[i] = read_gateway(s, arena, &rows, (int)i);
		for (unsigned i = 0; i < count; i++)
			lease(s, &all[(s->turn + i) % count]);
	}
	s->next_round_ms = clock_monotonic_ms() + ROUND_MS;
	arena_free(arena);
}

static size_t gather_reports(const struct sender *s, struct sender_report_reports *out)
{
	size_t count = 0;

	for (size_t i = 0; i < SENDS_MAX; i++) {
		const struct letter *letter = &s->letters[i];
		if (letter->ended)
			out[count++] = (struct sender_report_reports){ .gateway = letter->gateway,
				.receipt = letter->receipt,
				.how = str_from(hows[letter->verdict.how]),
				.gateway_message_id = letter->verdict.gateway_message_id,
				.error = letter->verdict.reason };
	}
	return count;
}

/* What cannot be told now is told later: until then it holds its place. */
static void report(struct sender *s)
{
	struct sender_report_reports reports[SENDS_MAX];
	const struct sender_report_params params = { .reports = reports,
		.reports_count = gather_reports(s, reports) };
	struct rows rows;

	if (params.reports_count == 0 || !run(s, &sql_sender_report, &params, &rows))
		return;
	for (size_t i = 0; i < SENDS_MAX; i++) {
		struct letter *letter = &s->letters[i];
		if (!letter->ended)
			continue;
		arena_free(letter->arena);
		*letter = (struct letter){ 0 };
	}
	if (s->more)
		s->next_round_ms = 0;
}

static void step(struct sender *s, int64_t until_ms)
{
	const int64_t left_ms = until_ms - clock_monotonic_ms();

	sends_run(s->sends, left_ms > 0 ? (int)left_ms : 0);
	report(s);
}

static void *sender_main(void *context)
{
	struct sender *s = context;

	while (!atomic_load(&s->stopping)) {
		if (clock_monotonic_ms() >= s->next_round_ms)
			round_do(s);
		step(s, s->next_round_ms);
	}
	const int64_t deadline_ms = clock_monotonic_ms() + GIVE_UP_MS;
	while (sends_running(s->sends) > 0 && clock_monotonic_ms() < deadline_ms)
		step(s, deadline_ms);
	sends_abandon(s->sends);
	report(s);
	return NULL;
}

static void sender_free(struct sender *s)
{
	for (size_t i = 0; i < SENDS_MAX; i++)
		arena_free(s->letters[i].arena);
	blocking_release(&s->db);
	sends_free(s->sends);
	free(s);
}

struct sender *sender_start(const char *database_url, const char *search_path)
{
	struct sends *sends = sends_new(letter_ended);

	if (!sends)
		return NULL;
	struct sender *s = memory_new(sizeof(*s));
	s->sends = sends;
	blocking_init(&s->db, database_url, search_path);
	s->db.role = BATCH_ROLE;
	if (pthread_create(&s->thread, NULL, sender_main, s) != 0) {
		sender_free(s);
		return NULL;
	}
	return s;
}

void sender_hurry(struct sender *sender)
{
	if (!sender)
		return;
	atomic_store(&sender->stopping, true);
	sends_wake(sender->sends);
}

void sender_stop(struct sender *sender)
{
	if (!sender)
		return;
	sender_hurry(sender);
	pthread_join(sender->thread, NULL);
	sender_free(sender);
}
