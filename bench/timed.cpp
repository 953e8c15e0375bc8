// ferry_timed RESULT PROGRAM [ARGUMENT...] runs one program and writes what it cost to the file RESULT:
//
//   wall_seconds user_seconds system_seconds peak_memory_kib exit_status
//
// The figures are those of the program alone, from wait4. It is a small static program, and not a few lines of the
// script that calls it, because Linux counts the memory of whoever starts a program into that program's peak.

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

double seconds(const timespec& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9; }
double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

double now() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return seconds(t);
}

// As a shell has it, so that a signal is told from an exit.
int exit_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

int fail(const char* what, int error) {
  std::fprintf(stderr, "ferry_timed: %s: %s\n", what, std::strerror(error));
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: ferry_timed RESULT PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  pid_t child = 0;
  const double begin = now();
  if (const int error = ::posix_spawnp(&child, argv[2], nullptr, nullptr, argv + 2, environ); error != 0) {
    return fail(argv[2], error);
  }
  int status = 0;
  rusage used{};
  while (::wait4(child, &status, 0, &used) < 0) {
    if (errno != EINTR) return fail("wait4", errno);
  }
  const double wall = now() - begin;

  std::FILE* result = std::fopen(argv[1], "w");
  if (result == nullptr) return fail(argv[1], errno);
  const int written = std::fprintf(result, "%.6f %.6f %.6f %ld %d\n", wall, seconds(used.ru_utime),
                                   seconds(used.ru_stime), used.ru_maxrss, exit_status(status));
  if (std::fclose(result) != 0 || written < 0) return fail(argv[1], errno);
  return 0;
}
