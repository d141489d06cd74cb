/* What each role of deploy/postgresql/roles.sql may do in this database. */
#pragma once
#include "base/str.h"

/* The role that serves. */
#define APPLICATION_ROLE "kafile_app"
/* What it becomes where one statement works for many callers: row-level security hides nothing. */
#define BATCH_ROLE "kafile_batch"

/* One text: the roles that are not there, or NULL. */
extern const char grants_missing_roles[];
/* The database, schemas kafile and reports; may be run again. */
extern const char grants_tables[];
/* The schema of a version's functions. */
void grants_functions(struct strbuf *sql, const char *schema);
