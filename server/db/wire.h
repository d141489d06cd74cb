/* Numbers of PostgreSQL's binary formats; type numbers as in its pg_type.dat. */
#pragma once
#include "base/clock.h"

enum wire_oid {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_NAME = 19,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_JSON_ARRAY = 199,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_BOOL_ARRAY = 1000,
	OID_BYTEA_ARRAY = 1001,
	OID_INT4_ARRAY = 1007,
	OID_TEXT_ARRAY = 1009,
	OID_INT8_ARRAY = 1016,
	OID_FLOAT8_ARRAY = 1022,
	OID_VARCHAR = 1043,
	OID_DATE = 1082,
	OID_DATE_ARRAY = 1182,
	OID_TIMESTAMPTZ = 1184,
	OID_TIMESTAMPTZ_ARRAY = 1185,
	OID_UUID = 2950,
	OID_UUID_ARRAY = 2951,
	OID_JSONB = 3802,
};

/* Both count from 2000-01-01, ours from 1970-01-01. */
#define WIRE_EPOCH_DAY 10957
#define WIRE_EPOCH_INSTANT (INT64_C(946684800) * INSTANT_SECOND)

/* The length of an element that is NULL. */
#define WIRE_NULL (-1)
/* Dimensions, has-null flag, element type; each dimension adds its length and lower bound. */
#define WIRE_EMPTY_ARRAY 12
#define WIRE_ARRAY_HEADER 20
