/* Brings a database to what this program needs, and checks that it is there. */
#pragma once
#include "base/crypto.h"
#include "base/embedded.h"
#include "db/blocking.h"

/* "kafile_<hash>", kafile, public, pg_temp: for SET search_path of every connection that serves. */
void migrate_search_path(struct strbuf *out);

/*
 * Applies what is missing of the migrations, each in its transaction, loads this program's SQL
 * functions unless they are there, grants each role its rights, and drops the functions of
 * all versions but this one and the two that were migrated to last. A line a step to `log`. False
 * with a line in `error`; what was applied before stays.
 */
bool migrate(const char *owner_url, struct strbuf *log, struct strbuf *error)
	__attribute__((warn_unused_result));

/* The checksum that kafile.migrations keeps of `file`, in hexadecimal with a NUL. */
#define CHECKSUM_TEXT (2 * HASH_BYTES + 1)
void migrate_checksum(const struct embedded_file *file, char out[CHECKSUM_TEXT]);

enum readiness {
	DATABASE_READY,
	DATABASE_UNREACHABLE, /* or it cannot say */
	DATABASE_UNFIT,       /* not migrated, or the role may do what it must not */
};

/* May this program serve over `db`? `error` says what to do if not. */
enum readiness database_check(struct db_blocking *db, struct strbuf *error);
/*
 * The part of database_check that may change while it serves, in one statement: every migration of
 * this program is there as it knows it, and so are its functions. Migrations that it does not know
 * are a newer version's and do no harm.
 */
enum readiness database_current(struct db_blocking *db, struct strbuf *error);
