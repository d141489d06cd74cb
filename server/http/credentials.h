/* What a request shows to say who asks, and from which page: pure questions to its headers. */
#pragma once
#include "base/str.h"
#include "http/request.h"

/* STR_NULL where there is no such header. */
struct credentials {
	struct str authorization;
	struct str cookie;
	struct str host;
	struct str forwarded_proto;
	struct str origin;
	struct str fetch_site;
	bool reads;              /* GET or HEAD */
	enum identity_kind kind; /* by which of them the route's endpoint wants to know */
	const char *dialect;     /* of gateways; NULL elsewhere */
};

struct credentials credentials_of(const struct request *req);

/* Plain HTTP on a loopback name: the browser's own machine, which needs no TLS. */
bool credentials_on_loopback(const struct credentials *credentials);

enum page { PAGE_OURS, PAGE_FOREIGN, PAGE_UNKNOWN };

/* Whose page sent the request, by Origin, or by Sec-Fetch-Site where there is none. Programs send
 * neither: unknown. */
enum page credentials_page(const struct credentials *credentials);
