/*
 * The only door to libseccomp. What is named here is refused with EPERM, and the rest is allowed: a
 * list of all that the C library, OpenSSL, libcurl and libpq may ever call would break with the
 * next version of one of them, in the night in which it is installed. Such a list stands outside,
 * in deploy/systemd/, where an administrator can change it.
 */
#include "base/confine_calls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define REFUSED SCMP_ACT_ERRNO(EPERM)
#define WRITE_AND_EXECUTE (PROT_WRITE | PROT_EXEC)

static const char *const refused[] = {
	/* other programs */
	"execve", "execveat", "fork", "vfork",
	/* other processes */
	"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
	/* another view of the system */
	"mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
	"fsmount", "fspick", "mount_setattr", "unshare", "setns", "open_by_handle_at",
	"name_to_handle_at", "mknod", "mknodat",
	/* another user */
	"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid",
	"setfsgid", "setgroups", "capset", "personality",
	/* large and often broken parts of the kernel */
	"bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
	"io_uring_register", "add_key", "request_key", "keyctl", "modify_ldt", "vmsplice",
	/* the machine */
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
	"swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "syslog", "sethostname",
	"setdomainname", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "iopl",
	"ioperm"
};

/* The resolver asks the kernel over netlink which addresses there are. */
static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };

static bool is_allowed(int family)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i] == family)
			return true;
	return false;
}

/* Zero or an error each; a call that this architecture does not have needs no rule. */
static int refuse_named(scmp_filter_ctx filter)
{
	int failure = 0;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const int call = seccomp_syscall_resolve_name(refused[i]);
		const int result =
			call == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(filter, REFUSED, call, 0);
		if (result != 0)
			failure = result;
	}
	return failure;
}

static int refuse_families(scmp_filter_ctx filter)
{
	int failure = seccomp_rule_add(
		filter, REFUSED, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0));

	for (int family = 0; failure == 0 && family <= AF_NETLINK; family++)
		if (!is_allowed(family))
			failure = seccomp_rule_add(filter, REFUSED, SCMP_SYS(socket), 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	return failure;
}

/* Code that was written into memory never runs. */
static int refuse_written_code(scmp_filter_ctx filter)
{
	static const char *const calls[] = { "mmap", "mprotect", "pkey_mprotect" };
	int failure = 0;

	for (size_t i = 0; failure == 0 && i < sizeof(calls) / sizeof(calls[0]); i++)
		failure = seccomp_rule_add(filter, REFUSED, seccomp_syscall_resolve_name(calls[i]),
			1, SCMP_A2(SCMP_CMP_MASKED_EQ, WRITE_AND_EXECUTE, WRITE_AND_EXECUTE));
	return failure;
}

/* Threads, but no processes. What clone3 is asked for stands in memory, where a filter cannot look:
 * without it the C library takes clone. */
static int refuse_processes(scmp_filter_ctx filter)
{
	const int failure = seccomp_rule_add(
		filter, SCMP_ACT_ERRNO(ENOSYS), seccomp_syscall_resolve_name("clone3"), 0);

	return failure ? failure
		       : seccomp_rule_add(filter, REFUSED, SCMP_SYS(clone), 1,
				 SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
}

bool confine_calls(struct strbuf *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int failure = filter ? refuse_named(filter) : -ENOMEM;

	if (failure == 0)
		failure = refuse_families(filter);
	if (failure == 0)
		failure = refuse_written_code(filter);
	if (failure == 0)
		failure = refuse_processes(filter);
	if (failure == 0)
		failure = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	if (failure != 0)
		strbuf_printf(error, "system calls: seccomp: %s; ", strerror(-failure));
	return failure == 0;
}
