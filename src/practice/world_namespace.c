#include "madoguchi/practice/world_namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "madoguchi/practice/world_folder.h"

static bool failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", what);
}

static bool write_map(const char *path, const char *text, struct error *error)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (!done)
		failed(path, error);
	if (fd >= 0)
		close(fd);
	return done;
}

/* The user stays who he is: one number is mapped to itself. */
static bool map_user(uid_t uid, gid_t gid, struct error *error)
{
	char user[48], group[48];

	snprintf(user, sizeof(user), "%u %u 1", uid, uid);
	snprintf(group, sizeof(group), "%u %u 1", gid, gid);
	return write_map("/proc/self/setgroups", "deny", error) &&
	       write_map("/proc/self/uid_map", user, error) &&
	       write_map("/proc/self/gid_map", group, error);
}

/* Root needs no user namespace; root without capabilities is a user like any other. */
static bool separate(bool *ret_own_users, struct error *error)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	*ret_own_users = false;
	if (uid == 0 && unshare(CLONE_NEWNS | CLONE_NEWNET) == 0)
		return true;
	*ret_own_users = true;
	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUSER) == 0 && map_user(uid, gid, error))
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno,
			 "the kernel refuses private namespaces here. Ways out: start it outside "
			 "the chroot or container; or as root with CAP_SYS_ADMIN; or inside "
			 "\"bwrap --dev-bind / / "
			 "--unshare-user\"");
}

static bool loopback_up(struct error *error)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done;

	if (fd < 0)
		return failed("loopback", error);
	done = ioctl(fd, SIOCGIFFLAGS, &request) == 0;
	request.ifr_flags |= IFF_UP;
	done = done && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	if (!done)
		failed("loopback", error);
	close(fd);
	return done;
}

static bool fresh_run(struct error *error)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno,
				 "the root folder is no mount point (a chroot): bind it onto "
				 "itself before (mount --bind DIR DIR)");
	if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=16m") < 0 ||
	    mkdir("/run/pcscd", 0755) < 0 || mkdir(WORLD_RUN, 0755) < 0)
		return failed("/run", error);
	return true;
}

/* What the user namespace lent is given back: so that other processes of the same user, who have
 * no capabilities there, may look into ours, and so that nothing started here, not even as user
 * number 0, gets any. */
static bool drop_capabilities(struct error *error)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	for (unsigned long i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0)
			return failed("capabilities", error);
	return syscall(SYS_capset, &head, none) == 0 || failed("capabilities", error);
}

bool world_namespace_enter(struct error *error)
{
	bool own_users;

	return separate(&own_users, error) && fresh_run(error) && loopback_up(error) &&
	       (!own_users || drop_capabilities(error));
}

static bool same_user_namespace(pid_t pid)
{
	struct stat ours, theirs;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/ns/user", (long)pid);
	return stat("/proc/self/ns/user", &ours) == 0 && stat(path, &theirs) == 0 &&
	       ours.st_ino == theirs.st_ino;
}

/* setns(2) goes to the root of the mount namespace; the world's own root may lie deeper, when it
 * was started in a chroot. */
static bool enter(int process, int root, int flags, const char *folder)
{
	return setns(process, flags) == 0 && fchdir(root) == 0 && chroot(".") == 0 &&
	       chdir(folder) == 0;
}

bool world_namespace_join(pid_t pid, struct error *error)
{
	char folder[WORLD_PATH_SIZE], root_path[64];
	bool other_users = !same_user_namespace(pid);
	int flags = CLONE_NEWNS | CLONE_NEWNET | (other_users ? CLONE_NEWUSER : 0);
	int process = pidfd_open(pid, 0);
	int root;
	bool done;

	snprintf(root_path, sizeof(root_path), "/proc/%ld/root", (long)pid);
	root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (getcwd(folder, sizeof(folder)) == NULL)
		snprintf(folder, sizeof(folder), "/");
	done = process >= 0 && root >= 0 && enter(process, root, flags, folder);
	if (!done)
		failed("the world's namespaces", error);
	if (process >= 0)
		close(process);
	if (root >= 0)
		close(root);
	return done && (!other_users || drop_capabilities(error));
}
