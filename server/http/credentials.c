/* Reads the headers by which browsers tell where a request comes from. */
#include "http/credentials.h"

#include "http/exchange.h"

struct credentials credentials_of(const struct request *req)
{
	const struct endpoint *endpoint = req->route ? req->route->endpoint : NULL;

	return (struct credentials){
		.authorization = request_header(req, "Authorization"),
		.cookie = request_header(req, "Cookie"),
		.host = request_header(req, "Host"),
		.forwarded_proto = request_header(req, "X-Forwarded-Proto"),
		.origin = request_header(req, "Origin"),
		.fetch_site = request_header(req, "Sec-Fetch-Site"),
		.reads = exchange_of(req)->method == METHOD_GET,
		.kind = endpoint ? endpoint->identity : IDENTITY_TOKEN,
		.dialect = endpoint ? endpoint->dialect : NULL,
	};
}

/* "[::1]:8080" -> "[::1]", "localhost:8080" -> "localhost". */
static struct str without_port(struct str host)
{
	for (size_t i = host.len; i > 0; i--) {
		const char c = host.data[i - 1];
		if (c == ':')
			return (struct str){ host.data, i - 1 };
		if (c < '0' || c > '9')
			return host;
	}
	return host;
}

bool credentials_on_loopback(const struct credentials *credentials)
{
	static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
	const struct str name = without_port(credentials->host);

	if (credentials->forwarded_proto.data &&
		str_equal_ignoring_case(str_trim(credentials->forwarded_proto), STR("https")))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_equal_ignoring_case(name, str_from(names[i])))
			return true;
	return false;
}

/* The Origin of a page that this server gave. */
static bool is_own_origin(const struct credentials *credentials)
{
	const struct str scheme =
		credentials_on_loopback(credentials) ? STR("http://") : STR("https://");
	const struct str origin = credentials->origin;

	if (!credentials->host.data || origin.len < scheme.len)
		return false;
	return str_equal((struct str){ origin.data, scheme.len }, scheme) &&
	       str_equal_ignoring_case(
		       (struct str){ origin.data + scheme.len, origin.len - scheme.len },
		       credentials->host);
}

enum page credentials_page(const struct credentials *credentials)
{
	if (credentials->origin.data)
		return is_own_origin(credentials) ? PAGE_OURS : PAGE_FOREIGN;
	if (!credentials->fetch_site.data)
		return PAGE_UNKNOWN;
	return str_equal(credentials->fetch_site, STR("same-origin")) ? PAGE_OURS : PAGE_FOREIGN;
}
