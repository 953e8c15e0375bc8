// Handlers are installed without SA_RESTART, so that a blocking read of a terminal or a pipe ends with EINTR.
#include "signals.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <ferry/client.hpp>
#include <ferry/doctor.hpp>
#include <ferry/ftplib.hpp>

#include "errors.hpp"

namespace ferry::cli::signals {

namespace {

volatile std::sig_atomic_t last_signal = 0;
std::atomic<FTP*> cancelled_by_signal{nullptr};
std::array<std::atomic<client*>, 2> clients_cancelled_by_signal{};
std::atomic<examination*> examination_cancelled_by_signal{nullptr};
static_assert(std::atomic<client*>::is_always_lock_free && std::atomic<FTP*>::is_always_lock_free,
              "a signal handler may not wait for a lock");

extern "C" void on_signal(int number) {
  last_signal = number;
  if (FTP* ftp = cancelled_by_signal.load()) ftp->cancel();
  for (const auto& one : clients_cancelled_by_signal)
    if (client* remote = one.load()) remote->cancel();
  if (examination* look = examination_cancelled_by_signal.load()) look->cancel();
}

void take(int number) {
  struct sigaction before {};
  ::sigaction(number, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

void install() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) take(number);
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
}

int received() noexcept { return last_signal; }

void check() {
  if (received() != 0) throw interrupted();
}

void wait_until_ready(int fd, short events) {
  // A signal that comes between the check and the wait ends no wait.
  constexpr int check_again_ms = 200;
  pollfd item{fd, events, 0};
  int n = 0;
  do {
    check();
    n = ::poll(&item, 1, check_again_ms);
  } while (n == 0 || (n < 0 && errno == EINTR));
}

void pause(std::chrono::milliseconds time) {
  using clock = std::chrono::steady_clock;
  constexpr auto check_again = std::chrono::milliseconds(200);
  for (const auto end = clock::now() + time;;) {
    check();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
    if (left.count() <= 0) return;
    (void)::poll(nullptr, 0, static_cast<int>(std::min(left, check_again).count()));
  }
}

cancels::cancels(FTP& ftp) noexcept : kind_(kind::ftp) { cancelled_by_signal.store(&ftp); }
cancels::cancels(client& remote) noexcept : kind_(kind::client), client_(&remote) {
  for (auto& one : clients_cancelled_by_signal)
    if (client* nobody = nullptr; one.compare_exchange_strong(nobody, &remote)) return;
}
cancels::cancels(examination& of) noexcept : kind_(kind::examination) { examination_cancelled_by_signal.store(&of); }
cancels::~cancels() {
  switch (kind_) {
    case kind::ftp:
      cancelled_by_signal.store(nullptr);
      break;
    case kind::client:
      for (auto& one : clients_cancelled_by_signal)
        if (client* mine = client_; one.compare_exchange_strong(mine, nullptr)) break;
      break;
    case kind::examination:
      examination_cancelled_by_signal.store(nullptr);
      break;
  }
}

}  // namespace ferry::cli::signals
