// Lines of ASCII-type transfers, both ways, with ftplib's rules (universal line ends in, CR LF out). RFC 959 section 3.1.1.1.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ferry::wire {

/// Splits received data into lines: CR LF, LF and a lone CR each end one; an unterminated last line is delivered. A CR LF may be split
/// between two feeds. Lines hold at most `maxline - 1` bytes (ftplib: the line end counts as one).
class line_splitter {
 public:
  explicit line_splitter(std::size_t maxline) : maxline_(maxline) {}
  using on_line = std::function<void(std::string_view)>;
  /// False when a line is too long: nothing more is delivered.
  [[nodiscard]] bool feed(std::string_view data, const on_line& deliver);
  [[nodiscard]] bool finish(const on_line& deliver);

 private:
  std::size_t maxline_;
  std::string line_;
  bool skip_lf_ = false;  // a CR ended the last line; an LF right after it belongs to it
  bool failed_ = false;
};

/// Makes lines to send: splits at LF only; a line that does not end in CR LF loses one trailing CR or LF and gets CR LF; so does an
/// unterminated last line (also one that is a lone CR). A CR inside a line is kept. A line may have `maxline` bytes, LF included.
class line_normaliser {
 public:
  explicit line_normaliser(std::size_t maxline) : maxline_(maxline) {}
  using on_line = std::function<void(std::string_view)>;  // with CR LF
  [[nodiscard]] bool feed(std::string_view data, const on_line& deliver);
  [[nodiscard]] bool finish(const on_line& deliver);

 private:
  bool emit(std::string_view chunk, const on_line& deliver);
  std::size_t maxline_;
  std::string line_;
  bool failed_ = false;
};

}  // namespace ferry::wire
