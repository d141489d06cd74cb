/* Files that the build puts into the program, so that it needs nothing beside it. */
#pragma once
#include <stddef.h>

struct embedded_file {
	const char *name;
	const char *text; /* NUL-terminated */
	size_t len;
};

/* In the order in which they are applied. */
extern const struct embedded_file embedded_migrations[];
extern const size_t embedded_migration_count;

/* The features' SQL functions, in the order of their paths. */
extern const struct embedded_file embedded_functions[];
extern const size_t embedded_function_count;
/* 12 hexadecimal digits of the SHA-256 over all of them: names their schema. */
extern const char embedded_functions_hash[];

/* api/openapi.yaml as JSON. */
extern const struct embedded_file embedded_contract;
