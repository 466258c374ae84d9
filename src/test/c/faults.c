/*
 * Makes a process's disk fail or hang and its wall clock wrong, for tests: loaded by LD_PRELOAD before libc, it stands in
 * for the calls that write and sync files and that ask for the time.
 *
 * FAULTS_FILE names a file of four 64-bit numbers, mapped into memory, which another process changes as it likes:
 *   0  not 0: fsync and fdatasync fail with EIO
 *   1  not 0: fsync and fdatasync don't return while it is so
 *   2  not 0: writes fail with EIO
 *   3  microseconds that the wall clock is ahead
 * FAULTS_BELOW is the folder whose files are meant; others are left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { FAIL_SYNC, HANG_SYNC, FAIL_WRITE, CLOCK_MICROS, NUMBERS };

static int64_t none[NUMBERS];
static volatile int64_t *faults = none;
static const char *below = "";

__attribute__((constructor)) static void map_faults(void) {
  const char *name = getenv("FAULTS_FILE");
  const char *folder = getenv("FAULTS_BELOW");
  if (name == NULL || folder == NULL) return;
  int fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  void *map = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) return;
  below = folder;
  faults = map;
}

static int is_meant(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, below, strlen(below)) == 0;
}

static int sync_fails(int fd) {
  if (!faults[FAIL_SYNC] && !faults[HANG_SYNC]) return 0;
  if (!is_meant(fd)) return 0;
  while (faults[HANG_SYNC]) usleep(5000);
  if (!faults[FAIL_SYNC]) return 0;
  errno = EIO;
  return 1;
}

static int write_fails(int fd) {
  if (!faults[FAIL_WRITE] || !is_meant(fd)) return 0;
  errno = EIO;
  return 1;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int fsync(int fd) {
  REAL(fsync);
  return sync_fails(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return sync_fails(fd) ? -1 : real(fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write);
  return write_fails(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  return write_fails(fd) ? -1 : real(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  return write_fails(fd) ? -1 : real(fd, bytes, count, offset);
}

static int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int clock_gettime(clockid_t clock, struct timespec *time) {
  REAL(clock_gettime);
  int result = real(clock, time);
  int64_t ahead = faults[CLOCK_MICROS];
  if (result == 0 && ahead != 0 && clock == CLOCK_REALTIME) {
    int64_t nanos = time->tv_nsec + (ahead % 1000000) * 1000;
    time->tv_sec += ahead / 1000000 + floor_divide(nanos, 1000000000);
    time->tv_nsec = nanos - floor_divide(nanos, 1000000000) * 1000000000;
  }
  return result;
}

int gettimeofday(struct timeval *time, void *zone) {
  REAL(gettimeofday);
  int result = real(time, zone);
  int64_t ahead = faults[CLOCK_MICROS];
  if (result == 0 && ahead != 0) {
    int64_t micros = time->tv_usec + ahead % 1000000;
    time->tv_sec += ahead / 1000000 + floor_divide(micros, 1000000);
    time->tv_usec = micros - floor_divide(micros, 1000000) * 1000000;
  }
  return result;
}

time_t time(time_t *to) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (to != NULL) *to = now.tv_sec;
  return now.tv_sec;
}
