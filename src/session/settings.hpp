// What a session is told by its user, and keeps over reconnections. Plain values; read at each use, so a change takes effect at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <ferry/options.hpp>
#include <ferry/proxy.hpp>
#include <ferry/stream.hpp>
#include <ferry/tls.hpp>
#include <ferry/trace.hpp>

#include "io/host.hpp"
#include "wire/charset.hpp"

namespace ferry::session {

class rate_limiter;

/// A transfer slower than that for that long, counting the time spent waiting for the network, is ended by timeout_error.
struct low_speed_limit {
  std::uint64_t bytes_per_second = 0;  ///< 0: no limit
  milliseconds over{30'000};
};

struct settings {
  bool passive = true;
  bool trust_pasv_address = false;
  std::size_t maxline = 8192;
  wire::charset encoding;
  ferry::deadlines deadlines;
  ferry::limits limits;
  std::optional<ferry::source_address> source;
  std::optional<proxy_options> proxy;
  tls_options tls;
  bool implicit_tls = false;  ///< TLS from the first byte (port 990)
  trace_sink trace;
  progress_callback progress;
  std::shared_ptr<rate_limiter> rate;  ///< shared with other sessions; null: no limit
  low_speed_limit low_speed;
  /// In a transfer, when nothing was said on the control connection for so long, NOOP is: for firewalls that forget silent connections. 0: never.
  milliseconds noop_every{0};
  /// The end of the time that the operation in progress has: every reply and all data come before it, whatever their own deadlines are.
  /// What gets into step or ends a connection afterwards has its own deadline alone.
  io::clock_time until = io::never;
  /// Addresses of this family only, unless `source` says which.
  address_family family = address_family::unspecified;
  /// A server that refuses EPSV and PASV in words that name PRET is told it (draft-dd-pret). ftplib knows no such command.
  bool pret_on_demand = false;
};

}  // namespace ferry::session
