/* Small secret files in a directory of their own. */
#pragma once
#include "base/str.h"

#define KEY_FILE_MAX 128 /* bytes */

/* False if it cannot be opened or others may enter it; `*out_directory` is -1 if it does not exist.
 */
bool key_directory_open(const char *path, int *out_directory, struct strbuf *error);
/* The same, and makes it, with mode 0700. */
bool key_directory_make(const char *path, int *out_directory, struct strbuf *error);

/* The file without its final line feed, in `room`. False if it is too long or others may read it.
 */
bool key_file_read(int directory, const char *name, char room[KEY_FILE_MAX], struct str *out,
	struct strbuf *error);
/* Whole and durable, or not at all; never replaces a file. Mode 0600. */
bool key_file_write(int directory, const char *name, struct str text, struct strbuf *error);
