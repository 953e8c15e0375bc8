// Ctrl-C and its relatives: the first one cancels the operation in progress, which then cleans up; the second one kills.
#pragma once

#include <signal.h>

#include <chrono>

namespace ferry {
class client;
class examination;
class FTP;
}  // namespace ferry

namespace ferry::cli::signals {

/// Takes SIGINT, SIGTERM and SIGHUP (unless ignored: nohup), and ignores SIGPIPE and SIGXFSZ, so that a write fails instead.
void install();
/// The signal that asked us to stop, or 0.
[[nodiscard]] int received() noexcept;
/// Throws `interrupted` when a signal asked us to stop.
void check();
/// Until the descriptor is ready for `events` of poll(), or broken, which reading or writing then tells. Throws `interrupted`.
void wait_until_ready(int fd, short events);

/// Until that much time has passed. Throws `interrupted`.
void pause(std::chrono::milliseconds time);

/// While it lives, a signal cancels this object: one FTP object, two clients and one examination at a time.
class cancels {
 public:
  explicit cancels(FTP& ftp) noexcept;
  explicit cancels(client& remote) noexcept;
  explicit cancels(examination& of) noexcept;
  cancels(const cancels&) = delete;
  cancels& operator=(const cancels&) = delete;
  ~cancels();

 private:
  enum class kind { ftp, client, examination };
  kind kind_;
  client* client_ = nullptr;
};

}  // namespace ferry::cli::signals
