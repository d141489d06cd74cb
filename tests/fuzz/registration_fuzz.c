/* The body of a registration: whatever it is, it is read whole or refused with a problem. */
#include <assert.h>
#include <string.h>

#include "auth/keyring_current.h"
#include "base/crypto.h"
#include "citizens/registration_body.h"
#include "http/body.h"
#include "http/reply.h"

static struct keyring ring;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	crypto_init();
	ring.data_count = 2;
	ring.data[0] = (struct data_key){ .purpose = KEY_FIELD, .number = 1 };
	ring.data[1] = (struct data_key){ .purpose = KEY_HASH, .number = 1 };
	keyring_current_set(&ring, NULL, NULL);
	return 0;
}

static void read_registration(struct request *req)
{
	struct citizens_register_params params;
	memset(&params, 0, sizeof(params));
	struct input body = input_body(req);
	registration_read(&body, &params);
	if (req->problem)
		return;
	assert(params.members_count >= 1 && params.members_count <= GROUP_MEMBERS_MAX);
	for (size_t i = 0; i < params.members_count; i++)
		assert(str_is_utf8(params.members[i].family_name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request req = { .arena = arena_new(64 << 20), .body_file = -1 };
	req.raw_body = (struct str){ (const char *)data, size };
	body_parse(&req);
	if (!req.problem)
		read_registration(&req);
	if (req.problem) {
		struct reply reply = problem_reply(&req);
		assert(reply.status == 400 || reply.status == 422);
		assert(str_is_utf8(reply.body));
	}
	arena_free(req.arena);
	return 0;
}
