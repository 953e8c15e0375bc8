// A long line on one machine: two networks of their own, and what lies between them, for as long as a command runs.
//
// Each network is a namespace with one TUN device. What the kernel sends into one device comes out of the other after half a round
// trip, no faster than the rate, and now and then not at all; TCP at both ends is the kernel's own. The namespaces have no names: they
// are descriptors of this process, so that the kernel takes all of it back however the process ends. What runs in a network keeps that
// network, but not the line.

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace {

using clock_type = std::chrono::steady_clock;
using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr const char* usage =
    "usage: ferry_link [OPTION]... -- COMMAND [ARGUMENT...]\n"
    "runs COMMAND while two networks are joined by a long line, and exits with its status. Needs root.\n"
    "  --rtt MILLISECONDS   a round trip (80)\n"
    "  --rate MEGABITS      per second, in each direction; 0: no limit (1000)\n"
    "  --loss PERCENT       of the packets, in each direction (0)\n"
    "  --seed N             which packets these are (1)\n"
    "COMMAND itself runs where ferry_link was started. It finds in its environment:\n"
    "  FERRY_LINK_NEAR, FERRY_LINK_FAR       for nsenter --net=FILE, which runs programs in a network\n"
    "  FERRY_LINK_ADDRESS                    the address of the far end\n";

constexpr const char* near_address = "10.73.0.1";
constexpr const char* far_address = "10.73.0.2";
constexpr int packet_size = 1500;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "ferry_link: %s\n", what.c_str());
  std::exit(2);
}

int checked(int result, const std::string& what) {
  if (result < 0) die(what + ": " + std::strerror(errno));
  return result;
}

struct settings {
  double rtt = 80;
  double rate = 1000;
  double loss = 0;
  double seed = 1;
  char** command = nullptr;

  nanoseconds round_trip() const { return nanoseconds(static_cast<nanoseconds::rep>(rtt * 1e6)); }

  nanoseconds time_on_line(double bytes) const {
    return nanoseconds(rate > 0 ? static_cast<nanoseconds::rep>(bytes * 8e3 / rate) : 0);
  }
};

double number(std::string_view option, std::string_view text, double most) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= most)) {
    die(std::string(option) + " wants a number from 0 to " + std::to_string(static_cast<long>(most)) + ", not '" +
        std::string(text) + "'");
  }
  return value;
}

settings read_arguments(char** next) {
  settings chosen;
  for (; *next != nullptr && std::string_view(*next) != "--"; next += 2) {
    const std::string_view option = *next;
    if (option == "-h" || option == "--help") {
      std::fputs(usage, stdout);
      std::exit(0);
    }
    if (next[1] == nullptr) break;
    const std::string_view text = next[1];
    if (option == "--rtt") {
      chosen.rtt = number(option, text, 10'000);
    } else if (option == "--rate") {
      chosen.rate = number(option, text, 100'000);
    } else if (option == "--loss") {
      chosen.loss = number(option, text, 100);
    } else if (option == "--seed") {
      chosen.seed = number(option, text, 4'000'000'000);
    } else {
      break;
    }
  }
  if (*next == nullptr || std::string_view(*next) != "--" || next[1] == nullptr) {
    std::fputs(usage, stderr);
    std::exit(2);
  }
  chosen.command = next + 1;
  return chosen;
}

// ---- the two ends ---------------------------------------------------------------------------------------------------

struct end {
  int network;
  int device;
};

sockaddr ip_address(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  checked(::inet_pton(AF_INET, text, &address.sin_addr), "inet_pton");
  sockaddr result{};
  std::memcpy(&result, &address, sizeof result);
  return result;
}

ifreq request_for(const char* device) {
  ifreq request{};
  std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
  return request;
}

void bring_up(int socket, const char* device) {
  ifreq request = request_for(device);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  checked(::ioctl(socket, SIOCSIFFLAGS, &request), std::string("switching on ") + device);
}

// What the kernel learned about the path would make each transfer start better than the one before it.
void forget_paths() {
  const int file =
      checked(::open("/proc/sys/net/ipv4/tcp_no_metrics_save", O_WRONLY | O_CLOEXEC), "tcp_no_metrics_save");
  if (::write(file, "1", 1) != 1) die("tcp_no_metrics_save cannot be set");
  ::close(file);
}

int own_network() { return checked(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "/proc/self/ns/net"); }

// Leaves the process in the new network.
end make_end(const char* here, const char* there) {
  checked(::unshare(CLONE_NEWNET), "a network namespace (needs root, in a container CAP_SYS_ADMIN)");
  const int device = checked(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC),
                             "/dev/net/tun (modprobe tun, or give it to the container)");
  ifreq request = request_for("line");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  checked(::ioctl(device, TUNSETIFF, &request), "a TUN device (needs CAP_NET_ADMIN)");

  const int socket = checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  request.ifr_addr = ip_address(here);
  checked(::ioctl(socket, SIOCSIFADDR, &request), "address");
  request.ifr_dstaddr = ip_address(there);
  checked(::ioctl(socket, SIOCSIFDSTADDR, &request), "address of the other end");
  request.ifr_mtu = packet_size;
  checked(::ioctl(socket, SIOCSIFMTU, &request), "packet size");
  // The line is what is slow, never its device.
  request.ifr_qlen = 10'000;
  checked(::ioctl(socket, SIOCSIFTXQLEN, &request), "queue of the device");
  bring_up(socket, "line");
  bring_up(socket, "lo");
  ::close(socket);
  forget_paths();
  return {own_network(), device};
}

// ---- one direction --------------------------------------------------------------------------------------------------

// Packets keep their order. Each goes onto the line when the one before it is on its way, and arrives half a round trip later. One
// that would wait longer than a round trip finds the queue full and is dropped, as routers do it.
class direction {
 public:
  direction(int from, int to, const settings& chosen, unsigned stream)
      : from_(from),
        to_(to),
        chosen_(chosen),
        longest_wait_(std::max(chosen.round_trip(), chosen.time_on_line(least_queue))),
        random_(static_cast<std::uint64_t>(chosen.seed) * 2 + stream),
        is_lost_(chosen.loss / 100) {}

  void run(const std::stop_token& stop) {
    // On time, also on a busy machine: before every program that is not as urgent, and with no slack. Both are the thread's own, and no
    // matter of the command's. Where the first is not allowed the report shows how late packets were.
    const sched_param lowest_urgency{.sched_priority = 1};
    ::sched_setscheduler(0, SCHED_RR, &lowest_urgency);
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    while (!stop.stop_requested()) {
      wait();
      take();
      deliver();
    }
  }

  void report(const char* name) const {
    std::fprintf(
        stderr,
        "ferry_link: %s: %lu packets, %lu lost, %lu found the queue full, %lu over 1 ms late, at most %.1f ms\n", name,
        delivered_, lost_, dropped_, late_, static_cast<double>(latest_.count()) / 1e6);
  }

 private:
  static constexpr double least_queue = 150'000;
  static constexpr int batch = 64;

  struct packet {
    clock_type::time_point due;
    std::size_t size;
    std::array<char, packet_size> data;
  };

  void wait() const {
    nanoseconds longest = 100ms;
    if (!under_way_.empty())
      longest = std::clamp<nanoseconds>(under_way_.front().due - clock_type::now(), 0ns, longest);
    pollfd readable{from_, POLLIN, 0};
    const timespec timeout{0, longest.count()};
    ::ppoll(&readable, 1, &timeout, nullptr);
  }

  void take() {
    for (int i = 0; i < batch; ++i) {
      packet& next = under_way_.emplace_back();
      const ssize_t size = ::read(from_, next.data.data(), next.data.size());
      if (size <= 0) return under_way_.pop_back();
      next.size = static_cast<std::size_t>(size);
      if (!enters(next)) under_way_.pop_back();
    }
  }

  bool enters(packet& next) {
    if (is_lost_(random_)) {
      ++lost_;
      return false;
    }
    const auto now = clock_type::now();
    if (line_free_ - now > longest_wait_) {
      ++dropped_;
      return false;
    }
    line_free_ = std::max(now, line_free_) + chosen_.time_on_line(static_cast<double>(next.size));
    next.due = line_free_ + chosen_.round_trip() / 2;
    return true;
  }

  void deliver() {
    const auto now = clock_type::now();
    for (; !under_way_.empty() && under_way_.front().due <= now; under_way_.pop_front()) {
      const packet& first = under_way_.front();
      if (::write(to_, first.data.data(), first.size) < 0) {
        ++dropped_;
        continue;
      }
      ++delivered_;
      if (now - first.due > 1ms) ++late_;
      latest_ = std::max<nanoseconds>(latest_, now - first.due);
    }
  }

  int from_;
  int to_;
  settings chosen_;
  nanoseconds longest_wait_;
  std::mt19937_64 random_;
  std::bernoulli_distribution is_lost_;
  clock_type::time_point line_free_{};
  std::deque<packet> under_way_;
  unsigned long delivered_ = 0;
  unsigned long lost_ = 0;
  unsigned long dropped_ = 0;
  unsigned long late_ = 0;
  nanoseconds latest_{0};
};

// ---- the command ----------------------------------------------------------------------------------------------------

void tell(const char* variable, int network) {
  const std::string path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(network);
  ::setenv(variable, path.c_str(), 1);
}

pid_t start(char** command) {
  const pid_t link = ::getpid();
  const pid_t child = checked(::fork(), "fork");
  if (child != 0) return child;
  // A command without its line would wait for packets that never come.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != link) ::_exit(127);
  ::execvp(command[0], command);
  std::fprintf(stderr, "ferry_link: %s: %s\n", command[0], std::strerror(errno));
  ::_exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) die("waitpid");
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int main(int, char** argv) {
  const settings chosen = read_arguments(argv + 1);
  const int home = own_network();
  const end near = make_end(near_address, far_address);
  const end far = make_end(far_address, near_address);
  checked(::setns(home, CLONE_NEWNET), "coming back from the networks");
  tell("FERRY_LINK_NEAR", near.network);
  tell("FERRY_LINK_FAR", far.network);
  ::setenv("FERRY_LINK_ADDRESS", far_address, 1);

  // Before the threads: PR_SET_PDEATHSIG is about the thread that forks, and this one lives as long as the process.
  const pid_t child = start(chosen.command);
  direction out(near.device, far.device, chosen, 0);
  direction back(far.device, near.device, chosen, 1);
  int status = 0;
  {
    const std::jthread out_thread([&](const std::stop_token& stop) { out.run(stop); });
    const std::jthread back_thread([&](const std::stop_token& stop) { back.run(stop); });
    status = wait_for(child);
  }
  out.report("to the far end");
  back.report("to the near end");
  return status;
}
