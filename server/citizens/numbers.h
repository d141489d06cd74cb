/* Numbers of identities and documents in a request: read, checked, hashed, sealed. */
#pragma once
#include "citizens/sealing.h"
#include "http/input.h"

/* As the database keeps a number; both STR_NULL for none. */
struct kept_number {
	struct str hash;
	struct str sealed;
};

/* The field `national_id`: eleven digits whose check digits fit. */
struct str national_id_read(struct input *in);
/* A document's number, normalised. */
struct str document_number_read(struct input *in, const char *name);
/* What finds the number; STR_NULL for none. */
struct str number_hash(struct request *req, enum sealed_column column, struct str number);
/* What keeps the number for the person of this reference. */
struct kept_number number_keep(
	struct request *req, enum sealed_column column, struct str reference, struct str number);
