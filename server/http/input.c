/* Reads the fields of a JSON body. */
#include "http/input.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ids.h"
#include "http/problem.h"
#include "http/text_rules.h"

#define REFERENCE_TEXT_MAX 40

struct input input_body(struct request *req)
{
	return (struct input){ .req = req, .object = req->body, .pointer = "" };
}

static void remember(struct input *in, const char *name)
{
	for (int i = 0; i < in->read_count; i++)
		if (strcmp(in->read[i], name) == 0)
			return;
	assert(in->read_count < INPUT_FIELDS);
	in->read[in->read_count++] = name;
}

static const char *pointer_to(struct input *in, const char *name)
{
	return arena_printf(in->req->arena, "%s/%s", in->pointer, name).data;
}

void input_refuse(struct input *in, const char *name, const char *detail, ...)
{
	char text[400];
	va_list arguments;
	va_start(arguments, detail);
	(void)vsnprintf(text, sizeof(text), detail, arguments);
	va_end(arguments);
	problem_field(in->req, pointer_to(in, name), "%s", text);
}

bool input_has(const struct input *in, const char *name)
{
	return json_object_get(in->object, name) != NULL;
}

/* The field's value, or NULL where it is absent or null; says so if it had to be there. */
static const json_t *field(struct input *in, const char *name, enum presence presence)
{
	remember(in, name);
	if (!in->object)
		return NULL;
	const json_t *value = json_object_get(in->object, name);
	if (value && !json_is_null(value))
		return value;
	if (presence == REQUIRED)
		input_refuse(in, name, "This field is needed.");
	return NULL;
}

struct input input_object(struct input *in, const char *name, enum presence presence)
{
	const json_t *value = field(in, name, presence);
	struct input inner = { .req = in->req, .pointer = pointer_to(in, name) };
	if (value && !json_is_object(value))
		input_refuse(in, name, "This must be an object.");
	else
		inner.object = value;
	return inner;
}

size_t input_list(
	struct input *in, const char *name, size_t min, size_t max, enum presence presence)
{
	const json_t *value = field(in, name, presence);
	if (!value)
		return 0;
	if (!json_is_array(value)) {
		input_refuse(in, name, "This must be a list.");
		return 0;
	}
	size_t count = json_array_size(value);
	if (count >= min && count <= max)
		return count;
	input_refuse(
		in, name, "This list must have %zu to %zu elements; it has %zu.", min, max, count);
	return 0;
}

static const char *pointer_to_element(struct input *in, const char *name, size_t i)
{
	return arena_printf(in->req->arena, "%s/%s/%zu", in->pointer, name, i).data;
}

static const json_t *element(struct input *in, const char *name, size_t i)
{
	return json_array_get(json_object_get(in->object, name), i);
}

struct input input_list_object(struct input *in, const char *name, size_t i)
{
	const json_t *value = element(in, name, i);
	struct input inner = { .req = in->req, .pointer = pointer_to_element(in, name, i) };
	if (json_is_object(value))
		inner.object = value;
	else
		problem_field(in->req, inner.pointer, "This must be an object.");
	return inner;
}

static struct str value_text(const json_t *value)
{
	return (struct str){ json_string_value(value), json_string_length(value) };
}

struct str input_list_text(struct input *in, const char *name, size_t i, size_t max)
{
	const json_t *value = element(in, name, i);
	const char *fault = "This must be text.";
	if (json_is_string(value))
		fault = text_fault(in->req->arena, value_text(value), max, false);
	if (!fault)
		return value_text(value);
	problem_field(in->req, pointer_to_element(in, name, i), "%s", fault);
	return STR_NULL;
}

int32_t input_list_integer(struct input *in, const char *name, size_t i, int64_t min, int64_t max)
{
	const json_t *value = element(in, name, i);
	const json_int_t number = json_integer_value(value);

	if (json_is_integer(value) && number >= min && number <= max)
		return (int32_t)number;
	problem_field(in->req, pointer_to_element(in, name, i),
		"This must be a whole number from %lld to %lld.", (long long)min, (long long)max);
	return DB_NULL_INTEGER;
}

void input_end(struct input *in)
{
	const char *name;
	json_t *value;
	if (!in->object)
		return;
	json_object_foreach ((json_t *)in->object, name, value) {
		bool known = false;
		for (int i = 0; i < in->read_count && !known; i++)
			known = strcmp(in->read[i], name) == 0;
		if (!known && str_code_points(str_from(name)) <= 64)
			input_refuse(in, name, "There is no such field here.");
		else if (!known)
			problem_field(
				in->req, in->pointer, "There is a field here that does not exist.");
	}
}

void input_end_patch(struct input *in)
{
	input_end(in);
	if (json_object_size(in->object) == 0)
		problem_field(in->req, in->pointer, "Name at least one field to change.");
}

void input_keep(struct input *in, const char *name)
{
	if (json_is_null(json_object_get(in->object, name)))
		input_refuse(in, name, "This field cannot be cleared.");
}

static struct str read_text(
	struct input *in, const char *name, size_t max, enum presence presence, bool lines_allowed)
{
	const json_t *value = field(in, name, presence);
	if (!value)
		return STR_NULL;
	if (!json_is_string(value)) {
		input_refuse(in, name, "This must be text.");
		return STR_NULL;
	}
	const char *fault = text_fault(in->req->arena, value_text(value), max, lines_allowed);
	if (!fault)
		return value_text(value);
	input_refuse(in, name, "%s", fault);
	return STR_NULL;
}

struct str input_text(struct input *in, const char *name, size_t max, enum presence presence)
{
	return read_text(in, name, max, presence, false);
}

struct str input_note(struct input *in, const char *name, size_t max, enum presence presence)
{
	return read_text(in, name, max, presence, true);
}

int32_t input_integer(
	struct input *in, const char *name, int64_t min, int64_t max, enum presence presence)
{
	const json_t *value = field(in, name, presence);
	if (!value)
		return DB_NULL_INTEGER;
	if (json_is_integer(value) && json_integer_value(value) >= min &&
		json_integer_value(value) <= max)
		return (int32_t)json_integer_value(value);
	input_refuse(in, name, "This must be a whole number from %lld to %lld.", (long long)min,
		(long long)max);
	return DB_NULL_INTEGER;
}

double input_number(
	struct input *in, const char *name, double min, double max, enum presence presence)
{
	const json_t *value = field(in, name, presence);
	if (!value)
		return NAN;
	if (json_is_number(value) && json_number_value(value) >= min &&
		json_number_value(value) <= max)
		return json_number_value(value);
	input_refuse(in, name, "This must be a number from %g to %g.", min, max);
	return NAN;
}

bool input_boolean(struct input *in, const char *name, bool otherwise)
{
	const json_t *value = field(in, name, OPTIONAL);
	if (!value)
		return otherwise;
	if (json_is_boolean(value))
		return json_is_true(value);
	input_refuse(in, name, "This must be true or false.");
	return otherwise;
}

instant input_instant(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, 64, presence);
	instant at = INSTANT_NULL;
	if (text.data && !parse_instant(text, &at))
		input_refuse(in, name,
			"This must be a time with its offset, such as 2022-03-10T06:00:00Z.");
	return at;
}

int32_t input_date(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, 32, presence);
	int32_t days = DB_NULL_INTEGER;
	if (text.data && !parse_date(text, &days))
		input_refuse(in, name, "This must be a day that exists, such as 2022-03-10.");
	return days;
}

struct uuid input_uuid(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, 64, presence);
	struct uuid id = { 0 };
	if (text.data && (!parse_uuid(text, &id) || uuid_is_null(id)))
		input_refuse(in, name, "This must be a UUID.");
	return id;
}

struct str input_choice(
	struct input *in, const char *name, const char *choices, enum presence presence)
{
	struct str text = input_text(in, name, 64, presence);
	if (!text.data || text_is_choice(text, choices))
		return text;
	input_refuse(in, name, "This must be one of %s.", choices);
	return STR_NULL;
}

struct str input_phone(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, 40, presence);
	char phone[17];
	if (!text.data)
		return STR_NULL;
	if (parse_phone(text, phone))
		return arena_copy(in->req->arena, str_from(phone));
	input_refuse(in, name,
		"This must be a phone number with its country code, such as +905321234567.");
	return STR_NULL;
}

struct str input_reference_given(struct input *in, const char *name)
{
	const struct str text = input_text(in, name, REFERENCE_TEXT_MAX, REQUIRED);
	char reference[REFERENCE_SYMBOLS + 1];

	if (text.data && reference_parse(text, reference) == REFERENCE_OK)
		return arena_copy(in->req->arena, str_from(reference));
	return text;
}

struct str input_reference(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, REFERENCE_TEXT_MAX, presence);
	char reference[REFERENCE_SYMBOLS + 1];
	if (!text.data)
		return STR_NULL;
	switch (reference_parse(text, reference)) {
	case REFERENCE_OK:
		return arena_copy(in->req->arena, str_from(reference));
	case REFERENCE_MISTYPED:
		input_refuse(in, name,
			"A symbol of this reference is mistyped: compare it with the card.");
		return STR_NULL;
	default:
		input_refuse(in, name, "A reference has ten symbols, such as 7K3M9-QXT2A.");
		return STR_NULL;
	}
}

struct str input_code(struct input *in, const char *name, enum presence presence)
{
	struct str text = input_text(in, name, 64, presence);
	if (!text.data)
		return STR_NULL;
	struct str code = text_code(in->req->arena, text);
	if (!code.data)
		input_refuse(in, name,
			"This must be a code of 2 to 40 letters, digits, - and _, such as LVIV.");
	return code;
}

/* The number of "v3", and of "v3-417", where what follows the version is no matter of plans. */
static bool tag_version(struct str tag, int64_t *out)
{
	if (tag.len <= 3 || tag.data[0] != '"' || tag.data[1] != 'v' ||
		tag.data[tag.len - 1] != '"')
		return false;
	struct str rest = { tag.data + 2, tag.len - 3 };
	return parse_integer(str_next(&rest, '-'), 1, INT32_MAX, out);
}

int32_t input_if_match(struct request *req)
{
	struct str tag = str_trim(request_header(req, "If-Match"));
	int64_t version = 0;
	if (!tag.data) {
		problem_set(req, PROBLEM_version_required,
			"Send If-Match with the ETag that you last read.");
		return DB_NULL_INTEGER;
	}
	if (tag_version(tag, &version))
		return (int32_t)version;
	problem_set(req, PROBLEM_version_changed,
		"If-Match is not an ETag of this thing: read it again.");
	return DB_NULL_INTEGER;
}
