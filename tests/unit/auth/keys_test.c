/* Key files: what is written is read back, and what is not quite a key stops the reading. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/keys.h"

struct fixture {
	char state_directory[64];
	char directory[80]; /* does not exist yet */
	struct keyring ring;
	struct strbuf error;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	(void)snprintf(fixture->state_directory, sizeof(fixture->state_directory),
		"/tmp/kafile-keys-XXXXXX");
	assert_non_null(mkdtemp(fixture->state_directory));
	(void)snprintf(fixture->directory, sizeof(fixture->directory), "%s/keys",
		fixture->state_directory);
	strbuf_init(&fixture->error, 512);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", fixture->state_directory);
	int outcome = system(command);
	strbuf_release(&fixture->error);
	free(fixture);
	return outcome;
}

static bool loads(struct fixture *fixture)
{
	return keyring_load(&fixture->ring, fixture->directory, &fixture->error);
}

static const struct signing_key *given_signing(struct fixture *fixture, enum key_purpose purpose)
{
	const struct signing_key *key =
		keyring_new_signing(&fixture->ring, fixture->directory, purpose, &fixture->error);

	if (!key)
		fail_msg("%s", fixture->error.data);
	return key;
}

static const struct data_key *given_data(struct fixture *fixture, enum key_purpose purpose)
{
	const struct data_key *key =
		keyring_new_data(&fixture->ring, fixture->directory, purpose, &fixture->error);

	if (!key)
		fail_msg("%s", fixture->error.data);
	return key;
}

static struct strbuf path_of(const struct fixture *fixture, const char *name)
{
	struct strbuf path;

	strbuf_init(&path, 256);
	strbuf_printf(&path, "%s/%s", fixture->directory, name);
	return path;
}

static void given_file(const struct fixture *fixture, const char *name, const char *text, int mode)
{
	struct strbuf path = path_of(fixture, name);
	FILE *file = fopen(path.data, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path.data, (mode_t)mode), 0);
	strbuf_release(&path);
}

static void a_directory_that_does_not_exist_is_an_empty_ring(void **state)
{
	struct fixture *fixture = *state;

	assert_true(loads(fixture));
	assert_int_equal(fixture->ring.signing_count + fixture->ring.data_count, 0);
	assert_null(keyring_data_newest(&fixture->ring, KEY_FIELD));
}

static void keys_read_back_as_they_were_made(void **state)
{
	struct fixture *fixture = *state;
	struct signing_key session = *given_signing(fixture, KEY_SESSION);
	struct signing_key receipt = *given_signing(fixture, KEY_RECEIPT);
	struct data_key field = *given_data(fixture, KEY_FIELD);
	struct data_key hash = *given_data(fixture, KEY_HASH);

	assert_true(loads(fixture));
	assert_int_equal(fixture->ring.signing_count, 2);
	assert_int_equal(fixture->ring.data_count, 2);
	assert_memory_equal(keyring_signing(&fixture->ring, KEY_SESSION, &session.id)->secret,
		session.secret, SIGN_SECRET_BYTES);
	assert_memory_equal(keyring_signing(&fixture->ring, KEY_RECEIPT, &receipt.id)->public_key,
		receipt.public_key, SIGN_PUBLIC_BYTES);
	assert_memory_equal(
		keyring_data(&fixture->ring, KEY_FIELD, 1)->bytes, field.bytes, DATA_KEY_BYTES);
	assert_memory_equal(
		keyring_data(&fixture->ring, KEY_HASH, 1)->bytes, hash.bytes, DATA_KEY_BYTES);
	assert_memory_not_equal(field.bytes, hash.bytes, DATA_KEY_BYTES);
}

static void a_key_of_one_purpose_does_not_serve_another(void **state)
{
	struct fixture *fixture = *state;
	struct key_id receipt = given_signing(fixture, KEY_RECEIPT)->id;

	assert_non_null(keyring_signing(&fixture->ring, KEY_RECEIPT, &receipt));
	assert_null(keyring_signing(&fixture->ring, KEY_SESSION, &receipt));
	(void)given_data(fixture, KEY_FIELD);
	assert_null(keyring_data(&fixture->ring, KEY_HASH, 1));
}

static void data_keys_count_upwards_and_the_newest_is_found(void **state)
{
	struct fixture *fixture = *state;

	for (int number = 1; number <= 11; number++)
		assert_int_equal(given_data(fixture, KEY_FIELD)->number, number);
	assert_int_equal(given_data(fixture, KEY_HASH)->number, 1);
	assert_true(loads(fixture));
	assert_int_equal(keyring_data_newest(&fixture->ring, KEY_FIELD)->number, 11);
	assert_int_equal(keyring_data_newest(&fixture->ring, KEY_HASH)->number, 1);
	assert_null(keyring_data(&fixture->ring, KEY_FIELD, 12));
}

static void nobody_else_may_read_the_files(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;
	mode_t before = umask(0);

	(void)given_data(fixture, KEY_FIELD);
	(void)umask(before);
	struct strbuf path = path_of(fixture, "field-1.key");
	assert_int_equal(stat(path.data, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_nlink, 1);
	strbuf_release(&path);
	assert_int_equal(stat(fixture->directory, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
}

static void a_file_that_others_can_read_stops_the_loading(void **state)
{
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	struct strbuf path = path_of(fixture, "field-1.key");
	assert_int_equal(chmod(path.data, 0640), 0);
	assert_false(loads(fixture));
	assert_non_null(strstr(fixture->error.data, "field-1.key"));
	assert_int_equal(fixture->ring.data_count, 1);
	strbuf_release(&path);
}

static void a_directory_that_others_can_enter_stops_the_loading(void **state)
{
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	assert_int_equal(chmod(fixture->directory, 0755), 0);
	assert_false(loads(fixture));
	assert_non_null(strstr(fixture->error.data, "0700"));
}

#define GOOD_BYTES "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void a_file_that_is_not_what_its_name_says_stops_the_loading(void **state)
{
	static const struct {
		const char *name;
		const char *text;
	} cases[] = {
		{ "field-2.key", "" },
		{ "field-2.key", "AAAA\n" },
		{ "field-2.key", GOOD_BYTES "A\n" },
		{ "field-2.key", GOOD_BYTES "\n\n" },
		{ "field-2.key", " " GOOD_BYTES },
		{ "field-2.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB" },
		{ "field-0.key", GOOD_BYTES },
		{ "field-01.key", GOOD_BYTES },
		{ "field--1.key", GOOD_BYTES },
		{ "field-.key", GOOD_BYTES },
		{ "field.key", GOOD_BYTES },
		{ "fields-2.key", GOOD_BYTES },
		{ "session-2.key", GOOD_BYTES },
		{ "field-2.secret", GOOD_BYTES },
		{ "session-k4.pid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs.secret",
			GOOD_BYTES },
		{ "session-k4.pid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs.secret",
			"k4.secret.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7aie8zrakLWKjqNAqbw1z"
			"ZTIVdx3iQ6Y6wEihi1naKQ" },
	};
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf path = path_of(fixture, cases[i].name);

		given_file(fixture, cases[i].name, cases[i].text, 0600);
		strbuf_reset(&fixture->error);
		if (loads(fixture))
			fail_msg("%s: %s", cases[i].name, cases[i].text);
		assert_non_null(strstr(fixture->error.data, cases[i].name));
		assert_int_equal(fixture->ring.data_count, 1);
		assert_int_equal(unlink(path.data), 0);
		strbuf_release(&path);
	}
	assert_true(loads(fixture));
}

static void an_error_never_shows_what_a_file_holds(void **state)
{
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	given_file(fixture, "field-2.key", "c2VjcmV0LXRleHQ", 0600);
	assert_false(loads(fixture));
	assert_null(strstr(fixture->error.data, "c2VjcmV0"));
}

static void a_link_in_place_of_a_key_is_refused(void **state)
{
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	struct strbuf target = path_of(fixture, "field-1.key");
	struct strbuf link = path_of(fixture, "field-2.key");
	assert_int_equal(symlink(target.data, link.data), 0);
	assert_false(loads(fixture));
	strbuf_release(&target);
	strbuf_release(&link);
}

static void files_of_other_kinds_are_left_alone(void **state)
{
	struct fixture *fixture = *state;

	(void)given_data(fixture, KEY_FIELD);
	given_file(fixture, "README", "what these are", 0644);
	given_file(fixture, ".draft-0011223344556677", "half a k", 0600);
	given_file(fixture, ".field-3.key", "half a k", 0600);
	assert_true(loads(fixture));
	assert_int_equal(fixture->ring.data_count, 1);
}

static void a_key_that_is_there_is_never_overwritten(void **state)
{
	struct fixture *fixture = *state;
	struct keyring other = { 0 };
	struct data_key first = *given_data(fixture, KEY_FIELD);

	assert_null(keyring_new_data(&other, fixture->directory, KEY_FIELD, &fixture->error));
	assert_int_equal(other.data_count, 0);
	assert_true(loads(fixture));
	assert_memory_equal(
		keyring_data(&fixture->ring, KEY_FIELD, 1)->bytes, first.bytes, DATA_KEY_BYTES);
}

static void keys_made_elsewhere_meanwhile_are_found_by_loading_again(void **state)
{
	struct fixture *fixture = *state;
	struct keyring serving = { 0 };

	(void)given_signing(fixture, KEY_SESSION);
	assert_true(keyring_load(&serving, fixture->directory, &fixture->error));
	struct key_id added = given_signing(fixture, KEY_SESSION)->id;
	assert_null(keyring_signing(&serving, KEY_SESSION, &added));
	assert_true(keyring_load(&serving, fixture->directory, &fixture->error));
	assert_non_null(keyring_signing(&serving, KEY_SESSION, &added));
	keyring_release(&serving);
}

static void a_released_ring_holds_nothing(void **state)
{
	static const struct keyring nothing;
	struct fixture *fixture = *state;

	(void)given_signing(fixture, KEY_SESSION);
	(void)given_data(fixture, KEY_HASH);
	keyring_release(&fixture->ring);
	assert_memory_equal(&fixture->ring, &nothing, sizeof(nothing));
}

static void a_full_ring_makes_no_more_keys(void **state)
{
	struct fixture *fixture = *state;

	fixture->ring.data_count = KEYRING_MAX;
	assert_null(
		keyring_new_data(&fixture->ring, fixture->directory, KEY_FIELD, &fixture->error));
	fixture->ring.signing_count = KEYRING_MAX;
	assert_null(keyring_new_signing(
		&fixture->ring, fixture->directory, KEY_SESSION, &fixture->error));
}

static void the_assertion_names_deployment_and_purpose(void **state)
{
	struct arena *arena = arena_new(4096);

	(void)state;
	assert_true(str_equal(
		key_purpose_assertion(arena, KEY_SESSION, STR("kafile")), STR("kafile|session")));
	assert_true(str_equal(
		key_purpose_assertion(arena, KEY_RECEIPT, STR("kafile")), STR("kafile|receipt")));
	arena_free(arena);
}

#define WITH_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIRECTORY(a_directory_that_does_not_exist_is_an_empty_ring),
		WITH_DIRECTORY(keys_read_back_as_they_were_made),
		WITH_DIRECTORY(a_key_of_one_purpose_does_not_serve_another),
		WITH_DIRECTORY(data_keys_count_upwards_and_the_newest_is_found),
		WITH_DIRECTORY(nobody_else_may_read_the_files),
		WITH_DIRECTORY(a_file_that_others_can_read_stops_the_loading),
		WITH_DIRECTORY(a_directory_that_others_can_enter_stops_the_loading),
		WITH_DIRECTORY(a_file_that_is_not_what_its_name_says_stops_the_loading),
		WITH_DIRECTORY(an_error_never_shows_what_a_file_holds),
		WITH_DIRECTORY(a_link_in_place_of_a_key_is_refused),
		WITH_DIRECTORY(files_of_other_kinds_are_left_alone),
		WITH_DIRECTORY(a_key_that_is_there_is_never_overwritten),
		WITH_DIRECTORY(keys_made_elsewhere_meanwhile_are_found_by_loading_again),
		WITH_DIRECTORY(a_released_ring_holds_nothing),
		WITH_DIRECTORY(a_full_ring_makes_no_more_keys),
		WITH_DIRECTORY(the_assertion_names_deployment_and_purpose),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
