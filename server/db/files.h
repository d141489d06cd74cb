/* The files that a connection may need. */
#pragma once
#include "base/arena.h"

#define DATABASE_FILES_MAX 24

/* Certificates, keys and passwords that `url` and libpq's variables and habits name; how many there
 * are. The texts live as long as `arena`. Not all of them need exist. */
size_t database_files(struct arena *arena, const char *url, const char *out[DATABASE_FILES_MAX]);
