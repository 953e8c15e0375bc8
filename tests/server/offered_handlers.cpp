#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

#include "server/handlers.hpp"
#include "server/session.hpp"

namespace ferry::testing {
namespace {

constexpr std::size_t time_digits = 14;

handler if_offered(const std::string& verb, handler play) {
  return [verb, play = std::move(play)](session& s, std::string_view argument) {
    if (!s.plan().offered(verb)) return s.reply("500 Unknown command " + verb);
    play(s, argument);
  };
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  if (!all_digits(text) || std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return {};
  return value;
}

// --- checksums

/// In capitals, as many servers write it. `name` is OpenSSL's, or CRC32.
std::string hex_of(const std::string& name, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (name == "CRC32") {
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    for (unsigned shift = 32; shift > 0; shift -= 8) sum[size++] = static_cast<unsigned char>(crc >> (shift - 8));
  } else if (EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_get_digestbyname(name.c_str()), nullptr) !=
             1) {
    throw std::runtime_error("no such checksum here: " + name);
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    std::array<char, 3> digits{};
    (void)std::snprintf(digits.data(), digits.size(), "%02X", static_cast<unsigned>(sum[i]));
    text += digits.data();
  }
  return text;
}

/// OpenSSL's name for that of the draft: SHA-256 is SHA256.
std::string openssl_name(std::string name) {
  std::erase(name, '-');
  return name;
}

/// The algorithm that is in use: what OPTS has chosen, or the one with the star.
std::string hash_in_use(session& s) {
  if (!s.state().hash.empty()) return s.state().hash;
  const std::string offers = s.plan().offered("HASH").value_or("");
  const std::string before = offers.substr(0, offers.find('*'));
  return before.substr(before.rfind(';') + 1);
}

void hash(session& s, std::string_view argument) {
  const auto content = s.files().content(s.path(argument));
  if (!content) return s.reply("550 No such file");
  const auto [first, last] = s.state().range.value_or(std::pair{std::uint64_t{0}, std::uint64_t{content->size()}});
  if (first > content->size()) return s.reply("551 The range begins behind the end");
  const std::size_t length = s.state().range ? last - first + 1 : std::string::npos;
  const std::string name = hash_in_use(s);
  s.reply("213 " + name + ' ' + std::to_string(first) + '-' + std::to_string(last) + ' ' +
          hex_of(openssl_name(name), std::string_view(*content).substr(first, length)) + ' ' + std::string(argument));
}

void rang(session& s, std::string_view argument) {
  const command words = split_command(argument);
  const auto first = number(words.verb);
  const auto last = number(words.argument);
  if (!first || !last) return s.reply("501 Range not understood");
  s.state().range.reset();
  if (*first <= *last) s.state().range = std::pair{*first, *last};
  s.reply("350 Restarting at " + words.verb);
}

/// `path`, `"path"` or `"path" first end`, without the byte at `end`.
handler checksum_of(const std::string& name) {
  return [name](session& s, std::string_view argument) {
    std::string_view path = argument;
    std::string_view range;
    if (path.starts_with('"')) {
      const std::size_t end = std::min(path.find('"', 1), path.size());
      range = path.substr(std::min(end + 2, path.size()));
      path = path.substr(1, end - 1);
    }
    const auto content = s.files().content(s.path(path));
    if (!content) return s.reply("550 No such file");
    std::string_view bytes = *content;
    if (!range.empty()) {
      const command words = split_command(range);
      const auto first = number(words.verb);
      const auto end = number(words.argument);
      if (!first || !end || *first >= *end || *end > bytes.size()) return s.reply("501 Range not understood");
      bytes = bytes.substr(*first, *end - *first);
    }
    s.reply("250 " + hex_of(name, bytes));
  };
}

void md5(session& s, std::string_view argument) {
  const auto content = s.files().content(s.path(argument));
  if (!content) return s.reply("550 No such file");
  s.reply("251 \"" + std::string(argument) + "\" " + hex_of("MD5", *content));
}

// --- times

void set(session& s, std::string_view time, std::string_view path, std::string_view done) {
  const std::string full = s.path(path);
  if (!s.files().find(full)) return s.reply("550 No such file or directory");
  s.files().set_modified(full, std::string(time));
  s.reply(done);
}

void mfmt(session& s, std::string_view argument) {
  set_time(s, argument,
           "213 Modify=" + std::string(argument.substr(0, time_digits)) + "; " +
               std::string(argument.substr(std::min(time_digits + 1, argument.size()))));
}

void host(session& s, std::string_view name) {
  if (s.state().logged_in) return s.reply("503 Too late");
  s.reply("220 Welcome to " + std::string(name));
}

}  // namespace

bool begins_with_time(std::string_view argument) {
  return argument.size() > time_digits + 1 && all_digits(argument.substr(0, time_digits)) &&
         argument[time_digits] == ' ';
}

void set_time(session& s, std::string_view time_and_path, std::string_view done) {
  if (!begins_with_time(time_and_path)) return s.reply("501 Time and path, please");
  set(s, time_and_path.substr(0, time_digits), time_and_path.substr(time_digits + 1), done);
}

/// `path access modification change UTC`, or `modification path`.
void site_utime(session& s, std::string_view argument) {
  if (begins_with_time(argument) && !argument.ends_with(" UTC")) return set_time(s, argument, "200 Time changed");
  constexpr std::size_t tail = 3 * (time_digits + 1) + 4;
  if (argument.size() <= tail || !argument.ends_with(" UTC")) return s.reply("501 Times not understood");
  const std::string_view time = argument.substr(argument.size() - tail + 1 + time_digits + 1, time_digits);
  if (!all_digits(time)) return s.reply("501 Times not understood");
  set(s, time, argument.substr(0, argument.size() - tail), "200 Time changed");
}

void select_hash(session& s, std::string_view algorithm) {
  const std::string wanted = upper(algorithm);
  std::string offers = s.plan().offered("HASH").value_or("") + ';';
  std::erase(offers, '*');
  if ((';' + offers).find(';' + wanted + ';') == std::string::npos) return s.reply("501 Unknown algorithm");
  s.state().hash = wanted;
  s.reply("200 " + wanted);
}

handler_table offered_handlers() {
  handler_table table;
  const auto add = [&](const std::string& verb, handler play) { table[verb] = if_offered(verb, std::move(play)); };
  add("HASH", hash);
  add("RANG", rang);
  add("XSHA512", checksum_of("SHA512"));
  add("XSHA256", checksum_of("SHA256"));
  add("XSHA1", checksum_of("SHA1"));
  add("XSHA", checksum_of("SHA1"));
  add("XMD5", checksum_of("MD5"));
  add("XCRC", checksum_of("CRC32"));
  add("MD5", md5);
  add("MFMT", mfmt);
  add("HOST", host);
  return table;
}

}  // namespace ferry::testing
