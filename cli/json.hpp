// JSON objects on one line, with members in the order in which they are added.
//
// Written by hand, because names of files are bytes: JSON libraries replace or refuse what is not UTF-8, and a name must be exact. A byte 0xNN that is
// no UTF-8 is the escape \udcNN. Python's json.loads() and os.fsencode() give the byte back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ferry::cli {

class json_object {
 public:
  /// Bytes that should be UTF-8.
  json_object& bytes(std::string_view key, std::string_view value);
  /// The same where a charset was decoded: U+DCNN in three bytes is the byte 0xNN.
  json_object& decoded(std::string_view key, std::string_view value);
  json_object& number(std::string_view key, std::uint64_t value);
  json_object& yes(std::string_view key);
  json_object& boolean(std::string_view key, bool value);
  /// With `digits` behind the point. What is no number (infinite) is null.
  json_object& real(std::string_view key, double value, int digits);
  json_object& null(std::string_view key);
  json_object& object(std::string_view key, const json_object& value);
  /// Each as `bytes`.
  json_object& list(std::string_view key, std::span<const std::string> values);
  /// Without a line end. Nothing in it can move a cursor or reorder a line of a terminal.
  [[nodiscard]] std::string text() const { return '{' + members_ + '}'; }

 private:
  std::string& member(std::string_view key);
  std::string members_;
};

}  // namespace ferry::cli
