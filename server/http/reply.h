/* Turns rows into replies. Endpoint code renders nothing twice: it names the shape. */
#pragma once
#include "base/json_writer.h"
#include "http/problem.h"
#include "http/request.h"

/* What a decided outcome (column `outcome` of a write) becomes. */
struct outcome {
	const char *name;
	int status;                /* 200, 201, 202: the body is the answer; else */
	enum problem_type problem; /* the body's members stand beside the problem's own */
	const char *detail;        /* NULL: the type's title says enough */
};

/* Ready-made for what most writes can decide: done 200, created 201, unknown 404. */
extern const struct outcome common_outcomes[];

/*
 * The answer of a write: one row with `outcome` and `body` (json), and `_version` or `_etag` as for
 * reply_row where what was written has one. `outcomes` ends with a NULL name and is looked through
 * before common_outcomes. A reused key is a problem of its own.
 */
struct reply reply_outcome(
	struct request *req, const struct rows *rows, const struct outcome *outcomes);
/* One row as an object; no row is not_found. An integer column `_version` gives the ETag "v<n>",
 * text `_etag` any other. Equal to If-None-Match: 304. */
struct reply reply_row(struct request *req, const struct rows *rows);
/*
 * `{"items":[...],"next":...}` for lists that asked for `limit` + 1 rows: `_cursor` (text) of the
 * last row shown becomes `next`, sealed against tampering by nobody: it holds only sort keys. Also
 * a Link header. A last row whose first column is null is not shown: it says that not everything
 * was looked at, and from where to go on.
 */
struct reply reply_page(struct request *req, const struct rows *rows, int limit);
/* `reply`, which shows the data of so many people or groups if all went well: they are counted as
 * read. */
struct reply reply_of_people(struct reply reply, int people);
/* `{"items":[...]}` of all rows. */
struct reply reply_items(struct request *req, const struct rows *rows);
/* Text that was rendered already; `body` is copied. */
struct reply reply_json(struct request *req, int status, struct str body);
/* The same in another media type. */
struct reply reply_text(struct request *req, int status, const char *content_type, struct str body);
/* A buffer for rendering, given back with the request. At most 32 MiB. */
struct strbuf *reply_buffer(struct request *req);
/* The same for what holds a secret, at most 8 KiB: it never moves, and is wiped. */
struct strbuf *reply_secret_buffer(struct request *req);
/* The list's page size: query `limit`, 1..200, default 50. */
int32_t query_limit(struct request *req);
/* The query's cursor as the text that `_cursor` was: base64url inside; STR_NULL without one. */
struct str query_cursor(struct request *req);
