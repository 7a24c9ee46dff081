#include "madoguchi/base/confine.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <seccomp.h>

#define REFUSED SCMP_ACT_ERRNO(EPERM)
#define SOCKET_TYPE_MASK 0xf
/* The kernel looks at the lower half of what is asked of ioctl(). */
#define REQUEST_MASK UINT32_MAX

/* For both. Names, since not every architecture has all of them; those that it has not are passed
 * over. io_uring would do the rest without being asked. */
static const char *const refused_calls[] = {
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"pidfd_getfd",
	"kcmp",
	"io_uring_setup",
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"kexec_file_load",
	"mount",
	"umount2",
	"open_tree",
	"move_mount",
	"fsopen",
	"pivot_root",
	"chroot",
	"unshare",
	"setns",
	"open_by_handle_at",
	"add_key",
	"request_key",
	"keyctl",
	"swapon",
	"reboot",
	"acct",
};

/* See confine_starting(). */
static const char *const starting_calls[] = { "execve", "execveat" };

static const unsigned long typed_for[] = { TIOCSTI, TIOCLINUX };
static const unsigned long taken_and_set[] = { TIOCSCTTY, TCSETS, TCSETSW, TCSETSF };

static int refuse_calls(scmp_filter_ctx filter, const char *const *names, size_t count)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++) {
		const int call = seccomp_syscall_resolve_name(names[i]);

		if (call != __NR_SCMP_ERROR)
			result = seccomp_rule_add(filter, REFUSED, call, 0);
	}
	return result;
}

static int refuse_requests(scmp_filter_ctx filter, const unsigned long *requests, size_t count)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++)
		result = seccomp_rule_add(
		    filter, REFUSED, SCMP_SYS(ioctl), 1,
		    SCMP_A1(SCMP_CMP_MASKED_EQ, REQUEST_MASK, requests[i] & REQUEST_MASK));
	return result;
}

static int confine_screens(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, REFUSED, SCMP_SYS(socket), 1,
				SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0));
}

static int confine_sync(scmp_filter_ctx filter)
{
	static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET };
	int result = refuse_requests(filter, taken_and_set,
				     sizeof(taken_and_set) / sizeof(taken_and_set[0]));

	for (size_t i = 0; result == 0 && i < sizeof(types) / sizeof(types[0]); i++)
		result = seccomp_rule_add(
		    filter, REFUSED, SCMP_SYS(socket), 2, SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0),
		    SCMP_A1(SCMP_CMP_MASKED_EQ, SOCKET_TYPE_MASK, (scmp_datum_t)types[i]));
	for (int family = 0; result == 0 && family < AF_NETLINK; family++)
		if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
			result = seccomp_rule_add(filter, REFUSED, SCMP_SYS(socket), 1,
						  SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	if (result == 0)
		result = seccomp_rule_add(filter, REFUSED, SCMP_SYS(socket), 1,
					  SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0));
	return result;
}

/* 0, or an errno below zero, as libseccomp has it. */
typedef int fill_filter(scmp_filter_ctx filter);

static int fill_both(scmp_filter_ctx filter)
{
	const int result =
	    refuse_calls(filter, refused_calls, sizeof(refused_calls) / sizeof(refused_calls[0]));

	return result != 0
		   ? result
		   : refuse_requests(filter, typed_for, sizeof(typed_for) / sizeof(typed_for[0]));
}

static int fill_screens(scmp_filter_ctx filter)
{
	const int result = fill_both(filter);

	return result != 0 ? result : confine_screens(filter);
}

static int fill_sync(scmp_filter_ctx filter)
{
	const int result = fill_both(filter);

	return result != 0 ? result : confine_sync(filter);
}

static int fill_starting(scmp_filter_ctx filter)
{
	return refuse_calls(filter, starting_calls,
			    sizeof(starting_calls) / sizeof(starting_calls[0]));
}

static bool load(fill_filter *fill, struct error *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int result;

	if (filter == NULL)
		return error_set(error, ERROR_CONFINE, CAUSE_ERRNO, ENOMEM, "filter");
	result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (result == 0)
		result = fill(filter);
	/* Loading sets PR_SET_NO_NEW_PRIVS, without which a filter is root's alone. */
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	return result == 0 || error_set(error, ERROR_CONFINE, CAUSE_ERRNO, -result, "filter");
}

bool confine(enum confinement confinement, struct error *error)
{
	return load(confinement == CONFINE_SCREENS ? fill_screens : fill_sync, error);
}

bool confine_starting(struct error *error)
{
	return load(fill_starting, error);
}
