/*
 * base/fault_point: named places where a test build may stop the process.
 *
 * DESCRIPTION
 *   fault_point("name") does nothing in a release build. In a test build the environment rules:
 *     MADOGUCHI_KILL_AT=N     the N-th point reached (1 …) kills the process with SIGKILL
 *     MADOGUCHI_KILL_NAME=X   the first point of that name does
 *     MADOGUCHI_POINTS=FILE   every point reached is appended to FILE as a line
 *   Points stand before and after whatever must survive: a commit, a message, an APDU.
 * THREADS  Any: points are counted in one atomic number; the environment is read once.
 */
#ifndef MADOGUCHI_BASE_FAULT_POINT_H
#define MADOGUCHI_BASE_FAULT_POINT_H

#ifdef MADOGUCHI_TEST
void fault_point(const char *name);
#else
static inline void fault_point(const char *name)
{
	(void)name;
}
#endif

#endif
