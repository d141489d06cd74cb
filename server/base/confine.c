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

/* Its memory holds keys and people's data: no core dump, and no debugger of the same user. */
static void keep_memory_in(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool confine(const char *const *readable, size_t count, struct strbuf *error)
{
	if (is_looked_into())
		return true;
	keep_memory_in();
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	const bool files = confine_files(readable, count, error);
	const bool calls = confine_calls(error);
	return files && calls;
}
