// A temporary file in the place of file descriptor 1.
#include "captured_stdout.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace conformance {
namespace {

void flush() {
  std::cout.flush();
  std::fflush(stdout);
}

int temporary_file() {
  char name[] = "/tmp/ferry-conformance-XXXXXX";
  const int fd = ::mkstemp(name);
  if (fd < 0) throw std::runtime_error("no temporary file in /tmp");
  ::unlink(name);
  return fd;
}

}  // namespace

captured_stdout::captured_stdout() : saved_(::dup(STDOUT_FILENO)), file_(temporary_file()) {
  flush();
  ::dup2(file_, STDOUT_FILENO);
}

captured_stdout::~captured_stdout() {
  flush();
  ::dup2(saved_, STDOUT_FILENO);
  ::close(saved_);
  ::close(file_);
}

std::vector<std::string> captured_stdout::lines() {
  flush();
  std::string all;
  char block[4096];
  for (;;) {
    const auto got = ::pread(file_, block, sizeof block, static_cast<off_t>(all.size()));
    if (got <= 0) break;
    all.append(block, static_cast<std::size_t>(got));
  }
  std::vector<std::string> found;
  std::istringstream in(all);
  for (std::string line; std::getline(in, line);) found.push_back(line);
  return found;
}

}  // namespace conformance
