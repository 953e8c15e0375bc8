// What a session is told by its user, and keeps over reconnections. Plain values; read at each use, so a change takes effect at once.
#pragma once

#include <cstddef>
#include <optional>

#include <ferry/options.hpp>
#include <ferry/proxy.hpp>
#include <ferry/stream.hpp>
#include <ferry/tls.hpp>
#include <ferry/trace.hpp>

#include "wire/charset.hpp"

namespace ferry::session {

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
};

}  // namespace ferry::session
