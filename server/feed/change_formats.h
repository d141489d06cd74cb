/* A page of the change feed as its readers take it: JSON, a line an item, or server-sent events. */
#pragma once
#include "feed/cursor.h"
#include "http/request.h"

enum change_format { CHANGES_AS_JSON, CHANGES_AS_LINES, CHANGES_AS_EVENTS };

/* As the request's Accept says. */
enum change_format change_format_of(const struct request *req);

/* The columns of the statement that make an item. */
struct change_columns {
	int epoch, xid, id, type, reference, status, city, convoy, vehicle, recorded_at;
};

struct change_columns change_columns(const struct rows *rows);

/* One answer: how many rows are shown, where to go on, and whether more is there already. */
struct change_page {
	const struct rows *rows;
	struct change_columns at;
	int shown;
	struct str since; /* where the reader stood; STR_NULL for nowhere */
	struct str next;
	bool has_more;
};

/* Behind this row. */
struct feed_cursor change_position(const struct change_page *page, int row);
struct reply change_page_reply(
	struct request *req, const struct change_page *page, enum change_format format);
