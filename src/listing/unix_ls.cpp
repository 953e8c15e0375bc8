// `ls -l`, as Unix prints it and as most other servers imitate it: IIS, OS/400, NetPresenz and AppleShare on the Mac, Unitree, VxWorks.
//
// What one line cannot decide is decided by the sample: whether blanks before names are padding, whether names carry the marks of `ls -F`,
// whether numbers before the size are the forks of Mac files, and which of two numbers of a date is the month.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "listing/reader.hpp"
#include "listing/unix_line.hpp"
#include "listing/unix_noise.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

constexpr std::string_view arrow = " -> ";

bool is_dots(std::string_view name) noexcept { return name == "." || name == ".." || name == "./" || name == "../"; }

// Lines whose names are padded alike: those whose dates have the same end. Unitree pads what lies on disk, and what lies on tape it does not.
constexpr std::size_t kinds = 6;
std::size_t kind_of(const unix_line& line) noexcept {
  return static_cast<std::size_t>(line.date.form) + (line.storage == "DK" ? 3 : 0);
}

// Blanks before names, of the lines of one kind.
class padding {
 public:
  void count(const unix_line& line) noexcept {
    ++lines_;
    if (line.gap < 2) {
      ++narrow_;
      exact_ = exact_ || is_dots(line.name);
    } else {
      least_ = std::min(least_, line.gap - 1);
    }
  }

  // A few names that begin without blanks are slips of a server that pads; many are the rule, and the others begin with a blank themselves. One
  // name alone proves nothing, but a year that leaves the last column of its field empty does.
  [[nodiscard]] std::size_t blanks(date_form form) const noexcept {
    if (exact_ || narrow_ * 8 > lines_ || narrow_ == lines_) return 0;
    if (lines_ > 1) return least_;
    return form == date_form::left_year ? 1 : 0;
  }

 private:
  std::size_t lines_ = 0;
  std::size_t narrow_ = 0;
  std::size_t least_ = SIZE_MAX;
  bool exact_ = false;  // `.` cannot begin with a blank
};

// How many names of a kind end in a mark of `ls -F`.
struct marked {
  std::size_t all = 0;
  std::size_t with = 0;
  void count(bool has) noexcept {
    ++all;
    with += has;
  }
  [[nodiscard]] bool each() const noexcept { return all > 0 && all == with; }
};

class unix_ls final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    std::array<padding, kinds> gaps;
    marked directories, programs, links, forks;
    unix_line line;
    for (const std::string_view text : sample) {
      if (read_unix_line(text, {}, true, line) != unix_shape::whole || line.epoch || line.unseen) continue;
      gaps[kind_of(line)].count(line);
      order_.add(line.date);
      const entry_type type = line.mode.type;
      if (type == entry_type::directory) directories.count(line.name.ends_with('/'));
      if (type == entry_type::file && line.mode.bits.value_or(0) & 0111) programs.count(line.name.ends_with('*'));
      if (type == entry_type::link) {
        const std::string_view name = line.name.substr(0, line.name.find(arrow));
        links.count(name.ends_with('@'));
      }
      if (type == entry_type::file) forks.count(!line.resource_fork.empty());
    }
    for (std::size_t i = 0; i < gaps.size(); ++i) padding_[i] = gaps[i].blanks(static_cast<date_form>(i % 3));
    // No name of Unix has a slash: where all directories end in one, it is a mark, and so are the others.
    stars_ = directories.each() && programs.each();
    ats_ = directories.each() && links.each();
    forks_ = forks.all == forks.with;
  }

  verdict read(std::string_view text, output& out) override {
    const bool after_blank = std::exchange(after_blank_, false);
    switch (read_unix_line(text, group_, forks_, line_)) {
      case unix_shape::whole:
        return fill(text, out.found) ? verdict::entry : damaged(out);
      case unix_shape::damaged:
        return damaged(out);
      case unix_shape::other:
        break;
    }
    if (wire::trim_blanks(text).empty()) {
      after_blank_ = true;
      return verdict::blank;
    }
    if (is_unix_total(text)) {
      out.reason = "a total";
      return verdict::noise;
    }
    if (is_unix_message(text)) {
      out.reason = message_of_the_server;
      return verdict::noise;
    }
    const std::string_view heading = unix_heading(text);
    if (heading.empty()) return verdict::foreign;
    const bool path = heading.front() == '.' || heading.find('/') != std::string_view::npos;
    if (!path && !after_blank) return verdict::foreign;
    directory_ = heading;
    out.reason = "the heading of a directory";
    // A name with a colon may also stand above the listing of another system, or be a name.
    return path || read_any_ ? verdict::noise : verdict::blank;
  }

 private:
  // Noise and not foreign: nothing but ls begins like this, and it is certainly not a name.
  static verdict damaged(output& out) {
    out.reason = "a damaged line of ls";
    out.unread = true;
    return verdict::noise;
  }

  bool fill(std::string_view text, entry& found) {
    std::string_view name = take_name(text);
    if (wire::trim_blanks(name).empty()) return false;
    found.type = line_.mode.type;
    if (found.type == entry_type::link) name = split_link(name, found);
    if (name.empty()) return false;
    const bool star = stars_ && found.type == entry_type::file && line_.mode.bits.value_or(0) & 0111;
    const bool at = ats_ && found.type == entry_type::link;
    if (name.size() > 1 && ((found.type == entry_type::directory && name.ends_with('/')) ||
                            (star && name.ends_with('*')) || (at && name.ends_with('@')))) {
      name.remove_suffix(1);
    }
    found.name = name;
    found.size = line_.size;
    found.size_is_rounded = !line_.size_text.empty();
    found.owner = line_.owner;
    found.group = line_.group;
    found.directory = directory_;
    found.permissions = line_.mode.letters;
    found.mode = line_.mode.bits;
    read_any_ = true;
    if (line_.unseen) return true;
    if (!line_.epoch && found.permissions.size() < 9) found.permissions.resize(9, '-');
    if (line_.date.order != number_order::told) {
      order_.add(line_.date);
      order_.settle(line_.date);
    }
    found.modified = line_.epoch ? from_epoch(*line_.epoch) : to_entry_time(line_.date, options());
    add_facts(found);
    if (group_ != line_.group) group_ = line_.group;
    return true;
  }

  // The name without the padding before it.
  [[nodiscard]] std::string_view take_name(std::string_view text) const noexcept {
    if (line_.epoch || line_.gap < 2 || line_.date.form == date_form::bare_day) return line_.name;
    const std::size_t kept = line_.gap - 1 - std::min(line_.gap - 1, padding_[kind_of(line_)]);
    return text.substr(text.size() - line_.name.size() - kept);
  }

  // The size of a link is the length of its target, which decides between several arrows.
  std::string_view split_link(std::string_view text, entry& found) const {
    const std::size_t first = text.find(arrow);
    if (first == std::string_view::npos) {
      if (text.ends_with(" ->")) text.remove_suffix(3);
      return text;
    }
    std::size_t at = first;
    if (line_.size && *line_.size + arrow.size() < text.size()) {
      const std::size_t fitting = text.size() - static_cast<std::size_t>(*line_.size) - arrow.size();
      if (text.substr(fitting).starts_with(arrow)) at = fitting;
    }
    found.target = text.substr(at + arrow.size());
    return text.substr(0, at);
  }

  static entry_time from_epoch(std::uint64_t seconds) noexcept {
    entry_time time;
    time.written = wall_time(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
    time.precision = time_precision::second;
    time.zone = zone_source::utc;
    return time;
  }

  void add_facts(entry& found) const {
    const auto add = [&](const char* name, std::string_view value) {
      if (!value.empty()) found.facts.push_back({name, std::string(value)});
    };
    add("inode", line_.inode);
    add("blocks", line_.blocks);
    add("storage", line_.storage);
    add("family", line_.family);
    add("resource-fork", line_.resource_fork);
    add("data-fork", line_.data_fork);
    add("device", line_.device);
    add("size-text", line_.size_text);
  }

  unix_line line_;
  std::array<std::size_t, kinds> padding_{};
  order_proof order_;
  bool stars_ = false;
  bool ats_ = false;
  bool forks_ = true;
  bool after_blank_ = true;
  bool read_any_ = false;
  std::string directory_;
  std::string group_;  // of the entry before, for one that runs into its size
};

}  // namespace

std::unique_ptr<reader> make_unix(const listing_options& options) { return make_reader<unix_ls>(options); }

}  // namespace ferry::listings
