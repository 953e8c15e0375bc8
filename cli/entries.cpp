// Unknown is shown as unknown: null in JSON, `-` or `?` in a column.
#include "entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include <ferry/trace.hpp>

#include "terminal.hpp"

namespace ferry::cli {

namespace {

// So many rows are looked at before the first is written.
constexpr std::size_t most_held = 1000;
constexpr std::size_t size_column = 3;

// A time whose zone is unknown is compared as if it were UTC: the times of one listing are of one clock.
auto instant(const entry_time& time) { return time.written.time_since_epoch() - time.offset; }

// Largest and newest first, unknown ones last.
template <class Value>
bool precedes(const std::optional<Value>& a, const std::optional<Value>& b, const entry& x, const entry& y) {
  if (a == b) return x.name < y.name;
  return a > b;
}

std::string utc_text(const entry_time& time) {
  entry_time utc = time;
  utc.written -= time.offset;
  return to_string(utc) + 'Z';
}

void add_time(json_object& object, const std::optional<entry_time>& time) {
  if (!time) {
    object.null("modified").null("precision").null("zone");
    return;
  }
  object.bytes("modified", to_string(*time)).bytes("precision", to_string(time->precision));
  object.bytes("zone", to_string(time->zone));
}

void add_text(json_object& object, std::string_view key, std::string_view text) {
  text.empty() ? object.null(key) : object.bytes(key, text);
}

// Of facts with one name the first counts, as for entry::fact().
void add_facts(json_object& object, const std::vector<entry_fact>& facts) {
  if (facts.empty()) return;
  json_object members;
  std::set<std::string_view> seen;
  for (const auto& fact : facts)
    if (seen.insert(fact.name).second) members.bytes(fact.name, fact.value);
  object.object("facts", members);
}

void add_what_is_special(json_object& object, const entry& e) {
  const auto& time = e.modified;
  if (time && time->zone != zone_source::unknown && time->precision != time_precision::day)
    object.bytes("utc", utc_text(*time));
  if (e.mode) object.bytes("mode", fmt::format("{:04o}", *e.mode));
  add_facts(object, e.facts);
  if (!e.directory.empty())
    e.decoded ? object.decoded("directory", e.directory) : object.bytes("directory", e.directory);
  if (e.self) object.yes("self");
  if (e.parent) object.yes("parent");
  if (time && time->ambiguous) object.yes("ambiguous");
  if (e.size_is_rounded) object.yes("rounded");
  if (!e.safe_name() && !e.self && !e.parent) object.yes("unsafe");
}

char letter(entry_type type) {
  switch (type) {
    case entry_type::file:
      return '-';
    case entry_type::directory:
      return 'd';
    case entry_type::link:
      return 'l';
    case entry_type::other:
      return 'o';
    case entry_type::unknown:
      break;
  }
  return '?';
}

std::string permission_letters(std::uint16_t mode) {
  std::string text = "rwxrwxrwx";
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((mode & (0400U >> i)) == 0) text[i] = '-';
  const auto special = [&](unsigned bit, std::size_t at, char with_x, char without) {
    if ((mode & bit) != 0) text[at] = text[at] == 'x' ? with_x : without;
  };
  special(04000, 2, 's', 'S');
  special(02000, 5, 's', 'S');
  special(01000, 8, 't', 'T');
  return text;
}

// Permissions of other systems are words of their own.
std::string type_and_permissions(const entry& e) {
  std::string text = e.permissions;
  if (text.empty() && e.mode) text = permission_letters(*e.mode);
  const bool other_system = !text.empty() && text.front() != 'r' && text.front() != '-';
  return letter(e.type) + (other_system ? ' ' + text : text);
}

std::string size_text(const entry& e) {
  if (!e.size) return "-";
  return (e.size_is_rounded ? "~" : "") + std::to_string(*e.size);
}

std::string offset_text(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::string time_text(const std::optional<entry_time>& time) {
  if (!time) return "-";
  std::string text = to_string(*time);
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (time->zone == zone_source::unknown || time->precision == time_precision::day) return text;
  return text + (time->offset.count() == 0 ? "Z" : offset_text(time->offset));
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::size_t columns = display_width(text);
  const std::string blanks(columns < width ? width - columns : 0, ' ');
  return to_the_right ? blanks + text : text + blanks;
}

}  // namespace

void sort_entries(std::vector<entry>& entries, order by) {
  using sort_time = std::optional<decltype(instant({}))>;
  const auto time_of = [](const entry& e) { return e.modified ? sort_time(instant(*e.modified)) : sort_time(); };
  const auto before = [&](const entry& a, const entry& b) {
    if (by == order::size) return precedes(a.size, b.size, a, b);
    if (by == order::time) return precedes(time_of(a), time_of(b), a, b);
    return a.name < b.name;
  };
  if (by != order::server) std::stable_sort(entries.begin(), entries.end(), before);
}

json_object entry_json(const entry& e, std::string_view dialect) {
  json_object object;
  e.decoded ? object.decoded("name", *e.decoded) : object.bytes("name", e.name);
  e.type == entry_type::unknown ? object.null("type") : object.bytes("type", to_string(e.type));
  e.size ? object.number("size", *e.size) : object.null("size");
  add_time(object, e.modified);
  add_text(object, "target", e.target);
  add_text(object, "permissions", e.permissions);
  add_text(object, "owner", e.owner);
  add_text(object, "group", e.group);
  add_text(object, "dialect", dialect);
  add_what_is_special(object, e);
  return object;
}

json_object skipped_json(const skipped_line& line) {
  json_object object;
  object.bytes("skipped", line.reason).bytes("line", line.raw);
  if (line.unread) object.yes("unread");
  return object;
}

std::string unread_text(std::size_t lines) {
  return std::to_string(lines) + (lines == 1 ? " line" : " lines") + " of the listing could not be read";
}

entry_printer::row entry_printer::row_of(const entry& e) {
  row r;
  r.cells = {escape_for_terminal(type_and_permissions(e)), escape_for_terminal(e.owner), escape_for_terminal(e.group),
             size_text(e), time_text(e.modified)};
  r.name = escape_for_terminal(e.text());
  if (!e.target.empty()) r.name += " -> " + escape_for_terminal(e.target);
  return r;
}

void entry_printer::measure(const row& r) {
  for (std::size_t i = 0; i < columns; ++i) widths_[i] = std::max(widths_[i], display_width(r.cells[i]));
}

void entry_printer::write(const row& r) {
  for (std::size_t i = 0; i < columns; ++i)
    if (widths_[i] > 0) out_.write(padded(r.cells[i], widths_[i], i == size_column) + ' ');
  out_.write(r.name + '\n');
}

void entry_printer::print(const entry& e, std::string_view dialect) {
  any_ = true;
  switch (how_) {
    case form::json:
      return out_.write(entry_json(e, dialect).text() + '\n');
    case form::names:
      return out_.line(e.text());
    case form::details:
      break;
  }
  held_.push_back(row_of(e));
  measure(held_.back());
  if (held_.size() >= most_held) end();
}

void entry_printer::print_all(const std::vector<entry>& entries, std::string_view dialect) {
  if (how_ == form::details)
    for (const auto& e : entries) measure(row_of(e));
  for (const auto& e : entries) print(e, dialect);
}

void entry_printer::heading(std::string_view directory) {
  if (how_ == form::json) return;
  end();
  if (any_) out_.write("\n");
  any_ = true;
  widths_ = {};
  out_.write(escape_for_terminal(directory) + ":\n");
}

void entry_printer::end() {
  for (const auto& r : held_) write(r);
  held_.clear();
}

}  // namespace ferry::cli
