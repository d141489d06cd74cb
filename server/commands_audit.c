/* kafiled seal, and kafiled audit verify, receipt, keys. */
#include "commands_audit.h"

#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "confinement.h"
#include "db/grants.h"
#include "db/migrate.h"
#include "seal/checkpoint.h"
#include "seal/proof.h"
#include "seal/published.h"
#include "seal/sealer.h"
#include "seal/verify.h"

#define MESSAGE_BYTES 4096
#define ANSWER_BYTES (1 << 20)
#define KEYS_BYTES 65536
#define KEYS_MAX 128

static bool seal(
	const struct settings *settings, bool once, const char *search_path, struct strbuf *error)
{
	const struct sealer_config config = { .url = settings->sealer_url,
		.search_path = search_path,
		.keys = settings->seal_keys,
		.deployment = str_from(settings->deployment),
		.checkpoint = settings->checkpoint };
	sigset_t signals;

	confine_to(settings->arena, settings->sealer_url, settings->seal_keys,
		dirname((char *)arena_printf(settings->arena, "%s", settings->checkpoint).data));
	if (once)
		return sealer_run_once(&config, error);
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &signals, NULL);
	return sealer_run(&config, &signals, error);
}

int command_seal(const struct settings *settings, const struct arguments *arguments)
{
	struct strbuf search_path, error;

	if (!settings->sealer_url)
		return command_fail(
			"no database: set KAFILE_SEALER_URL, or start one with `make run`");
	/* In a checkpoint's key a plus sign parts name and hash. */
	if (strchr(settings->deployment, '+'))
		return command_fail("KAFILE_DEPLOYMENT is '%s': to seal, it may hold no +",
			settings->deployment);
	strbuf_init(&search_path, 256);
	strbuf_init(&error, MESSAGE_BYTES);
	migrate_search_path(&search_path);
	const bool done = seal(settings, arguments->once, search_path.data, &error);
	const int code = done ? EXIT_DONE : command_fail("%s", error.data);
	strbuf_release(&search_path);
	strbuf_release(&error);
	return code;
}

/* What the commands that check work with. */
struct audit {
	const struct settings *settings;
	struct arena *arena;
	struct strbuf search_path;
	struct strbuf text; /* of a file */
	struct strbuf error;
	struct db_blocking db;
	struct trust *trust; /* NULL where the keys come from a file */
	struct trusted_key keys[KEYS_MAX];
	size_t key_count;
};

static void audit_begin(struct audit *audit, const struct settings *settings)
{
	memset(audit, 0, sizeof(*audit));
	audit->settings = settings;
	audit->arena = arena_new(ANSWER_BYTES);
	strbuf_init(&audit->search_path, 256);
	strbuf_init(&audit->text, ANSWER_BYTES);
	strbuf_init(&audit->error, MESSAGE_BYTES);
	migrate_search_path(&audit->search_path);
	blocking_init(&audit->db, settings->database_url, audit->search_path.data);
	audit->db.role = BATCH_ROLE; /* row by row through the wall it would take hours */
	audit->db.limit_ms = 0;      /* a count of all events may take minutes */
}

static int audit_end(struct audit *audit, bool done)
{
	const int code = done ? EXIT_DONE : command_fail("%s", audit->error.data);

	blocking_release(&audit->db);
	trust_free(audit->trust);
	strbuf_release(&audit->search_path);
	strbuf_release(&audit->text);
	strbuf_release(&audit->error);
	arena_free(audit->arena);
	return code;
}

static bool read_file(struct audit *audit, const char *path)
{
	strbuf_reset(&audit->text);
	if (!published_read(path, &audit->text, &audit->error))
		return false;
	if (audit->text.len == 0)
		strbuf_printf(&audit->error, "%s: there is nothing in it", path);
	return audit->text.len > 0;
}

/* "seal k4.public.… …": the purpose and the key; what follows is for witnesses. */
static bool read_key(struct audit *audit, struct str line)
{
	struct trusted_key *key = &audit->keys[audit->key_count];
	const struct str purpose = str_next(&line, ' ');

	if (audit->key_count == KEYS_MAX || !key_purpose_parse(purpose, &key->purpose) ||
		!line.data || !paserk_public_decode(str_next(&line, ' '), key->public_key))
		return false;
	key->id = paserk_id(key->public_key);
	audit->key_count++;
	return true;
}

static bool keys_of_file(struct audit *audit, const char *path)
{
	if (!read_file(audit, path))
		return false;
	struct str rest = strbuf_str(&audit->text);
	while (rest.data) {
		const struct str line = str_trim(str_next(&rest, '\n'));
		if (line.len > 0 && !read_key(audit, line)) {
			strbuf_printf(&audit->error,
				"%s: a line of it is no key as `kafiled audit keys` prints them",
				path);
			return false;
		}
	}
	return true;
}

static bool need_database(struct audit *audit)
{
	if (!audit->settings->database_url)
		strbuf_add_text(&audit->error,
			"no database: set KAFILE_DATABASE_URL, or start one with `make run`");
	return audit->settings->database_url != NULL;
}

static bool keys_of_database(struct audit *audit)
{
	audit->trust = trust_read_keys(&audit->db, &audit->error);
	for (size_t i = 0; audit->trust && i < audit->trust->key_count && i < KEYS_MAX; i++)
		memcpy(&audit->keys[audit->key_count++], &audit->trust->keys[i],
			sizeof(audit->keys[0]));
	return audit->trust != NULL;
}

static bool read_checkpoint(struct audit *audit, const char *path, struct checkpoint *out)
{
	return read_file(audit, path) &&
	       checkpoint_open(strbuf_str(&audit->text),
		       checkpoint_origin(audit->arena, str_from(audit->settings->deployment)),
		       audit->keys, audit->key_count, out, &audit->error);
}

static void tell_verified(
	struct audit *audit, const struct verification *found, const struct arguments *arguments)
{
	strbuf_reset(&audit->text);
	if (found->seals > 0) {
		strbuf_add_text(&audit->text, ", the last of ");
		instant_format(&audit->text, found->sealed_at / INSTANT_SECOND * INSTANT_SECOND);
		strbuf_add_text(&audit->text, ", root ");
		base64_encode(&audit->text,
			(struct str){ (const char *)found->root.bytes, sizeof(found->root.bytes) });
	}
	(void)printf("%" PRId64 " events are as they were sealed, in %" PRId64 " seals%s\n"
		     "%" PRId64 " events are not sealed yet\n",
		found->events, found->seals, audit->text.data, found->unsealed);
	if (!arguments->public_keys)
		(void)puts("the keys are the database's own word: compare with --keys that were "
			   "kept elsewhere");
	if (!arguments->checkpoint)
		(void)puts("whether the end was cut off, only a --checkpoint that was kept "
			   "elsewhere can tell");
}

int command_audit_verify(const struct settings *settings, const struct arguments *arguments)
{
	struct checkpoint checkpoint;
	struct audit audit;

	audit_begin(&audit, settings);
	bool done = need_database(&audit) &&
		    (arguments->public_keys ? keys_of_file(&audit, arguments->public_keys)
					    : keys_of_database(&audit)) &&
		    (!arguments->checkpoint ||
			    read_checkpoint(&audit, arguments->checkpoint, &checkpoint));
	struct verification found = { .keys = audit.keys,
		.key_count = audit.key_count,
		.checkpoint = arguments->checkpoint ? &checkpoint : NULL };
	done = done && history_verify(&audit.db, &found, &audit.error);
	if (done)
		tell_verified(&audit, &found, arguments);
	return audit_end(&audit, done);
}

static void tell_proof(const struct proof *proof)
{
	struct strbuf at;

	(void)printf("the receipt is good: " STR_FMT "\n", STR_ARG(proof->receipt));
	if (proof->seal == 0) {
		(void)puts("it is not sealed yet, or its seal was left out");
		return;
	}
	strbuf_init(&at, 64);
	instant_format(&at, proof->sealed_at / INSTANT_SECOND * INSTANT_SECOND);
	(void)printf("its event is in seal %" PRId64 " of %s\n", proof->seal, at.data);
	strbuf_release(&at);
}

int command_audit_receipt(const struct settings *settings, const struct arguments *arguments)
{
	struct audit audit;
	struct proof proof;

	if (!arguments->public_keys)
		return command_misused(
			"--keys is needed: a file that `kafiled audit keys` printed");
	audit_begin(&audit, settings);
	const bool done =
		keys_of_file(&audit, arguments->public_keys) &&
		read_file(&audit, arguments->words[2]) &&
		proof_check(audit.arena, strbuf_str(&audit.text), str_from(settings->deployment),
			audit.keys, audit.key_count, &proof, &audit.error);
	if (done)
		tell_proof(&proof);
	return audit_end(&audit, done);
}

static void print_key(struct audit *audit, const struct trusted_key *key)
{
	char text[PASERK_PUBLIC_LENGTH + 1];

	strbuf_reset(&audit->text);
	paserk_public_encode(key->public_key, text);
	if (key->purpose == KEY_SEAL) {
		strbuf_add_char(&audit->text, ' ');
		checkpoint_verifier(&audit->text,
			checkpoint_origin(audit->arena, str_from(audit->settings->deployment)),
			key->public_key);
	}
	(void)printf("%s %s%s\n", key_purpose_name(key->purpose), text, audit->text.data);
}

int command_audit_keys(const struct settings *settings, const struct arguments *arguments)
{
	struct audit audit;

	(void)arguments;
	audit_begin(&audit, settings);
	const bool done = need_database(&audit) && keys_of_database(&audit);
	for (size_t i = 0; i < audit.key_count; i++)
		if (audit.keys[i].purpose == KEY_RECEIPT || audit.keys[i].purpose == KEY_SEAL)
			print_key(&audit, &audit.keys[i]);
	return audit_end(&audit, done);
}
