/* Reads the binary results of PostgreSQL. */
#include "db/rows.h"

#include <assert.h>
#include <endian.h>
#include <libpq-fe.h>
#include <string.h>

#include "db/statement.h"
#include "db/wire.h"

static int32_t read_int32(const char *bytes)
{
	uint32_t wire;

	memcpy(&wire, bytes, sizeof(wire));
	return (int32_t)be32toh(wire);
}

static int64_t read_int64(const char *bytes)
{
	uint64_t wire;

	memcpy(&wire, bytes, sizeof(wire));
	return (int64_t)be64toh(wire);
}

static int64_t read_integer(struct str value)
{
	uint16_t wire;

	switch (value.len) {
	case sizeof(int32_t):
		return read_int32(value.data);
	case sizeof(int64_t):
		return read_int64(value.data);
	default:
		assert(value.len == sizeof(wire));
		memcpy(&wire, value.data, sizeof(wire));
		return (int16_t)be16toh(wire);
	}
}

static double read_double(struct str value)
{
	double number;
	float small;

	if (value.len == sizeof(small)) {
		const int32_t bits = read_int32(value.data);
		memcpy(&small, &bits, sizeof(small));
		return (double)small;
	}
	assert(value.len == sizeof(number));
	const int64_t bits = read_int64(value.data);
	memcpy(&number, &bits, sizeof(number));
	return number;
}

static instant read_instant(struct str value)
{
	assert(value.len == sizeof(int64_t));
	return read_int64(value.data) + WIRE_EPOCH_INSTANT;
}

static int32_t read_date(struct str value)
{
	assert(value.len == sizeof(int32_t));
	return read_int32(value.data) + WIRE_EPOCH_DAY;
}

static struct uuid read_uuid(struct str value)
{
	struct uuid id;

	assert(value.len == sizeof(id.bytes));
	memcpy(id.bytes, value.data, sizeof(id.bytes));
	return id;
}

/* The bytes as they came; STR_NULL for NULL. */
static struct str raw(const struct rows *rows, int row, int column)
{
	assert(row >= 0 && row < rows->count);
	const int len = PQgetlength(rows->result, rows->first + row, column);

	if (len == 0 && PQgetisnull(rows->result, rows->first + row, column))
		return STR_NULL;
	return (struct str){ PQgetvalue(rows->result, rows->first + row, column), (size_t)len };
}

static uint32_t oid_of(const struct rows *rows, int column)
{
	return PQftype(rows->result, column);
}

int rows_find_column(const struct rows *rows, const char *name)
{
	return PQfnumber(rows->result, name);
}

int rows_column(const struct rows *rows, const char *name)
{
	const int column = rows_find_column(rows, name);

	assert(column >= 0);
	return column;
}

bool rows_null(const struct rows *rows, int row, int column)
{
	return raw(rows, row, column).data == NULL;
}

#define JSONB_VERSION 1

/* jsonb begins with the version of its format. */
static struct str without_version(struct str value)
{
	return value.len > 0 ? (struct str){ value.data + 1, value.len - 1 } : value;
}

struct str rows_text(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	if (value.len == 0 || value.data[0] != JSONB_VERSION)
		return value;
	return oid_of(rows, column) == OID_JSONB ? without_version(value) : value;
}

int64_t rows_integer(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	return value.data ? read_integer(value) : 0;
}

bool rows_boolean(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	return value.data && value.data[0] != 0;
}

instant rows_instant(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	return value.data ? read_instant(value) : INSTANT_NULL;
}

int32_t rows_date(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	return value.data ? read_date(value) : DB_NULL_INTEGER;
}

struct uuid rows_uuid(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	return value.data ? read_uuid(value) : (struct uuid){ 0 };
}

static void put_scalar(struct json_writer *json, uint32_t oid, struct str value)
{
	switch (oid) {
	case OID_TEXT:
	case OID_VARCHAR:
	case OID_NAME:
		json_put_string(json, value);
		break;
	case OID_JSON:
		json_put_raw(json, value);
		break;
	case OID_JSONB:
		json_put_raw(json, without_version(value));
		break;
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
		json_put_integer(json, read_integer(value));
		break;
	case OID_BOOL:
		json_put_boolean(json, value.data[0] != 0);
		break;
	case OID_TIMESTAMPTZ:
		json_put_instant(json, read_instant(value));
		break;
	case OID_DATE:
		json_put_date(json, read_date(value));
		break;
	case OID_UUID:
		json_put_uuid(json, read_uuid(value));
		break;
	case OID_FLOAT4:
	case OID_FLOAT8:
		json_put_number(json, read_double(value));
		break;
	default:
		assert(!"a column's type has a form in JSON");
	}
}

static void put_value(struct json_writer *json, uint32_t oid, struct str value)
{
	if (value.data)
		put_scalar(json, oid, value);
	else
		json_put_null(json);
}

struct str rows_array(const struct rows *rows, int row, int column)
{
	const struct str value = raw(rows, row, column);

	if (value.len <= WIRE_EMPTY_ARRAY)
		return STR_NULL;
	const size_t header = WIRE_EMPTY_ARRAY + 8 * (size_t)read_int32(value.data);
	assert(header <= value.len);
	return (struct str){ value.data + header, value.len - header };
}

struct str rows_next(struct str *rest)
{
	const int32_t len = read_int32(rest->data);
	const size_t taken = sizeof(len) + (len == WIRE_NULL ? 0 : (size_t)len);
	const struct str element = { rest->data + sizeof(len), (size_t)len };

	assert(taken <= rest->len);
	*rest = (struct str){ rest->data + taken, rest->len - taken };
	return len == WIRE_NULL ? STR_NULL : element;
}

static void put_array(struct json_writer *json, struct str value)
{
	json_array_begin(json);
	if (value.len > WIRE_ARRAY_HEADER) {
		const uint32_t oid = (uint32_t)read_int32(value.data + 8);
		struct str rest = { value.data + WIRE_ARRAY_HEADER, value.len - WIRE_ARRAY_HEADER };

		assert(read_int32(value.data) == 1);
		while (rest.len > 0)
			put_value(json, oid, rows_next(&rest));
	}
	json_array_end(json);
}

static bool oid_is_array(uint32_t oid)
{
	return oid == OID_TEXT_ARRAY || oid == OID_INT4_ARRAY || oid == OID_UUID_ARRAY;
}

void rows_put_members(const struct rows *rows, int row, struct json_writer *json)
{
	const int columns = PQnfields(rows->result);

	for (int column = rows->first_column; column < columns; column++) {
		const char *name = PQfname(rows->result, column);
		const uint32_t oid = oid_of(rows, column);
		const struct str value = raw(rows, row, column);

		if (name[0] == '_')
			continue;
		json_key(json, name);
		if (value.data && oid_is_array(oid))
			put_array(json, value);
		else
			put_value(json, oid, value);
	}
}
