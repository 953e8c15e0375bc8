// What a TLS operation that never blocks can say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>

#include <ferry/tls.hpp>

namespace ferry::tls {

enum class status : std::uint8_t {
  done,        ///< `bytes` moved, or the step is complete
  want_read,   ///< call again when the transport can be read
  want_write,  ///< call again when the transport can be written
  closed,      ///< the peer ended the stream in good order (close_notify; for a transport, its end)
  truncated,   ///< the transport ended without close_notify
  failed,      ///< `error` of the transport, or engine::failure()
};

struct result {
  status what = status::done;
  std::size_t bytes = 0;
  std::error_code error;
};

struct failure {
  tls_problem problem = tls_problem::none;
  std::string message;         ///< for people
  std::string openssl_reason;  ///< OpenSSL's own words
};

/// Where the encrypted bytes go to and come from. Never blocks.
class transport {
 public:
  transport() = default;
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;
  virtual ~transport();
  [[nodiscard]] virtual result read(std::span<std::byte> room) = 0;
  [[nodiscard]] virtual result write(std::span<const std::byte> bytes) = 0;
};

}  // namespace ferry::tls
