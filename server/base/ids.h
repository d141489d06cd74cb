/* Identifiers: UUIDs of version 7 inside, references of ten base32 symbols for people. */
#pragma once
#include "base/parse.h"
#include "base/str.h"

#define REFERENCE_SYMBOLS 10

/* RFC 9562 version 7, from the wall clock and the system's random numbers; increases within a
 * thread. */
struct uuid uuid_new(void);
bool uuid_is_null(struct uuid id);
bool uuid_equal(struct uuid a, struct uuid b);
/* 36 characters in lower case and a NUL. */
void uuid_format(struct uuid id, char out[37]);

/* A fresh public reference without its hyphen: 9 random symbols and the check symbol, and a NUL. */
void reference_new(char out[REFERENCE_SYMBOLS + 1]);
/* The check symbol (ISO 7064 hybrid MOD 33,32 over Crockford's alphabet) of nine symbols. */
char reference_check_symbol(const char symbols[REFERENCE_SYMBOLS - 1]);

enum reference_outcome { REFERENCE_OK, REFERENCE_MISTYPED, REFERENCE_MALFORMED };

/*
 * Reads a reference as people write it: any case, with or without hyphens and spaces, O as 0, I and
 * L as 1. MISTYPED: ten symbols whose check symbol does not fit. MALFORMED: anything else. `out` is
 * written on OK only.
 */
enum reference_outcome reference_parse(struct str s, char out[REFERENCE_SYMBOLS + 1]);
/* "7K3M9QXT2B" -> "7K3M9-QXT2B" and a NUL. */
void reference_format(const char reference[REFERENCE_SYMBOLS], char out[REFERENCE_SYMBOLS + 2]);
