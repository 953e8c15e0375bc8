// What the exit codes say, for help pages and scripts.
#include <algorithm>
#include <array>

#include "errors.hpp"

namespace ferry::cli {

std::span<const exit_code_text> exit_codes() noexcept {
  static constexpr std::array<exit_code_text, 19> all{{
      {0, "done", false},
      {1, "any other error", false},
      {2, "wrong usage: an unknown option, a broken URL or configuration", false},
      {3, "the host name has no address, or no server answers there", true},
      {4, "a timeout passed", true},
      {5, "the login was refused", false},
      {6, "the server refused for good (5xx)", false},
      {7, "the server refused for now (4xx)", true},
      {8, "the connection was lost, or the transfer is incomplete", true},
      {9, "a local file or standard output: no room, no permission", false},
      {10, "what answers is not FTP, or cannot be understood", false},
      {11, "Ferry refuses: no TLS where it is required, an unsafe name", false},
      {12, "TLS failed, or the server's certificate was refused", false},
      {13, "the two sides differ: a checksum, or a file that was changed", false},
      {14, "of several items some failed for good, the others did not", false},
      {15, "nothing matches the pattern", false},
      {129, "stopped by SIGHUP", true},
      {130, "stopped by SIGINT (Ctrl-C)", true},
      {143, "stopped by SIGTERM", true},
  }};
  return all;
}

bool is_transient(int code) noexcept {
  return std::ranges::any_of(exit_codes(), [&](const auto& one) { return one.code == code && one.transient; });
}

void tally::ended(int code) noexcept {
  if (code == 0) return done();
  if (first_ == 0) first_ = code;
  if (first_permanent_ == 0 && !is_transient(code)) first_permanent_ = code;
}

int tally::status() const noexcept {
  if (first_permanent_ == 0) return first_;
  return good_ > 0 ? static_cast<int>(exit_code::partial) : first_permanent_;
}

}  // namespace ferry::cli
