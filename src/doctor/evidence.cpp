// See evidence.hpp.
#include "doctor/evidence.hpp"

#include <algorithm>
#include <map>

#include "wire/utf8.hpp"

namespace ferry::doctor {

namespace {

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto step = wire::first_utf8(text);
    if (step.kind != wire::utf8_kind::character) return false;
    text.remove_prefix(step.size);
  }
  return true;
}

bool is_high(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

// Letters of Latin-1 are above 0xC0, those of the charsets of DOS from 0x80 to 0xA5; what has both is Windows.
std::string guess_charset(std::string_view name) {
  bool low = false;
  bool letters = false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    low = low || (byte >= 0x80 && byte < 0xA0);
    letters = letters || byte >= 0xC0;
  }
  if (!low) return "iso-8859-1";
  return letters ? "windows-1252" : "cp850";
}

bool has_clock_time(const entry& e) {
  return e.type == entry_type::file && e.modified && e.modified->precision != time_precision::day;
}

}  // namespace

reading read_listing(std::string_view text, bool cut, listing_options how) {
  if (cut) text = text.substr(0, text.rfind('\n') + 1);
  auto whole = parse_listing(text, how);
  reading result;
  result.dialect = std::move(whole.dialect);
  for (auto& e : whole.entries)
    if (!e.self && !e.parent) result.entries.push_back(std::move(e));
  for (auto& line : whole.skipped) {
    if (!line.unread) continue;
    if (++result.unread == 1) result.unread_line = std::move(line.raw);
  }
  return result;
}

std::optional<std::chrono::seconds> zone_between(const entry_time& shown,
                                                 std::chrono::sys_time<std::chrono::nanoseconds> real) {
  using namespace std::chrono;
  const auto written = floor<seconds>(shown.written.time_since_epoch());
  auto utc = floor<seconds>(real.time_since_epoch());
  if (shown.precision == time_precision::minute) utc = floor<minutes>(utc);
  const seconds offset = written - utc;
  if (offset % minutes(15) != seconds(0) || abs(offset) > hours(15)) return {};
  return offset;
}

std::optional<std::chrono::seconds> zone_of(const reading& list, const reading& mlsd) {
  std::map<std::string_view, const entry*> exact;
  for (const auto& e : mlsd.entries)
    if (e.modified && e.modified->utc()) exact.emplace(e.name, &e);
  std::map<std::chrono::seconds, std::size_t> votes;
  for (const auto& e : list.entries) {
    const auto same = exact.find(e.name);
    if (!has_clock_time(e) || same == exact.end()) continue;
    if (const auto zone = zone_between(*e.modified, *same->second->modified->utc())) ++votes[*zone];
  }
  if (votes.empty()) return {};
  return std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; })->first;
}

naming judge_names(const std::vector<entry>& entries) {
  naming result;
  for (const auto& e : entries) {
    if (std::ranges::none_of(e.name, is_high)) continue;
    result.beyond_ascii = true;
    if (!result.odd.empty() || is_utf8(e.name)) continue;
    result.odd = e.name;
    result.guess = guess_charset(e.name);
  }
  return result;
}

restart_verdict judge_restart(std::string_view whole, std::string_view rest, std::size_t offset) {
  const auto agrees = [&](std::string_view from) {
    const auto n = std::min(from.size(), rest.size());
    return n > 0 && from.substr(0, n) == rest.substr(0, n);
  };
  const bool from_offset = offset < whole.size() && agrees(whole.substr(offset));
  const bool from_start = agrees(whole);
  if (from_offset && from_start) return restart_verdict::unclear;
  if (from_offset) return restart_verdict::honoured;
  return from_start ? restart_verdict::ignored : restart_verdict::elsewhere;
}

}  // namespace ferry::doctor
