/* Binary parameters: numbers are big-endian, an array is a header and its elements behind their
 * lengths. */
#include "db/encode.h"

#include <assert.h>
#include <endian.h>
#include <math.h>
#include <string.h>

#include "base/ids.h"
#include "db/wire.h"

/* Types as in pg_type.dat. */
static const struct {
	uint32_t element;
	uint32_t array;
} types[] = {
	[DB_TEXT] = { OID_TEXT, OID_TEXT_ARRAY },
	[DB_BYTEA] = { OID_BYTEA, OID_BYTEA_ARRAY },
	[DB_JSON] = { OID_JSON, OID_JSON_ARRAY },
	[DB_UUID] = { OID_UUID, OID_UUID_ARRAY },
	[DB_INTEGER] = { OID_INT4, OID_INT4_ARRAY },
	[DB_BIGINT] = { OID_INT8, OID_INT8_ARRAY },
	[DB_BOOLEAN] = { OID_BOOL, OID_BOOL_ARRAY },
	[DB_TIMESTAMPTZ] = { OID_TIMESTAMPTZ, OID_TIMESTAMPTZ_ARRAY },
	[DB_DATE] = { OID_DATE, OID_DATE_ARRAY },
	[DB_DOUBLE] = { OID_FLOAT8, OID_FLOAT8_ARRAY },
};

/* Where one parameter lies, until the buffer has stopped moving. */
struct place {
	size_t start;
	bool null;
};

struct encoder {
	struct strbuf *bytes;
	struct place places[ENCODED_PARAMETERS];
	int count;
	size_t header; /* of the array that is open */
	int32_t elements;
	bool has_null;
};

void encoded_release(struct encoded *out)
{
	strbuf_release(&out->bytes);
}

static void add_int32(struct strbuf *bytes, int32_t number)
{
	const uint32_t wire = htobe32((uint32_t)number);

	strbuf_add(bytes, &wire, sizeof(wire));
}

static void add_int64(struct strbuf *bytes, int64_t number)
{
	const uint64_t wire = htobe64((uint64_t)number);

	strbuf_add(bytes, &wire, sizeof(wire));
}

static void patch_int32(struct strbuf *bytes, size_t at, int32_t number)
{
	const uint32_t wire = htobe32((uint32_t)number);

	assert(!bytes->overflow);
	memcpy(bytes->data + at, &wire, sizeof(wire));
}

static bool add_text(struct strbuf *bytes, const void *field)
{
	const struct str *text = field;

	if (text->data)
		strbuf_add_str(bytes, *text);
	return text->data != NULL;
}

static bool add_uuid(struct strbuf *bytes, const void *field)
{
	const struct uuid *id = field;
	const bool present = !uuid_is_null(*id);

	if (present)
		strbuf_add(bytes, id->bytes, sizeof(id->bytes));
	return present;
}

static bool add_integer(struct strbuf *bytes, const void *field)
{
	const int32_t number = *(const int32_t *)field;

	if (number != DB_NULL_INTEGER)
		add_int32(bytes, number);
	return number != DB_NULL_INTEGER;
}

static bool add_bigint(struct strbuf *bytes, const void *field)
{
	const int64_t number = *(const int64_t *)field;

	if (number != DB_NULL_BIGINT)
		add_int64(bytes, number);
	return number != DB_NULL_BIGINT;
}

static bool add_boolean(struct strbuf *bytes, const void *field)
{
	strbuf_add_char(bytes, *(const bool *)field ? 1 : 0);
	return true;
}

static bool add_instant(struct strbuf *bytes, const void *field)
{
	const instant at = *(const instant *)field;

	if (at != INSTANT_NULL)
		add_int64(bytes, at - WIRE_EPOCH_INSTANT);
	return at != INSTANT_NULL;
}

static bool add_date(struct strbuf *bytes, const void *field)
{
	const int32_t days = *(const int32_t *)field;

	if (days != DB_NULL_INTEGER)
		add_int32(bytes, days - WIRE_EPOCH_DAY);
	return days != DB_NULL_INTEGER;
}

static bool add_double(struct strbuf *bytes, const void *field)
{
	const double number = *(const double *)field;
	int64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	if (!isnan(number))
		add_int64(bytes, bits);
	return !isnan(number);
}

/* Appends the value's bytes; false, with nothing appended, for NULL. */
typedef bool add_value_fn(struct strbuf *bytes, const void *field);

static add_value_fn *const add_value[] = {
	[DB_TEXT] = add_text,
	[DB_BYTEA] = add_text,
	[DB_JSON] = add_text,
	[DB_UUID] = add_uuid,
	[DB_INTEGER] = add_integer,
	[DB_BIGINT] = add_bigint,
	[DB_BOOLEAN] = add_boolean,
	[DB_TIMESTAMPTZ] = add_instant,
	[DB_DATE] = add_date,
	[DB_DOUBLE] = add_double,
};

static struct place *next_place(struct encoder *encoder)
{
	assert(encoder->count < ENCODED_PARAMETERS);
	struct place *place = &encoder->places[encoder->count++];
	*place = (struct place){ .start = encoder->bytes->len };
	return place;
}

static void array_begin(struct encoder *encoder, uint32_t oid)
{
	(void)next_place(encoder);
	encoder->header = encoder->bytes->len;
	encoder->elements = 0;
	encoder->has_null = false;
	add_int32(encoder->bytes, 1);
	add_int32(encoder->bytes, 0);
	add_int32(encoder->bytes, (int32_t)oid);
	add_int32(encoder->bytes, 0);
	add_int32(encoder->bytes, 1);
}

static void array_add(struct encoder *encoder, enum db_type type, const void *field)
{
	const size_t at = encoder->bytes->len;

	add_int32(encoder->bytes, WIRE_NULL);
	encoder->elements++;
	if (add_value[type](encoder->bytes, field))
		patch_int32(
			encoder->bytes, at, (int32_t)(encoder->bytes->len - at - sizeof(int32_t)));
	else
		encoder->has_null = true;
}

/* An empty array has no dimension, and so neither length nor lower bound. */
static void array_end(struct encoder *encoder)
{
	struct strbuf *bytes = encoder->bytes;

	if (encoder->elements == 0) {
		patch_int32(bytes, encoder->header, 0);
		bytes->len = encoder->header + WIRE_EMPTY_ARRAY;
		return;
	}
	patch_int32(bytes, encoder->header + 4, encoder->has_null);
	patch_int32(bytes, encoder->header + 12, encoder->elements);
}

static const void *field_of(const void *record, const struct column *column)
{
	return (const char *)record + column->offset;
}

static void put_plain(struct encoder *encoder, const struct column *column, const void *params)
{
	struct place *place = next_place(encoder);

	place->null = !add_value[column->type](encoder->bytes, field_of(params, column));
}

static void put_gathered(struct encoder *encoder, const struct column *column,
	const void *const *params, size_t requests)
{
	array_begin(encoder, types[column->type].element);
	for (size_t i = 0; i < requests; i++)
		array_add(encoder, column->type, field_of(params[i], column));
	array_end(encoder);
}

static size_t list_length(const struct statement_list *list, const void *params)
{
	size_t count;

	memcpy(&count, (const char *)params + list->count_offset, sizeof(count));
	return count;
}

static const char *list_items(const struct statement_list *list, const void *params)
{
	const char *items;

	memcpy(&items, (const char *)params + list->items_offset, sizeof(items));
	return items;
}

/* Whose request each element is. */
static void put_list_requests(struct encoder *encoder, const struct statement_list *list,
	const void *const *params, size_t requests)
{
	array_begin(encoder, OID_INT4);
	for (size_t i = 0; i < requests; i++) {
		const int32_t number = (int32_t)i + 1;
		const size_t length = list_length(list, params[i]);
		for (size_t n = 0; n < length; n++)
			array_add(encoder, DB_INTEGER, &number);
	}
	array_end(encoder);
}

static void put_list_column(struct encoder *encoder, const struct statement_list *list,
	const struct column *column, const void *const *params, size_t requests)
{
	array_begin(encoder, types[column->type].element);
	for (size_t i = 0; i < requests; i++) {
		const char *items = list_items(list, params[i]);
		const size_t length = list_length(list, params[i]);
		for (size_t n = 0; n < length; n++)
			array_add(encoder, column->type,
				field_of(items + n * list->item_size, column));
	}
	array_end(encoder);
}

static void put_lists(struct encoder *encoder, const struct statement *statement,
	const void *const *params, size_t requests)
{
	for (int i = 0; i < statement->list_count; i++) {
		const struct statement_list *list = &statement->lists[i];
		if (statement_gathers(statement))
			put_list_requests(encoder, list, params, requests);
		for (int n = 0; n < list->column_count; n++)
			put_list_column(encoder, list, &list->columns[n], params, requests);
	}
}

/* The buffer stands still now: places become pointers. */
static void point(struct encoded *out, const struct encoder *encoder)
{
	out->count = encoder->count;
	for (int i = 0; i < encoder->count; i++) {
		const struct place *place = &encoder->places[i];
		const size_t end =
			i + 1 < encoder->count ? encoder->places[i + 1].start : out->bytes.len;
		out->values[i] = place->null ? NULL : out->bytes.data + place->start;
		out->lengths[i] = (int)(end - place->start);
		out->formats[i] = 1;
	}
}

void encode_params(struct encoded *out, const struct statement *statement,
	const void *const *params, size_t requests)
{
	struct encoder encoder = { .bytes = &out->bytes };

	assert(statement_gathers(statement) || requests == 1);
	strbuf_init(&out->bytes, ENCODED_BYTES);
	for (int i = 0; i < statement->column_count; i++) {
		const struct column *column = &statement->columns[i];
		if (!statement_gathers(statement))
			put_plain(&encoder, column, params[0]);
		else
			put_gathered(&encoder, column, params, requests);
	}
	put_lists(&encoder, statement, params, requests);
	assert(!out->bytes.overflow);
	point(out, &encoder);
}

int encode_types(const struct statement *statement, unsigned out[ENCODED_PARAMETERS])
{
	const bool plain = !statement_gathers(statement);
	int count = 0;

	for (int i = 0; i < statement->column_count; i++) {
		const enum db_type type = statement->columns[i].type;
		out[count++] = plain ? types[type].element : types[type].array;
	}
	for (int i = 0; i < statement->list_count; i++) {
		const struct statement_list *list = &statement->lists[i];
		if (!plain)
			out[count++] = OID_INT4_ARRAY;
		for (int n = 0; n < list->column_count; n++)
			out[count++] = types[list->columns[n].type].array;
	}
	assert(count <= ENCODED_PARAMETERS);
	return count;
}
