/* What confines a process, one after the other. */
#include "base/confine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/confine_calls.h"
#include "base/confine_files.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* What a sanitizer's build and valgrind do to look into a process, a confined one may not. */
static bool is_looked_into(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return SANITIZED || (preloaded && strstr(preloaded, "/vgpreload_core"));
}

/* No debugger of the same user, nor what the limit of core dumps lets pass. */
static void hide_memory(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/*
 * A limit of 1 is less than any file needs, and the one at which Linux starts no program that
 * core_pattern names: at 0 it would. Where it cannot be set, hiding does the same.
 */
void confine_memory(void)
{
	const struct rlimit least = { 1, 1 };

	if (setrlimit(RLIMIT_CORE, &least) != 0 && !is_looked_into())
		hide_memory();
}

bool confine(const char *const *readable, size_t count, const char *replaced, struct strbuf *error)
{
	if (is_looked_into())
		return true;
	hide_memory();
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	const bool files = confine_files(readable, count, replaced, error);
	const bool calls = confine_calls(error);
	return files && calls;
}
