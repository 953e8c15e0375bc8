// Settings that several interfaces share: addresses, deadlines, limits. Values only, no behaviour.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <ferry/export.hpp>

namespace ferry {

enum class address_family : std::uint8_t { unspecified, ipv4, ipv6 };

/// An address in numeric text (`192.0.2.7`, `fe80::1%eth0`) and a port. As a source address, port 0 means any.
struct endpoint {
  address_family af = address_family::unspecified;
  std::string address;
  std::uint16_t port = 0;
  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// Where a connection comes from (ftplib's `source_address`): a numeric address or name, and a port or 0. The port is
/// used for the control connection only: it cannot be used twice.
struct source_address {
  std::string host;
  std::uint16_t port = 0;
};

using milliseconds = std::chrono::milliseconds;

/// As a timeout: wait for ever. Nothing in Ferry waits for ever unless it is asked to with this value.
inline constexpr milliseconds no_timeout = milliseconds::max();

/// How long each phase may take.
struct deadlines {
  /// Resolving and connecting, all addresses together.
  milliseconds connect{30'000};
  /// From a command to the end of its reply, however slowly it dribbles; also the greeting.
  milliseconds reply{60'000};
  /// Without any byte moving on a data connection.
  milliseconds idle_data{60'000};
  /// The final replies that are owed after a transfer failed or was aborted.
  milliseconds drain{10'000};
  /// A copy between two servers, of which nothing can be seen until it is over.
  milliseconds server_copy{3'600'000};
  /// After an upload over TLS, and after CCC: for the server to end TLS in its turn. Many never do.
  milliseconds tls_close{2'000};
  /// QUIT said by a destructor.
  milliseconds farewell{2'000};
};

/// What a server may send. Each figure is far above real servers and far below harm.
struct limits {
  /// Bytes of one whole reply: banners and `SITE HELP` stay below 64 KiB, a flood does not.
  std::size_t reply_bytes = 1'048'576;
  /// Preliminary (1xx) replies before a final one: a marker a second for an hour would pass, an endless run does not.
  std::size_t preliminary_replies = 4'096;
  /// Replies thrown away while getting back into step.
  std::size_t stale_replies = 16;
  /// Bytes of one listing that is held in memory (`nlst`, `mlsd`): a million names.
  std::size_t listing_bytes = 268'435'456;
  /// Addresses of one host name that are tried.
  std::size_t addresses = 16;
  /// Connections from strangers that are dropped while waiting for the server in active mode.
  std::size_t foreign_peers = 64;
  /// Bytes of an HTTP proxy's answer to CONNECT: pages of explanation behind it are not read.
  std::size_t proxy_answer_bytes = 16'384;
  /// Bytes that a compressed download (MODE Z) may grow to for each that came, and 1 MiB, when its size is not known; a known size and 1 MiB is the
  /// limit else. Text and logs shrink to a tenth or a hundredth; a bomb of zeros to a thousandth.
  std::size_t inflation = 250;
};

}  // namespace ferry
