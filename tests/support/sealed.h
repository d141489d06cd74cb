/* Sealing the log and checking it, as an operator and an auditor do. */
#pragma once

/* Seals all there is. */
void seal_everything(void);
/* `kafiled audit verify` with more arguments (the last is NULL); its exit status. What it said is
 * kept in `said`, unless that is NULL. */
int verify_with(const char *const more[], const char **said);
/* The log is as it was sealed. */
void expect_sound(void);
/* It is not, and this is what is said of it. */
void expect_unsound(const char *what);
/* A file with this text in the state directory; its path, kept. */
const char *file_with(const char *name, const char *text);
/* A number that the superuser's SQL gives. */
long long number_of(const char *sql);
