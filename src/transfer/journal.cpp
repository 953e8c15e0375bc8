// Fields have a fixed order, and what is read is exactly what would be written: anything else is not ours.
#include "transfer/journal.hpp"

#include <algorithm>
#include <charconv>

#include "transfer/digest.hpp"

namespace ferry::transfer {

namespace {

constexpr std::string_view heading = "ferry-journal 1";
constexpr std::string_view sequence = "sequence";
constexpr std::string_view segments = "segments";

std::int64_t to_number(io::file_time when) { return when.time_since_epoch().count(); }
io::file_time to_time(std::int64_t number) { return io::file_time(std::chrono::nanoseconds(number)); }

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '%'; }

std::string escaped(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (!needs_escape(c)) {
      out += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
  }
  return out;
}

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = number<unsigned char>(text.substr(std::min(i + 1, text.size()), 2), 16);
    if (!byte || i + 2 >= text.size()) return {};
    out += static_cast<char>(*byte);
    i += 2;
  }
  return out;
}

void add(std::string& out, std::string_view key, std::string_view value) {
  out.append(key).append(" ").append(escaped(value)) += '\n';
}

std::vector<range> most_worth_keeping(std::vector<range> all) {
  if (all.size() <= most_ranges) return all;
  std::ranges::sort(all, std::ranges::greater{}, &range::size);
  all.resize(most_ranges);
  std::ranges::sort(all, {}, &range::from);
  return all;
}

void add_ranges(std::string& out, std::string_view key, const ranges& all) {
  for (const auto& r : most_worth_keeping(all.list()))
    add(out, key, std::to_string(r.from) + " " + std::to_string(r.to));
}

}  // namespace

std::string journal::text() const {
  std::string out(heading);
  out += '\n';
  add(out, "url", source.url());
  add(out, "path", source.path());
  if (const auto size = source.size()) add(out, "size", std::to_string(*size));
  if (const auto when = source.modified()) add(out, "modified", std::to_string(to_number(*when)));
  add(out, "file", file_identity);
  add(out, "boot", boot_id);
  add(out, "started", std::to_string(to_number(started)));
  add(out, "layout", layout == file_layout::sequence ? sequence : segments);
  add_ranges(out, "range", on_disk);
  add_ranges(out, "written", written);
  add(out, "end", hexadecimal(digest(out)));
  return out;
}

/// Takes the fields one after the other.
class journal_reader {
 public:
  explicit journal_reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<journal> read() {
    if (line() != heading) return {};
    auto url = value("url");
    auto path = value("path");
    const auto size = optional_number<std::uint64_t>("size");
    const auto modified = optional_number<std::int64_t>("modified");
    auto file = value("file");
    auto boot = value("boot");
    const auto started = optional_number<std::int64_t>("started");
    const auto layout = value("layout");
    if (!url || !path || !file || !boot || !started || !layout) return {};
    if (*layout != sequence && *layout != segments) return {};
    journal j{.source = remote_file(std::move(*url), std::move(*path), size, time(modified)),
              .file_identity = std::move(*file),
              .boot_id = std::move(*boot),
              .started = to_time(*started),
              .layout = *layout == sequence ? file_layout::sequence : file_layout::segments,
              .on_disk = {}};
    if (!take_ranges("range", j.on_disk) || !take_ranges("written", j.written)) return {};
    return j;
  }

 private:
  static std::optional<io::file_time> time(std::optional<std::int64_t> number) {
    return number ? std::optional(to_time(*number)) : std::nullopt;
  }
  static std::optional<range> as_range(std::string_view text) {
    const auto blank = std::min(text.find(' '), text.size());
    const auto from = number<std::uint64_t>(text.substr(0, blank));
    const auto to = number<std::uint64_t>(text.substr(std::min(blank + 1, text.size())));
    if (!from || !to || *from >= *to) return {};
    return range{*from, *to};
  }
  [[nodiscard]] bool take_ranges(std::string_view key, ranges& into) {
    for (std::size_t count = 0; next_is(key); ++count) {
      const auto r = as_range(*value(key));
      if (!r || count == most_ranges) return false;
      into.add(*r);
    }
    return true;
  }
  [[nodiscard]] std::string_view line() {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    const auto first = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return first;
  }
  [[nodiscard]] bool next_is(std::string_view key) const {
    return rest_.starts_with(key) && rest_.substr(key.size()).starts_with(' ');
  }
  [[nodiscard]] std::optional<std::string> value(std::string_view key) {
    if (!next_is(key)) return {};
    return unescaped(line().substr(key.size() + 1)).value_or(std::string{});
  }
  template <class Number>
  [[nodiscard]] std::optional<Number> optional_number(std::string_view key) {
    const auto text = value(key);
    return text ? number<Number>(*text) : std::nullopt;
  }

  std::string_view rest_;
};

std::optional<journal> journal::parse(std::string_view text) {
  if (text.size() > largest_journal) return {};
  auto j = journal_reader(text).read();
  // The check at the end is part of what is compared.
  if (!j || j->text() != text) return {};
  return j;
}

}  // namespace ferry::transfer
