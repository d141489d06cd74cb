/* Heads, read strictly. */
#include "http/head.h"

#include <stdint.h>
#include <string.h>

#define DELETE 0x7f
#define LINE_END_BYTES 2

static const char line_rule[] = "A header is one line that ends in CR and LF, no NUL in it.";

static void refuse(struct head *head, enum problem_type problem, const char *detail)
{
	if (head->detail)
		return;
	head->problem = problem;
	head->detail = detail;
}

static void refuse_malformed(struct head *head, const char *detail)
{
	refuse(head, PROBLEM_malformed_request, detail);
}

/* RFC 9110, 5.6.2. */
static bool is_token(struct str text)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < text.len; i++) {
		const char c = text.data[i];
		const bool alphanumeric =
			(c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!alphanumeric && (c == '\0' || !strchr(others, c)))
			return false;
	}
	return text.len > 0;
}

static bool is_field_byte(unsigned char c)
{
	return (c >= 0x20 && c != DELETE) || c == '\t';
}

/* No byte of eight is below 0x20 or DELETE: below-0x20 borrows into the byte's high bit, DELETE
 * turned over is a zero, which borrows too. A token is long, and is read at every request. */
static bool all_plain(const char *bytes)
{
	const uint64_t each = 0x0101010101010101, high = each * 0x80;
	uint64_t word;
	memcpy(&word, bytes, sizeof(word));
	const uint64_t turned = word ^ (each * DELETE);
	return (((word - each * 0x20) & ~word) & high) == 0 &&
	       (((turned - each) & ~turned) & high) == 0;
}

static bool is_field_value(struct str text)
{
	size_t i = 0;
	while (i < text.len) {
		if (text.len - i >= sizeof(uint64_t) && all_plain(text.data + i))
			i += sizeof(uint64_t);
		else if (!is_field_byte((unsigned char)text.data[i++]))
			return false;
	}
	return true;
}

struct str head_target(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= 0x20 || text.data[i] == DELETE)
			return STR_NULL;
	return text;
}

static const char *behind(struct str line)
{
	return line.data + line.len + LINE_END_BYTES;
}

void head_begin(struct head *head, const char *method, struct str target, const char *version)
{
	*head = (struct head){ .at = behind(str_from(version)) };
	if (!is_token(str_from(method)) || !target.data ||
		method + strlen(method) + 1 != target.data ||
		target.data + target.len + 1 != version)
		refuse_malformed(head, "The request line holds bytes that do not belong there.");
}

static void check_coding(struct head *head, struct str value)
{
	head->codings++;
	if (!str_equal_ignoring_case(str_trim(value), STR("chunked")))
		refuse(head, PROBLEM_transfer_coding_unsupported,
			"Send a body with a Content-Length, or chunked.");
}

static void check_length(struct head *head, struct str value)
{
	head->lengths++;
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] < '0' || value.data[i] > '9')
			refuse_malformed(head, "A Content-Length is a number in digits.");
}

void head_field(struct head *head, struct str name, struct str value)
{
	if (name.data != head->at)
		refuse_malformed(head, line_rule);
	if (!is_token(name))
		refuse_malformed(head, "A header's name holds bytes that do not belong there.");
	if (!is_field_value(value))
		refuse_malformed(head, "A header's value holds bytes that do not belong there.");
	if (str_equal_ignoring_case(name, STR("Host")))
		head->hosts++;
	else if (str_equal_ignoring_case(name, STR("Content-Length")))
		check_length(head, str_trim(value));
	else if (str_equal_ignoring_case(name, STR("Transfer-Encoding")))
		check_coding(head, value);
	head->at = behind(value);
}

/* RFC 9112, 3.2 and 6.1 to 6.3; equal lengths are refused too, whoever sends two has a proxy amiss.
 */
void head_end(struct head *head, const char *end)
{
	if (head->at + LINE_END_BYTES != end)
		refuse_malformed(head, line_rule);
	if (head->hosts > 1)
		refuse_malformed(head, "There is more than one Host.");
	if (head->lengths > 1 || head->codings > 1 || (head->lengths && head->codings))
		refuse_malformed(head, "A body has one Content-Length, or is chunked: not both, "
				       "nor either twice.");
}
