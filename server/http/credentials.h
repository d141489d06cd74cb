/* What a request shows to say who asks, and from which page: pure questions to its headers. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

struct request;

/* STR_NULL where there is no such header. */
struct credentials {
	struct str authorization;
	struct str cookie;
	struct str host;
	struct str forwarded_proto;
	struct str origin;
	struct str fetch_site;
	bool reads; /* GET or HEAD */
};

struct credentials credentials_of(const struct request *req);

/* Plain HTTP on a loopback name: the browser's own machine, which needs no TLS. */
bool credentials_on_loopback(const struct credentials *credentials);

enum page { PAGE_OURS, PAGE_FOREIGN, PAGE_UNKNOWN };

/* Whose page sent the request, by Origin, or by Sec-Fetch-Site where there is none. Programs send
 * neither: unknown. */
enum page credentials_page(const struct credentials *credentials);
