// The command line is checked by CLI11 as well, which speaks of its words; what is checked here has an origin to name.
#include "options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include <ferry/listing.hpp>
#include <ferry/proxy.hpp>

#include "catalog.hpp"
#include "errors.hpp"
#include "units.hpp"

namespace ferry::cli {

namespace {

constexpr auto longest_timeout = std::chrono::seconds(1'000'000);  // eleven days

[[noreturn]] void refuse(const std::string& text, const std::string& expected) {
  throw failure(exit_code::usage, "'" + text + "' is not " + expected);
}

// A typing error in a pin must not read as "another key".
std::string checked_pin(const std::string& text) {
  constexpr std::string_view start = "sha256//";
  constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t digits = 43;  // of 32 bytes, and one '='
  const bool good = text.starts_with(start) && text.size() == start.size() + digits + 1 && text.ends_with('=') &&
                    text.find_first_not_of(base64, start.size()) == text.size() - 1;
  if (!good) refuse(text, "sha256// and 44 characters of base64 (-v shows a server's)");
  return text;
}

std::chrono::milliseconds read_timeout(const std::string& text) {
  const auto time = read_duration(text);
  if (!time || time->count() == 0) refuse(text, "a time above 0, such as 20 (seconds) or 1m30s");
  if (*time > longest_timeout) throw failure(exit_code::usage, "at most 1000000 seconds");
  return *time;
}

unsigned read_count(const std::string& text) {
  constexpr unsigned most = 1'000'000;
  unsigned count = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (ec != std::errc{} || end != text.data() + text.size() || count > most)
    refuse(text, "a number of tries, such as 3");
  return count;
}

// What is wrong with the URL of a proxy is said without its password.
std::string checked_proxy(const std::string& text) {
  try {
    (void)proxy_options::parse(text);
  } catch (const std::invalid_argument& e) {
    throw failure(exit_code::usage, e.what());
  }
  return text;
}

std::string checked_encoding(const std::string& text) {
  try {
    (void)listing_parser(listing_options().encoding(text), {});
  } catch (const std::invalid_argument& e) {
    throw failure(exit_code::usage, e.what());
  }
  return text;
}

std::uint64_t read_limit(const std::string& text) {
  const auto rate = read_rate(text);
  if (!rate) refuse(text, "bytes a second, such as 500k or 2M; 0 is no limit");
  return *rate;
}

// `10k` is for half a minute; `10k:2m` says for how long.
speed_floor read_floor(const std::string& text) {
  constexpr auto usual = std::chrono::seconds(30);
  const auto colon = text.find(':');
  const auto rate = read_rate(std::string_view(text).substr(0, colon));
  std::optional<std::chrono::milliseconds> time = usual;
  if (colon != std::string::npos) time = read_duration(std::string_view(text).substr(colon + 1));
  if (!rate || !time || *time < std::chrono::seconds(1))
    refuse(text, "a speed, or a speed and a time of at least a second, such as 10k:1m");
  return {.rate = *rate, .time = std::chrono::duration_cast<std::chrono::seconds>(*time)};
}

std::string checked_choice(const std::string& text, const option_text& option) {
  const auto choices = choices_of(option);
  if (std::ranges::find(choices, text) != choices.end()) return text;
  std::string expected;
  for (std::size_t i = 0; i < choices.size(); ++i)
    expected.append(i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ").append(choices[i]);
  refuse(text, expected);
}

using setter = void (*)(settings&, const std::string&);

const std::map<std::string_view, setter>& setters() {
  using text = const std::string&;
  static const std::map<std::string_view, setter> all{
      {"user", [](settings& s, text t) { s.user = t; }},
      {"password-file", [](settings& s, text t) { s.password_file = t; }},
      {"netrc", [](settings& s, text t) { s.netrc_file = t; }},
      {"no-netrc", [](settings& s, text t) { s.no_netrc = read_truth(t); }},
      {"plain", [](settings& s, text t) { s.plain = read_truth(t); }},
      {"tls", [](settings& s, text t) { s.tls_version = t; }},
      {"cacert", [](settings& s, text t) { s.ca_file = t; }},
      {"capath", [](settings& s, text t) { s.ca_directory = t; }},
      {"cert", [](settings& s, text t) { s.certificate = t; }},
      {"key", [](settings& s, text t) { s.key = t; }},
      {"pin", [](settings& s, text t) { s.pins.push_back(checked_pin(t)); }},
      {"insecure", [](settings& s, text t) { s.insecure = read_truth(t); }},
      {"active", [](settings& s, text t) { s.active = read_truth(t); }},
      {"timeout", [](settings& s, text t) { s.timeout = read_timeout(t); }},
      {"proxy", [](settings& s, text t) { s.proxy = checked_proxy(t); }},
      {"retry", [](settings& s, text t) { s.retry = read_count(t); }},
      {"lock-step", [](settings& s, text t) { s.lock_step = read_truth(t); }},
      {"host-command", [](settings& s, text t) { s.host_command = read_truth(t); }},
      {"encoding", [](settings& s, text t) { s.encoding = checked_encoding(t); }},
      {"limit-rate", [](settings& s, text t) { s.limit_rate = read_limit(t); }},
      {"low-speed", [](settings& s, text t) { s.low_speed = read_floor(t); }},
      {"compress", [](settings& s, text t) { s.compress = t; }},
      {"verbose", [](settings& s, text t) { s.verbose = read_truth(t); }},
      {"quiet", [](settings& s, text t) { s.quiet = read_truth(t); }},
  };
  return all;
}

const option_text& text_of(std::string_view option) {
  const auto* text = find_shared_option(option);
  if (text == nullptr) throw std::logic_error("no option " + std::string(option) + " in the catalog");
  return *text;
}

bool names(std::string_view list, std::string_view name) {
  const auto words = words_of(list);
  return std::ranges::find(words, name) != words.end();
}

bool exclude_each_other(std::string_view a, std::string_view b) {
  return names(text_of(a).excludes, b) || names(text_of(b).excludes, a);
}

// A flag that says no stands in nobody's way.
bool stands(const assignment& one) { return !text_of(one.option).value.empty() || read_truth(one.value); }

const assignment* find(const layer& given, std::string_view option) {
  const auto found = std::ranges::find(given, option, &assignment::option);
  return found == given.end() ? nullptr : &*found;
}

// What the layers above have settled.
struct settled {
  std::set<std::string, std::less<>> given;
  std::set<std::string, std::less<>> standing;
  std::optional<std::string> user;

  void add(const assignment& one) {
    given.insert(one.option);
    if (stands(one)) standing.insert(one.option);
    if (one.option == "user") user = one.value;
  }

  void add(const url& target) {
    if (target.scheme != "ftp") given.insert("plain");
    if (target.password) given.insert("password-file");
    if (!target.user) return;
    given.insert("user");
    user = *target.user;
  }

  [[nodiscard]] bool leaves_room_for(const assignment& one, const layer& its) const {
    if (given.contains(one.option)) return false;
    const auto clashes = [&](const std::string& above) { return exclude_each_other(above, one.option); };
    if (stands(one) && std::ranges::any_of(standing, clashes)) return false;
    if (given.contains(text_of(one.option).needs)) return false;
    if (one.option != "password-file") return true;
    const auto* its_user = find(its, "user");
    return its_user == nullptr || !user || its_user->value == *user;
  }
};

}  // namespace

bool read_truth(const std::string& text) {
  for (const char* yes : {"yes", "true", "on", "1"})
    if (text == yes) return true;
  for (const char* no : {"no", "false", "off", "0"})
    if (text == no) return false;
  refuse(text, "yes or no");
}

void apply(settings& to, std::string_view option, const std::string& value) {
  const auto& text = text_of(option);
  setters().at(option)(to, choices_of(text).empty() ? value : checked_choice(value, text));
}

settings settings_from(const layer& given) {
  settings all;
  for (const auto& one : given) apply(all, one.option, one.value);
  return all;
}

void check_together(const layer& given) {
  for (const auto& one : given)
    for (const auto& other : given)
      if (stands(one) && stands(other) && names(text_of(one.option).excludes, other.option))
        throw failure(exit_code::usage, other.origin + ": " + other.option + " and " + one.option + " (" + one.origin +
                                            ") cannot stand together");
}

layer holding(const std::vector<layer>& layers, const url* target) {
  layer all;
  settled above;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layer taken;
    for (const auto& one : layers[i])
      if (above.leaves_room_for(one, layers[i])) taken.push_back(one);
    for (const auto& one : taken) above.add(one);
    if (i == 0 && target != nullptr) above.add(*target);
    all.insert(all.end(), taken.begin(), taken.end());
  }
  // Who logs in as anonymous has no use for a password file that was set up for others.
  if (target != nullptr && !above.user && !layers.empty() && find(layers.front(), "password-file") == nullptr)
    std::erase_if(all, [](const assignment& one) { return one.option == "password-file"; });
  for (const auto& one : all)
    if (const auto needs = text_of(one.option).needs; !needs.empty() && find(all, needs) == nullptr)
      throw failure(exit_code::usage, one.origin + ": " + one.option + " needs " + std::string(needs));
  return all;
}

}  // namespace ferry::cli
