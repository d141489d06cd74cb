/* Reads numbers of identities and documents. */
#include "citizens/numbers.h"

#include "auth/keyring_current.h"
#include "citizens/national_id.h"
#include "http/problem.h"

struct str national_id_read(struct input *in)
{
	struct str text = input_text(in, "national_id", 20, OPTIONAL);

	if (!text.data || national_id_valid(str_trim(text)))
		return str_trim(text);
	input_refuse(in, "national_id",
		"A T.C. kimlik no has 11 digits; the check digits of this one do not fit.");
	return STR_NULL;
}

struct str document_number_read(struct input *in, const char *name)
{
	struct str text = input_text(in, name, 40, OPTIONAL);

	if (!text.data)
		return STR_NULL;
	struct str number = document_number_normalise(in->req->arena, text);
	if (!number.data)
		input_refuse(in, name, "This must be 3 to %d letters A-Z and digits.",
			DOCUMENT_NUMBER_MAX);
	return number;
}

static struct str key_needed(struct request *req, struct str made)
{
	if (!made.data)
		problem_set(req, PROBLEM_internal_error,
			"This server has no field key: run 'kafiled key new'.");
	return made;
}

struct str number_hash(struct request *req, enum sealed_column column, struct str number)
{
	if (!number.data)
		return STR_NULL;
	return key_needed(req, sealing_hash(req->arena, keyring_current(), column, number));
}

struct kept_number number_keep(
	struct request *req, enum sealed_column column, struct str reference, struct str number)
{
	if (!number.data)
		return (struct kept_number){ STR_NULL, STR_NULL };
	return (struct kept_number){
		.hash = number_hash(req, column, number),
		.sealed = key_needed(req,
			sealing_seal(req->arena, keyring_current(), column, reference, number)),
	};
}
