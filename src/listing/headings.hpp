// Which directory an entry is in, for servers that print a heading above every directory, even above the only one.
#pragma once

#include <string>
#include <string_view>

namespace ferry::listings {

/// Entries get their directory only where a listing has more than one: the heading above a single one tells nothing that was not asked for.
class headings {
 public:
  /// A heading seen ahead, so that the entries under the first one get theirs too.
  void expect(std::string_view place) {
    if (ahead_.empty()) ahead_ = place;
    several_ = several_ || ahead_ != place;
  }
  void enter(std::string_view place) {
    several_ = several_ || (!current_.empty() && current_ != place);
    current_ = place;
  }
  [[nodiscard]] std::string_view directory() const noexcept {
    return several_ ? std::string_view(current_) : std::string_view();
  }
  [[nodiscard]] bool any() const noexcept { return !current_.empty(); }

 private:
  std::string ahead_;
  std::string current_;
  bool several_ = false;
};

}  // namespace ferry::listings
