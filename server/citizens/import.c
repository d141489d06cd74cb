/* POST /v1/registrations/import: a file of registrations; sending it again finishes it and changes
 * nothing. */
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "citizens/import_file.h"
#include "citizens/registration_body.h"
#include "citizens/registrations.h"
#include "db/blocking.h"
#include "db/failure.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/system.h"
#include "http/worker.h"

#define FILE_ARENA_BYTES (160u << 20)
#define CHUNK_ARENA_BYTES (64u << 20)
#define CHUNK_GROUPS 20
#define CHUNK_PEOPLE 100
#define SOURCE_MAX 64

/* A group on its way into the database. */
struct import_group {
	size_t first;
	size_t count;
	struct citizens_register_params params;
};

struct import {
	struct request *req;
	struct worker *worker;
	struct db_blocking *database;
	struct import_file file;
	struct str source;
	bool dry_run;
	struct json_writer json; /* of the item under writing */
	struct strbuf *item;
	int created;
	int unchanged;
	int refused;
	/* The chunk under way; what belongs to it lives in its arena. */
	struct arena *arena;
	struct import_group *groups;
	size_t group_count;
	size_t people;
	enum rows_status failure; /* ROWS_OK unless the import has to stop; ROWS_REFUSED: for now */
};

static void item_begin(struct import *import, const struct import_row *row, const char *outcome)
{
	struct json_writer *json = &import->json;

	strbuf_reset(import->item);
	json_init(json, import->item);
	json_object_begin(json);
	json_key(json, "line");
	json_put_integer(json, row->line);
	json_key(json, "source_ref");
	json_put_string(json, row->source_ref);
	json_key(json, "outcome");
	json_put_text(json, outcome);
}

/* Rows are told in the file's order, whenever they were decided. */
static void item_end(struct import *import, struct import_row *row)
{
	json_object_end(&import->json);
	row->told = arena_copy(import->file.arena, strbuf_str(import->item));
}

static void put_error(struct json_writer *json, const char *pointer, struct str detail)
{
	json_object_begin(json);
	json_key(json, "pointer");
	json_put_text(json, pointer);
	json_key(json, "detail");
	json_put_string(json, detail);
	json_object_end(json);
}

/* "/members/3/birth_date" concerns the fourth row of a group of CSV, what concerns no member the
 * first. */
static size_t row_of(const char *pointer, size_t count)
{
	size_t n = 0;

	if (strncmp(pointer, "/members/", 9) != 0)
		return 0;
	for (const char *digit = pointer + 9; *digit >= '0' && *digit <= '9'; digit++)
		n = n * 10 + (size_t)(*digit - '0');
	return n < count ? n : 0;
}

/* `checked` is the request that gathered field errors, or NULL. */
static void refuse_row(
	struct import *import, size_t first, size_t count, size_t n, const struct request *checked)
{
	struct import_row *row = &import->file.rows[first + n];
	struct json_writer *json = &import->json;
	int errors = 0;

	import->refused++;
	item_begin(import, row, "refused");
	json_key(json, "errors");
	json_array_begin(json);
	for (int i = 0; checked && i < checked->field_error_count; i++) {
		if (row_of(checked->field_errors[i].pointer, count) != n)
			continue;
		put_error(json, checked->field_errors[i].pointer, checked->field_errors[i].detail);
		errors++;
	}
	if (row->fault)
		put_error(json, "", str_from(row->fault));
	else if (errors == 0)
		put_error(json, "", STR("Another row of its group is refused."));
	json_array_end(json);
	item_end(import, row);
}

static void refuse_group(
	struct import *import, size_t first, size_t count, const struct request *checked)
{
	for (size_t n = 0; n < count; n++)
		refuse_row(import, first, count, n, checked);
}

static void refuse_group_for(
	struct import *import, const struct import_group *group, const char *fault)
{
	for (size_t n = 0; n < group->count; n++)
		import->file.rows[group->first + n].fault = fault;
	refuse_group(import, group->first, group->count, NULL);
}

static void put_references(struct import *import, const json_t *citizens, bool whole, size_t n)
{
	const json_t *citizen;
	size_t i;

	json_key(&import->json, "references");
	json_array_begin(&import->json);
	json_array_foreach (citizens, i, citizen) {
		const char *reference = json_string_value(json_object_get(citizen, "reference"));
		if (reference && (whole || i == n))
			json_put_text(&import->json, reference);
	}
	json_array_end(&import->json);
}

/* One item for each row; a line of NDJSON is the whole group. */
static void tell_group(
	struct import *import, const struct import_group *group, bool created, const json_t *body)
{
	const json_t *citizens = json_object_get(body, "citizens");
	const bool whole = !import->file.rows[group->first].cells;
	for (size_t n = 0; n < group->count; n++) {
		struct import_row *row = &import->file.rows[group->first + n];
		if (!created && !whole && n >= json_array_size(citizens)) {
			row->fault = "Its group was imported before without it: add the person to "
				     "the group.";
			refuse_row(import, group->first, group->count, n, NULL);
			continue;
		}
		*(created ? &import->created : &import->unchanged) += 1;
		item_begin(import, row, created ? "created" : "unchanged");
		json_key(&import->json, "group");
		json_put_string(
			&import->json, str_from(json_string_value(json_object_get(body, "group"))));
		put_references(import, citizens, whole, n);
		item_end(import, row);
	}
}

static void tell_outcome(
	struct import *import, const struct import_group *group, const struct rows *rows, int at)
{
	const struct str outcome = rows_text(rows, at, rows_column(rows, "outcome"));
	const struct str text = rows_text(rows, at, rows_column(rows, "body"));
	json_t *body = json_loadb(text.data, text.len, 0, NULL);

	if (str_equal(outcome, STR("unknown_city")))
		refuse_group_for(import, group,
			"Its city is not the code of one in your scope: GET /v1/cities lists "
			"them.");
	else
		tell_group(import, group, !str_equal(outcome, STR("unchanged")), body);
	json_decref(body);
}

/* Registers groups `from`..`to` - 1 in one transaction, unless the server is about to stop. */
static bool run(struct import *import, size_t from, size_t to, struct rows *rows)
{
	const void *params[CHUNK_GROUPS];
	const int64_t begun_ms = clock_monotonic_ms();
	if (worker_hurries(import->worker)) {
		import->failure = ROWS_REFUSED;
		return false;
	}
	for (size_t i = from; i < to; i++)
		params[i - from] = &import->groups[i].params;
	blocking_run(import->database, &sql_citizens_register, params, to - from, rows);
	worker_rest(import->worker, begun_ms);
	if (rows->status != ROWS_OK && rows->status != ROWS_REFUSED)
		import->failure = rows->status;
	return rows->status == ROWS_OK && (size_t)rows->count == to - from;
}

/* What the database refuses together may still pass alone, unless it waits for others. */
static void run_one_by_one(struct import *import)
{
	struct rows rows;

	for (size_t i = 0; i < import->group_count && import->failure == ROWS_OK; i++) {
		if (run(import, i, i + 1, &rows))
			tell_outcome(import, &import->groups[i], &rows, 0);
		else if (import->failure == ROWS_OK && failure_passes(&rows))
			import->failure = ROWS_REFUSED;
		else if (import->failure == ROWS_OK)
			refuse_group_for(import, &import->groups[i],
				"The database refused it: send the file again.");
	}
}

static void chunk_end(struct import *import)
{
	struct rows rows;

	if (import->group_count > 0 && run(import, 0, import->group_count, &rows))
		for (size_t i = 0; i < import->group_count; i++)
			tell_outcome(import, &import->groups[i], &rows, (int)i);
	else if (import->group_count > 0 && import->failure == ROWS_OK)
		run_one_by_one(import);
	arena_free(import->arena);
	import->arena = NULL;
}

static void chunk_begin(struct import *import)
{
	import->arena = arena_new(CHUNK_ARENA_BYTES);
	import->groups = arena_array(import->arena, CHUNK_GROUPS, sizeof(*import->groups));
	import->group_count = 0;
	import->people = 0;
}

static void release_json(void *object)
{
	json_decref(object);
}

/* The object read as a request of its own, whose errors are the group's. */
static void group_check(struct import *import, size_t first, size_t count, json_t *object)
{
	struct request checked = {
		.arena = import->arena, .caller = import->req->caller, .body = object
	};
	struct import_group *group = &import->groups[import->group_count];
	struct input body = input_body(&checked);

	arena_own(import->arena, object, release_json);
	memset(&group->params, 0, sizeof(group->params));
	registration_read(&body, &group->params);
	if (checked.problem) {
		refuse_group(import, first, count, &checked);
		return;
	}
	group->first = first;
	group->count = count;
	group->params.caller = request_caller(import->req);
	group->params.key = (struct key_params){ .route = STR("import"), .fingerprint = STR("") };
	group->params.source = import->source;
	group->params.source_ref = import_group_reference(&import->file, first);
	group->params.dry_run = import->dry_run;
	import->group_count++;
	import->people += group->params.members_count;
}

static void groups_register(struct import *import)
{
	struct import_file *file = &import->file;

	chunk_begin(import);
	for (size_t i = 0; i < file->row_count && import->failure == ROWS_OK;) {
		const size_t count = import_group_size(file, i);
		json_t *object = import_group_new(file, i, count);
		if (object)
			group_check(import, i, count, object);
		else
			refuse_group(import, i, count, NULL);
		i += count;
		if (import->group_count == CHUNK_GROUPS || import->people >= CHUNK_PEOPLE) {
			chunk_end(import);
			chunk_begin(import);
		}
	}
	chunk_end(import);
}

static struct reply tell_all(struct import *import)
{
	struct strbuf *buf = reply_buffer(import->req);
	struct json_writer json;

	if (import->failure == ROWS_UNKNOWN || import->failure == ROWS_TIMEOUT) {
		system_count_unknown();
		return problem_reply_as(import->req, PROBLEM_outcome_unknown,
			"Send the file again: that finishes it.");
	}
	if (import->failure != ROWS_OK)
		return problem_reply_as(import->req,
			import->failure == ROWS_REFUSED ? PROBLEM_overloaded
							: PROBLEM_database_unavailable,
			"Send the file again: that finishes it.");
	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "dry_run");
	json_put_boolean(&json, import->dry_run);
	json_key(&json, "created");
	json_put_integer(&json, import->created);
	json_key(&json, "unchanged");
	json_put_integer(&json, import->unchanged);
	json_key(&json, "refused");
	json_put_integer(&json, import->refused);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < import->file.row_count; i++)
		json_put_raw(&json, import->file.rows[i].told);
	json_array_end(&json);
	json_object_end(&json);
	if (buf->overflow)
		return problem_reply_as(import->req, PROBLEM_body_too_large,
			"The answer is too large: send it in parts.");
	return (struct reply){
		.status = 200, .content_type = "application/json", .body = strbuf_str(buf)
	};
}

static bool is_csv(const struct request *req)
{
	struct str type = request_header(req, "Content-Type");

	return str_equal_ignoring_case(str_trim(str_next(&type, ';')), STR("text/csv"));
}

static struct reply import_text(struct import *import, struct arena *arena, struct str text)
{
	bool (*read)(struct arena *, struct str, struct import_file *) =
		is_csv(import->req) ? import_csv_read : import_ndjson_read;

	if (!str_is_utf8(text))
		return problem_reply_as(import->req, PROBLEM_malformed_request,
			"The file is not UTF-8: save it as UTF-8.");
	if (!read(arena, text, &import->file))
		return problem_reply_as(
			import->req, PROBLEM_invalid_fields, STR_FMT, STR_ARG(import->file.fault));
	import_check_references(&import->file);
	import->item = reply_buffer(import->req);
	groups_register(import);
	return tell_all(import);
}

static void query_read(struct request *req, struct import *import)
{
	struct str dry_run = query_choice(req, "dry_run", "true|false");

	import->source = query_text(req, "source", SOURCE_MAX);
	import->dry_run = dry_run.data && str_equal(dry_run, STR("true"));
	query_end(req, "source|dry_run");
	if (!req->problem && !import->source.data)
		problem_field(req, "?source",
			"This parameter is needed: the name of where the lines come from.");
}

/* Well within the time that the server takes to stop. */
static struct reply import_work(struct request *req, struct worker *worker)
{
	struct import import = {
		.req = req, .worker = worker, .database = worker_database(worker)
	};
	struct stat file;

	query_read(req, &import);
	if (req->problem)
		return problem_reply(req);
	if (fstat(req->body_file, &file) != 0 || file.st_size == 0)
		return problem_reply_as(req, PROBLEM_malformed_request, "The file is empty.");
	const size_t len = (size_t)file.st_size;
	if (!worker_connect(req, import.database))
		return problem_reply(req);
	void *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, req->body_file, 0);
	if (data == MAP_FAILED)
		return problem_reply_as(req, PROBLEM_overloaded, NULL);
	struct arena *arena = arena_new(FILE_ARENA_BYTES);
	struct reply reply = import_text(&import, arena, (struct str){ data, len });
	arena_free(arena);
	(void)munmap(data, len);
	return reply;
}

const struct endpoint citizens_import = { .work = import_work };
