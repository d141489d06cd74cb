/* Parameters of a statement in PostgreSQL's binary format: one array a column, one element a
 * request. */
#pragma once
#include "base/str.h"
#include "db/statement.h"

#define ENCODED_PARAMETERS 96
/* Of all parameters together; bodies and batches are bounded so that they never come near. */
#define ENCODED_BYTES ((size_t)256 << 20)

/* What PQexecPrepared and its kind ask for. A value of NULL is the SQL NULL. */
struct encoded {
	int count;
	const char *values[ENCODED_PARAMETERS];
	int lengths[ENCODED_PARAMETERS];
	int formats[ENCODED_PARAMETERS]; /* all binary */
	struct strbuf bytes;             /* holds the values */
};

/*
 * `params` are those of `requests` requests, each a struct of `statement`; a :list statement takes
 * exactly one. Fills `out`, which encoded_release gives back.
 */
void encode_params(struct encoded *out, const struct statement *statement,
	const void *const *params, size_t requests);
/* The parameters' types, for PQprepare: a parameter that the SQL does not use has one too. Returns
 * how many. */
int encode_types(const struct statement *statement, unsigned out[ENCODED_PARAMETERS]);
void encoded_release(struct encoded *out);
