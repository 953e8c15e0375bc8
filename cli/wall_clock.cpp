// Strict, because a time that is read wrongly moves every date without a year.
#include "wall_clock.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace ferry::cli {

namespace {

using std::chrono::seconds;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes characters off the front of a text; once something is missing, it stays so.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  unsigned digits(std::size_t count) {
    if (rest_.size() < count ||
        !std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), is_digit)) {
      good_ = false;
      return 0;
    }
    unsigned value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + static_cast<unsigned>(c - '0');
    rest_.remove_prefix(count);
    return value;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view characters) { good_ = one_of(characters) && good_; }
  [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }
  [[nodiscard]] bool well_ended() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<wall_time> read_wall_time(std::string_view text) {
  using namespace std::chrono;
  scanner in(text);
  const year y(static_cast<int>(in.digits(4)));
  in.need("-");
  const month m(in.digits(2));
  in.need("-");
  const year_month_day date(y, m, day(in.digits(2)));
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  if (in.left() > 0) {
    in.need("T ");
    hour = in.digits(2);
    in.need(":");
    minute = in.digits(2);
    if (in.one_of(":")) second = in.digits(2);
  }
  // Years that a count of nanoseconds can hold.
  const bool representable = y >= year(1700) && y <= year(2200);
  if (!in.well_ended() || !date.ok() || !representable || hour > 23 || minute > 59 || second > 59) return {};
  return wall_time(local_days(date)) + hours(hour) + minutes(minute) + seconds(second);
}

std::optional<seconds> read_zone(std::string_view text) {
  constexpr unsigned most = 24 * 60;
  if (text == "Z" || text == "z" || text == "utc" || text == "UTC") return seconds(0);
  scanner in(text);
  const bool west = text.starts_with('-');
  in.need("+-");
  unsigned minutes = 60 * in.digits(in.left() == 1 ? 1 : 2);
  if (in.left() > 0) {
    (void)in.one_of(":");
    const unsigned beyond = in.digits(2);
    if (beyond > 59) return {};
    minutes += beyond;
  }
  if (!in.well_ended() || minutes > most) return {};
  const seconds offset = std::chrono::minutes(minutes);
  return west ? -offset : offset;
}

wall_time wall_clock_now(std::optional<seconds> zone) {
  const auto now = std::chrono::system_clock::now();
  if (!zone) {
    const std::time_t count = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    zone = seconds(::localtime_r(&count, &local) != nullptr ? local.tm_gmtoff : 0);
  }
  return wall_time(now.time_since_epoch() + *zone);
}

}  // namespace ferry::cli
