/* Checks the fields of gateways. */
#include "sms/gateway_fields.h"

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const char *gateway_name_fault(struct str name)
{
	bool good = !name.data || (name.len >= 2 && name.len <= GATEWAY_NAME_MAX);

	for (size_t i = 0; good && i < name.len; i++) {
		const bool edge = i == 0 || i + 1 == name.len;
		const char c = name.data[i];
		good = is_letter_or_digit(c) || (!edge && (c == '.' || c == '_' || c == '-'));
	}
	return good ? NULL
		    : "A gateway's name has 2 to 32 of a-z, 0-9, dot, hyphen and underscore, and "
		      "begins and ends with a letter or digit.";
}

const char *gateway_url_fault(struct str url)
{
	static const char fault[] = "This must be an address such as https://kafile.example, "
				    "without query and without a slash at its end.";
	const bool tls = str_starts_with(url, STR("https://"));
	const size_t scheme = tls ? 8 : 7;

	if (!url.data)
		return NULL;
	if (!tls && !str_starts_with(url, STR("http://")))
		return fault;
	if (url.len == scheme || url.data[scheme] == '/' || url.data[url.len - 1] == '/')
		return fault;
	for (size_t i = 0; i < url.len; i++)
		if (url.data[i] <= ' ' || url.data[i] > '~' || url.data[i] == '?' ||
			url.data[i] == '#')
			return fault;
	return NULL;
}

bool gateway_shows_password(struct str dialect)
{
	return str_equal(dialect, STR("kannel")) || str_equal(dialect, STR("plain")) ||
	       str_equal(dialect, STR("android"));
}

bool gateway_secret_is_ours(struct str dialect)
{
	return str_equal(dialect, STR("android"));
}
