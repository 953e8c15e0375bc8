// The thread and its owner share `job`; the last of them frees it. The pipe says when the answer is there.
#include "posix/resolver.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

#include "posix/address.hpp"
#include "posix/unique_fd.hpp"

namespace ferry::io::posix {

namespace {

class resolver_category final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "resolver"; }
  [[nodiscard]] std::string message(int code) const override { return ::gai_strerror(code); }
  [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
    if (code == EAI_AGAIN) return std::errc::resource_unavailable_try_again;
    return {code, *this};
  }
};

const std::error_category& resolver_errors() {
  static const resolver_category category;
  return category;
}

resolution::result look_up(const std::string& name, std::uint16_t port, address_family family, int flags) {
  addrinfo hints{};
  hints.ai_family = native_family(family);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found);
  const int system_error = errno;
  resolution::result result;
  if (code != 0) {
    result.error = code == EAI_SYSTEM ? std::error_code{system_error, std::system_category()}
                                      : std::error_code{code, resolver_errors()};
    result.message = result.error.message();
    return result;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next)
    result.addresses.push_back(to_endpoint(a->ai_addr, a->ai_addrlen));
  return result;
}

struct job {
  std::string name;
  std::uint16_t port;
  address_family family;
  unique_fd readable;
  unique_fd writable;
  resolution::result result;
  std::atomic<bool> done{false};
};

void run(const std::shared_ptr<job>& j) {
  j->result = look_up(j->name, j->port, j->family, 0);
  j->done.store(true, std::memory_order_release);
  const char byte = 1;
  // The pipe is empty and this is its only byte, so the write cannot fail for want of room.
  [[maybe_unused]] const auto written = ::write(j->writable.get(), &byte, 1);
}

class threaded_resolution final : public resolution {
 public:
  explicit threaded_resolution(std::shared_ptr<job> j) : job_(std::move(j)) {}
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return job_->readable.get(); }
  [[nodiscard]] std::optional<result> poll() override {
    if (!job_->done.load(std::memory_order_acquire)) return {};
    return job_->result;
  }

 private:
  std::shared_ptr<job> job_;
};

class known_resolution final : public resolution {
 public:
  explicit known_resolution(result r) : result_(std::move(r)) {}
  [[nodiscard]] std::intptr_t native_handle() const noexcept override { return -1; }
  [[nodiscard]] std::optional<result> poll() override { return result_; }

 private:
  result result_;
};

std::unique_ptr<resolution> known(std::error_code ec) {
  return std::make_unique<known_resolution>(resolution::result{ec, ec.message(), {}});
}

}  // namespace

std::unique_ptr<resolution> start_resolving(const std::string& name, std::uint16_t port, address_family family) {
  if (auto numeric = look_up(name, port, family, AI_NUMERICHOST); !numeric.error)
    return std::make_unique<known_resolution>(std::move(numeric));
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return known({errno, std::system_category()});
  auto j = std::make_shared<job>();
  j->name = name;
  j->port = port;
  j->family = family;
  j->readable = unique_fd(ends[0]);
  j->writable = unique_fd(ends[1]);
  try {
    std::thread([j] { run(j); }).detach();
  } catch (const std::system_error& e) {
    return known(e.code());
  }
  return std::make_unique<threaded_resolution>(std::move(j));
}

}  // namespace ferry::io::posix
