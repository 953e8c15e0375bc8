// Every TCP reset on the loopback interface, by a packet capture: what no socket tells about its own end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ferry::interop {

class reset_watch {
 public:
  struct reset {
    std::string from_address;  ///< in IPv4; empty otherwise
    std::uint16_t from;
    std::uint16_t to;
  };

  /// Watches from now on. Only root may; see permitted().
  reset_watch();
  ~reset_watch();
  reset_watch(const reset_watch&) = delete;
  reset_watch& operator=(const reset_watch&) = delete;
  [[nodiscard]] bool permitted() const noexcept { return fd_ >= 0; }
  /// Those that have not been told yet.
  [[nodiscard]] std::vector<reset> seen() const;

 private:
  int fd_ = -1;
};

}  // namespace ferry::interop
