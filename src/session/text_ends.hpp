// Text with the line ends of this system, LF, where the network has CR LF (TYPE A, RFC 959 section 3.1.1.1). Lines may be of any length.
#pragma once

#include <string>

#include "io/transfer_end.hpp"

namespace ferry::session {

/// Takes text of the network; CR LF becomes LF, and a CR by itself stays. `finish` ends the text.
class lf_sink final : public io::sink {
 public:
  explicit lf_sink(io::sink& to) : to_(to) {}
  void write(std::span<const std::byte> bytes) override;
  void finish();
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return to_.wants_full_blocks(); }

 private:
  io::sink& to_;
  bool cr_ = false;
};

/// Gives text for the network: LF and CR LF become CR LF.
class crlf_source final : public io::source {
 public:
  explicit crlf_source(io::source& from) : from_(from) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override;

 private:
  io::source& from_;
  std::string text_;
  std::size_t given_ = 0;
  bool cr_ = false;
};

}  // namespace ferry::session
