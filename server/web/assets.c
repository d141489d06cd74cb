/* Serves the web application: names hold a hash of the contents, so all but the page may be kept
 * forever. */
#include "web/assets.h"

#include "http/problem.h"
#include "http/reply.h"

#define FOREVER "public, max-age=31536000, immutable"
#define ASKED_EACH_TIME "no-cache"

/* Nothing from elsewhere, nothing inline; WebAssembly is the reader of QR codes. */
static const struct reply_header page_headers[] = {
	{ "Content-Security-Policy",
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
		"img-src "
		"'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
		"media-src 'self' blob:; form-action 'none'; frame-ancestors 'none'; base-uri "
		"'none'" },
	{ "Permissions-Policy", "camera=(self), geolocation=(), microphone=()" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Vary", "Accept-Encoding" },
	{ 0 },
};
static const struct reply_header packed_headers[] = {
	{ "Content-Encoding", "gzip" },
	{ 0 },
};

static const struct web_asset *asset_named(struct str name)
{
	for (size_t i = 0; i < web_asset_count; i++)
		if (str_equal(name, str_from(web_assets[i].name)))
			return &web_assets[i];
	return NULL;
}

static bool takes_gzip(const struct request *req)
{
	struct str given = request_header(req, "Accept-Encoding");
	while (given.data) {
		struct str coding = str_next(&given, ',');
		struct str name = str_trim(str_next(&coding, ';'));
		if (str_equal_ignoring_case(name, STR("gzip")))
			return !str_equal(str_trim(coding), STR("q=0"));
	}
	return false;
}

static struct reply served(struct request *req, const struct web_asset *asset, const char *keep)
{
	const bool packed = takes_gzip(req);
	const struct web_text *text = packed ? &asset->gzip : &asset->plain;
	return (struct reply){ .status = 200,
		.content_type = asset->content_type,
		.body = { text->data, text->len },
		.cache_control = keep,
		.headers = { page_headers, packed ? packed_headers : NULL } };
}

/* The page changes with every build: its ETag says whether it has. */
static struct reply tagged(struct request *req, const struct web_asset *asset)
{
	struct reply reply = served(req, asset, ASKED_EACH_TIME);
	reply.etag = asset->etag;
	if (str_equal(request_header(req, "If-None-Match"), str_from(asset->etag))) {
		reply.status = 304;
		reply.body = STR("");
	}
	return reply;
}

static struct reply page(struct request *req)
{
	return tagged(req, &web_assets[0]);
}

static struct reply service_worker(struct request *req)
{
	return tagged(req, &web_assets[1]);
}

static struct reply asset(struct request *req)
{
	const struct web_asset *found = asset_named(request_path(req, "name"));
	return found ? served(req, found, FOREVER)
		     : problem_reply_as(req, PROBLEM_not_found,
			       "This file belongs to another version of the application: load the "
			       "page again.");
}

const struct endpoint web_page = { .local = page };
const struct endpoint web_service_worker = { .local = service_worker };
const struct endpoint web_asset = { .local = asset };
