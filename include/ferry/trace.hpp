// The dialogue as events, for logs and debugging. Secrets are masked before an event is made.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <ferry/export.hpp>

namespace ferry {

enum class trace_kind : std::uint8_t {
  command,   ///< a command about to be sent, without CR LF
  reply,     ///< a whole reply
  sent,      ///< a line as it is written, CR LF included
  received,  ///< a line as it was read, without its line end
  urgent,    ///< a line written as TCP urgent data
  note,      ///< what Ferry decided and why, in words
};

struct trace_event {
  trace_kind kind;
  std::string_view text;  ///< valid during the call; the server's bytes, not escaped for a terminal
};

using trace_sink = std::function<void(const trace_event&)>;

/// `text` safe for a terminal or a log: C0, C1, DEL, bidirectional controls and broken UTF-8 become `\xNN` or `\u{N}`,
/// a backslash becomes `\\`. Line feeds are escaped too.
[[nodiscard]] FERRY_API std::string escape_for_terminal(std::string_view text);

}  // namespace ferry
