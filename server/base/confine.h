/*
 * Takes from this process, and from the threads that it starts later, what serving never needs:
 * other programs, other processes, most files, most of the kernel. Whoever gets to run code of
 * theirs in it gets no more than it has. systemd's unit says the same from outside; a container has
 * no unit.
 *
 * A build with a sanitizer confines nothing, nor does one under valgrind: they write into memory
 * what they then execute, read and write files, and start processes.
 */
#pragma once
#include "base/str.h"

/*
 * To be called before the first thread starts. `readable` are files and directories to be read
 * beside the system's libraries, certificates and resolver configuration; those that do not exist
 * are left out. What is in P_tmpdir may be read and written, and unnamed files be made there, for
 * large bodies: it should be the service's own (PrivateTmp of systemd, a tmpfs of a container).
 * `replaced` is a directory in which files are made, written, renamed and removed; NULL for none.
 * False with a line in `error` that says what this kernel cannot do; all else is in force.
 */
bool confine(const char *const *readable, size_t count, const char *replaced, struct strbuf *error)
	__attribute__((warn_unused_result));

/*
 * To be called first, by every command: its memory holds keys and people's data, and is never
 * written to a file nor given to a collector when it crashes.
 */
void confine_memory(void);
