/* The officers' web application as build.mjs made it: part of the program, and the endpoints that
 * serve it. */
#pragma once
#include <stddef.h>

#include "http/request.h"

struct web_text {
	const char *data;
	size_t len;
};

struct web_asset {
	const char *name; /* without a directory: "main-4KFQ2XWL.js" */
	const char *content_type;
	const char *etag; /* of the contents, quoted */
	struct web_text plain;
	struct web_text gzip;
};

/* index.html first, then service_worker.js, then the rest by name. Written by build.mjs. */
extern const struct web_asset web_assets[];
extern const size_t web_asset_count;

/* GET /, /service_worker.js and /assets/{name}. */
extern const struct endpoint web_page;
extern const struct endpoint web_service_worker;
extern const struct endpoint web_asset;
