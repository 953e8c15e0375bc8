// The reply to FEAT: what a server says it can do. RFC 2389 section 3.2.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::wire {

/// Feature names in upper case, each with its parameters (one feature may come on several lines).
class features {
 public:
  /// From the lines between `211-` and `211 `: each has a leading space (missing ones are forgiven), unknown names are kept.
  [[nodiscard]] static features parse(std::string_view reply_text);

  [[nodiscard]] bool has(std::string_view name) const;
  /// Is `parameter` among the words of the feature's parameters (split at blanks, `;` and `,`; case-insensitive)? `AUTH TLS`, `REST STREAM`.
  [[nodiscard]] bool has(std::string_view name, std::string_view parameter) const;
  /// The parameters as sent, one string a line; empty when the feature is absent or has none.
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
  /// All of it, a feature with its parameters a line, sorted by name.
  [[nodiscard]] std::vector<std::string> lines() const;
  /// Has the server answered at all? One that refuses FEAT may have any feature.
  [[nodiscard]] bool told() const noexcept { return told_; }
  [[nodiscard]] std::size_t size() const noexcept { return features_.size(); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> features_;
  bool told_ = false;
};

/// The facts of `MLST type*;size*;modify*;`: name in lower case, and whether the server sends it now (`*`). RFC 3659 section 7.8.
struct mlst_fact {
  std::string name;
  bool enabled = false;
  friend bool operator==(const mlst_fact&, const mlst_fact&) = default;
};
[[nodiscard]] std::vector<mlst_fact> mlst_facts(std::string_view parameters);

}  // namespace ferry::wire
