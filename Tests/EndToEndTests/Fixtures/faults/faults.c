// Makes system calls fail: built by the tests, loaded into logmon with LD_PRELOAD.
//
//   FAULT_UNDER  only calls about files below this folder are counted (absolute path)
//   FAULT_LOG    every counted call is appended to this file, one a line: number, call, path
//   FAULT_AT     the number of the call that fails, from 1; without it none does
//   FAULT_KIND   EIO, EMFILE, ENOSPC, EINTR; SHORT moves half of the bytes; KILL ends the process
//   FAULT_STAYS  every later call of the same name fails as well: a disk that is full stays full
//
// A counted call that fails is not made. Calls inside libc itself, as those of glob(3), are not seen.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static const char *folder, *kind, *failing;
static long at;
static int record = -1, stays;
static atomic_long calls;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULT_UNDER");
  kind = getenv("FAULT_KIND");
  stays = getenv("FAULT_STAYS") != NULL;
  const char *number = getenv("FAULT_AT"), *path = getenv("FAULT_LOG");
  at = number ? atol(number) : 0;
  // By system calls of their own, here and below: the names of libc are those replaced.
  if (path) {
    record = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
}

/// What becomes of a call.
enum fate { MAKE, HALVE, FAIL };

static int number_of(const char *name) {
  if (!strcmp(name, "EMFILE")) return EMFILE;
  if (!strcmp(name, "ENOSPC")) return ENOSPC;
  if (!strcmp(name, "EINTR")) return EINTR;
  return EIO;
}

/// Whether a path lies in the folder; relative ones do, as the program is started there.
static int is_inside(const char *path) {
  if (!folder || !path || !*path) return 0;
  size_t length = strlen(folder);
  return *path != '/' || (!strncmp(path, folder, length) && path[length] == '/');
}

/// Counts a call about a path and says what becomes of it.
static enum fate judge(const char *call, const char *path) {
  if (!is_inside(path)) return MAKE;
  long number = ++calls;
  if (record >= 0) {
    size_t length = strlen(folder);
    const char *shown = *path == '/' ? path + length + 1 : path;
    char line[1024];
    int size = snprintf(line, sizeof line, "%ld %s %.900s\n", number, call, shown);
    syscall(SYS_write, record, line, size);
  }
  int hits = number == at || (stays && failing && !strcmp(failing, call));
  if (!hits || !kind) return MAKE;
  failing = call;
  if (!strcmp(kind, "KILL")) syscall(SYS_kill, getpid(), SIGKILL);
  if (!strcmp(kind, "SHORT")) return HALVE;
  errno = number_of(kind);
  return FAIL;
}

/// The same for a call about an open file.
static enum fate judge_file(const char *call, int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length <= 0 || *path != '/') return MAKE;
  path[length] = 0;
  return judge(call, path);
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define OPENS(function) \
  int function(const char *path, int flags, ...) { \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    if (judge("open", path) == FAIL) return -1; \
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode); \
  }
OPENS(open)
OPENS(open64)

#define OPENS_AT(function) \
  int function(int base, const char *path, int flags, ...) { \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    if (judge("open", path) == FAIL) return -1; \
    return syscall(SYS_openat, base, path, flags, mode); \
  }
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t read(int file, void *bytes, size_t count) {
  REAL(ssize_t, "read", int, void *, size_t);
  enum fate fate = judge_file("read", file);
  if (fate == FAIL) return -1;
  return real(file, bytes, fate == HALVE ? (count + 1) / 2 : count);
}

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  enum fate fate = judge_file("write", file);
  if (fate == FAIL) return -1;
  return real(file, bytes, fate == HALVE ? (count + 1) / 2 : count);
}

int fsync(int file) {
  REAL(int, "fsync", int);
  return judge_file("fsync", file) == FAIL ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(int, "fdatasync", int);
  return judge_file("fsync", file) == FAIL ? -1 : real(file);
}

int rename(const char *old, const char *new) {
  REAL(int, "rename", const char *, const char *);
  return judge("rename", new) == FAIL ? -1 : real(old, new);
}

int renameat(int from, const char *old, int to, const char *new) {
  REAL(int, "renameat", int, const char *, int, const char *);
  return judge("rename", new) == FAIL ? -1 : real(from, old, to, new);
}

int link(const char *old, const char *new) {
  REAL(int, "link", const char *, const char *);
  return judge("link", new) == FAIL ? -1 : real(old, new);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  return judge("mkdir", path) == FAIL ? -1 : real(path, mode);
}

int stat(const char *path, struct stat *status) {
  REAL(int, "stat", const char *, struct stat *);
  return judge("stat", path) == FAIL ? -1 : real(path, status);
}

int fstat(int file, struct stat *status) {
  REAL(int, "fstat", int, struct stat *);
  return judge_file("stat", file) == FAIL ? -1 : real(file, status);
}

DIR *opendir(const char *path) {
  REAL(DIR *, "opendir", const char *);
  return judge("opendir", path) == FAIL ? NULL : real(path);
}

DIR *fdopendir(int file) {
  REAL(DIR *, "fdopendir", int);
  return judge_file("opendir", file) == FAIL ? NULL : real(file);
}

struct dirent *readdir(DIR *stream) {
  REAL(struct dirent *, "readdir", DIR *);
  return judge_file("readdir", dirfd(stream)) == FAIL ? NULL : real(stream);
}

struct dirent64 *readdir64(DIR *stream) {
  REAL(struct dirent64 *, "readdir64", DIR *);
  return judge_file("readdir", dirfd(stream)) == FAIL ? NULL : real(stream);
}
