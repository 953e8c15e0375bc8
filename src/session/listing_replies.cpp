#include "session/listing_replies.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "wire/ascii.hpp"

namespace ferry::session {

namespace {

template <std::size_t n>
bool says_one_of(const reply& r, const std::array<std::string_view, n>& words) {
  const std::string text = wire::lower(r.text);
  return std::ranges::any_of(words, [&](std::string_view one) { return text.find(one) != std::string::npos; });
}

}  // namespace

bool not_implemented(const reply& r) noexcept { return r.code() == 500 || r.code() == 502 || r.code() == 504; }

bool means_forbidden(const reply& r) {
  return says_one_of(r, std::array<std::string_view, 8>{"denied", "permission", "permitted", "allowed", "privilege",
                                                        "authori", "prohibited", "forbidden"});
}

bool means_empty(const reply& r) {
  if ((r.code() != 450 && r.code() != 550) || means_forbidden(r)) return false;
  return says_one_of(r, std::array<std::string_view, 8>{"no files", "no such file", "file not found", "no data sets",
                                                        "no members", "is empty", "empty directory", "no entries"});
}

bool means_missing(const reply& r) {
  if (r.code() != 550 || means_forbidden(r)) return false;
  return says_one_of(r, std::array<std::string_view, 7>{"no such", "not found", "not exist", "n't exist", "cannot find",
                                                        "can't find", "can't check for file existence"});
}

bool means_unreadable(const reply& r) {
  return says_one_of(r, std::array<std::string_view, 2>{"failed to open dir", "cannot open dir"});
}

bool sets_a_time(std::string_view name) noexcept {
  const std::size_t digits = name.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits >= 8 && name[digits] == ' ';
}

bool is_delicate(std::string_view path) noexcept {
  return path.starts_with('-') || path.find_first_of(" \t*?[]{}~\\\"'$`;&|<>()") != std::string_view::npos;
}

}  // namespace ferry::session
