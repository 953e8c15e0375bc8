// A charset through iconv. Each call starts from the initial shift state, so that one broken line cannot garble the next.
#include "wire/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <vector>

#include "wire/ascii.hpp"
#include "wire/utf8.hpp"

namespace ferry::wire {

namespace {

constexpr const char* utf8_name = "UTF-8";
constexpr std::size_t longest_character = 8;  // bytes; no charset of glibc has longer ones, shift sequences included

enum class outcome { done, invalid, cut_short };

struct progress {
  outcome end;
  std::size_t taken;  // bytes converted before the end
};

// One direction of iconv.
class converter {
 public:
  converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  converter(const converter&) = delete;
  converter& operator=(const converter&) = delete;
  ~converter() {
    if (*this) iconv_close(handle_);
  }

  explicit operator bool() const noexcept { return handle_ != closed(); }

  // Appends what `in` stands for, up to the first thing that cannot be converted, and returns to the initial state.
  progress convert(std::string_view in, std::string& out) const {
    std::array<char, 512> block;
    char* from = const_cast<char*>(in.data());  // NOLINT: iconv's signature lacks the const, it does not write
    std::size_t left = in.size();
    while (left > 0) {
      char* to = block.data();
      std::size_t room = block.size();
      const std::size_t result = iconv(handle_, &from, &left, &to, &room);
      const int why = result == static_cast<std::size_t>(-1) ? errno : 0;
      out.append(block.data(), block.size() - room);
      if (why == 0 || why == E2BIG) continue;
      append_pending(out);
      return {why == EINVAL ? outcome::cut_short : outcome::invalid, in.size() - left};
    }
    append_pending(out);
    return {outcome::done, in.size()};
  }

 private:
  static iconv_t closed() noexcept { return reinterpret_cast<iconv_t>(-1); }  // NOLINT: iconv_open's way to fail

  // Ends the shift state; and some charsets (CP1258, TCVN) hold a letter back to see whether an accent follows.
  void append_pending(std::string& out) const {
    std::array<char, 64> block;
    char* to = block.data();
    std::size_t room = block.size();
    iconv(handle_, nullptr, nullptr, &to, &room);
    out.append(block.data(), block.size() - room);
  }

  iconv_t handle_;
};

// UTF-8 to the charset as iconv has it; where it fails, the rest of the text is given back.
class encoder {
 public:
  explicit encoder(const converter& to) : to_(to) {}

  std::optional<std::string_view> encode(std::string_view utf8) {
    while (!utf8.empty()) {
      const std::string_view run = utf8.substr(0, characters_in_front(utf8));
      const progress p = to_.convert(run, out_);
      if (p.end != outcome::done) return utf8.substr(p.taken);
      utf8.remove_prefix(run.size());
      if (utf8.empty()) break;
      const utf8_step step = first_utf8(utf8);
      if (step.kind != utf8_kind::surrogate || !is_kept_byte(step.code)) return utf8;
      out_ += static_cast<char>(static_cast<unsigned char>(step.code - kept_byte_base));
      utf8.remove_prefix(step.size);
    }
    return std::nullopt;
  }

  [[nodiscard]] const std::string& result() const noexcept { return out_; }

 private:
  static std::size_t characters_in_front(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size()) {
      const utf8_step step = first_utf8(text.substr(size));
      if (step.kind != utf8_kind::character) break;
      size += step.size;
    }
    return size;
  }

  const converter& to_;
  std::string out_;
};

bool encodes_to(const converter& to, std::string_view utf8, std::string_view bytes) {
  encoder e(to);
  return !e.encode(utf8) && e.result() == bytes;
}

// A 7-bit byte that means nothing stays itself: no charset needs U+DC00 to U+DC7F, which could hide a `/`.
void keep_byte(std::string& out, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (value < 0x80) {
    out += byte;
  } else {
    append_kept_byte(out, value);
  }
}

std::string decode_runs(const converter& from, std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const progress p = from.convert(bytes, out);
    bytes.remove_prefix(p.taken);
    if (p.end == outcome::done) break;
    keep_byte(out, bytes.front());
    bytes.remove_prefix(1);
  }
  return out;
}

// How many bytes at the front make one character that encodes to the same bytes again; 0 when none.
std::size_t reversible_character(const converter& from, const converter& to, std::string_view bytes, std::string& out) {
  for (std::size_t size = 1; size <= std::min(longest_character, bytes.size()); ++size) {
    std::string character;
    const progress p = from.convert(bytes.substr(0, size), character);
    if (p.end == outcome::cut_short) continue;
    if (p.end == outcome::invalid || character.empty() || !encodes_to(to, character, bytes.substr(0, size))) return 0;
    out += character;
    return size;
  }
  return 0;
}

std::string decode_characters(const converter& from, const converter& to, std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    std::size_t size = reversible_character(from, to, bytes, out);
    if (size == 0) {
      keep_byte(out, bytes.front());
      size = 1;
    }
    bytes.remove_prefix(size);
  }
  return out;
}

// What would end a command early; ISO-2022-JP-2 writes some control characters with such bytes.
std::ptrdiff_t command_ends(std::string_view bytes) {
  return std::ranges::count_if(bytes, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// iconv drops some characters (language tags) and swaps others for an ASCII one that looks alike or once shared its place: a
// yen sign for a backslash, in a few code pages even U+25D9 for a line feed, which would end a command.
bool is_replaced(const converter& from, const converter& to, std::string_view character) {
  std::string bytes;
  to.convert(character, bytes);
  if (bytes.empty() || command_ends(bytes) > command_ends(character)) return true;
  const bool became_ascii = bytes.size() == 1 && static_cast<unsigned char>(bytes.front()) < 0x80;
  return became_ascii && decode_runs(from, bytes) != character;
}

// The text from its first replaced character on.
std::optional<std::string_view> find_replaced(const converter& from, const converter& to, std::string_view utf8) {
  while (!utf8.empty()) {
    const utf8_step step = first_utf8(utf8);
    if (step.kind == utf8_kind::character && is_replaced(from, to, utf8.substr(0, step.size))) return utf8;
    utf8.remove_prefix(step.size);
  }
  return std::nullopt;
}

std::string refusal(const std::string& name, std::string_view rest) {
  const utf8_step step = first_utf8(rest);
  std::string what;
  if (step.kind == utf8_kind::character) {
    what = "the charset " + name + " has no character U+";
    append_hex(what, step.code, 4, "0123456789ABCDEF");
    return what;
  }
  what = "the text is not UTF-8: it contains 0x";
  append_hex(what, static_cast<unsigned char>(rest.front()), 2);
  return what;
}

bool is_separator(char c) noexcept { return c == '-' || c == '_' || c == ' '; }

// iconv reads more than a name out of some characters: `GBK//TRANSLIT`, or the user's charset for an empty one.
bool is_name(std::string_view name) noexcept {
  const auto allowed = [](char c) { return is_alnum(c) || is_separator(c) || c == '.' || c == ':' || c == '+'; };
  return !name.empty() && std::ranges::all_of(name, allowed);
}

// Lower case, without separators: `ISO8859_1` and `iso-8859-1` are one.
std::string squeezed(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (!is_separator(c)) out += to_lower(c);
  }
  return out;
}

std::string dashed(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(out, is_separator, '-');
  return out;
}

struct alias {
  std::string_view squeezed;
  std::string_view iconv;
};

// Python's names that no rule below finds. glibc's own SHIFT_JIS has a yen sign and an overline where ASCII has `\` and `~`;
// Microsoft's form has ASCII, and is what servers with this charset send.
constexpr std::array<alias, 18> aliases = {{{"latin", "ISO-8859-1"},
                                            {"8859", "ISO-8859-1"},
                                            {"iso8859", "ISO-8859-1"},
                                            {"l9", "ISO-8859-15"},
                                            {"646", "ASCII"},
                                            {"shiftjis", "CP932"},
                                            {"sjis", "CP932"},
                                            {"csshiftjis", "CP932"},
                                            {"mskanji", "CP932"},
                                            {"ms949", "CP949"},
                                            {"ms950", "CP950"},
                                            {"big5tw", "BIG5"},
                                            {"hkscs", "BIG5-HKSCS"},
                                            {"chinese", "GB2312"},
                                            {"korean", "EUC-KR"},
                                            {"ksc5601", "EUC-KR"},
                                            {"macroman", "MACINTOSH"},
                                            {"eucjis2004", "EUC-JISX0213"}}};

std::vector<std::string> candidates(std::string_view name) {
  const std::string key = squeezed(name);
  std::vector<std::string> names = {std::string(name), dashed(name), key};
  constexpr std::string_view iso = "iso8859";
  if (key.starts_with(iso)) names.push_back("ISO-8859-" + key.substr(iso.size()));
  if (std::ranges::all_of(key, is_digit)) names.push_back("CP" + key);
  const auto* found = std::ranges::find(aliases, std::string_view(key), &alias::squeezed);
  if (found != aliases.end()) names.emplace_back(found->iconv);
  return names;
}

// FTP's commands and the signs in paths are ASCII. UTF-16 or EBCDIC could not even say USER; UTF-7 would change a `+`.
bool extends_ascii(const std::string& iconv_name) {
  const converter from(utf8_name, iconv_name.c_str());
  const converter to(iconv_name.c_str(), utf8_name);
  if (!from || !to) return false;
  std::string ascii = "\r\n";
  for (char c = ' '; c <= '~'; ++c) ascii += c;
  return decode_runs(from, ascii) == ascii && encodes_to(to, ascii, ascii);
}

}  // namespace

charset::charset(std::string_view name) : name_(name) {
  if (!is_name(name)) throw std::invalid_argument("not the name of a charset");
  const std::string key = squeezed(name);
  pass_ = key == "utf8" || key == "u8";
  if (pass_) return;
  for (const std::string& candidate : candidates(name)) {
    if (!extends_ascii(candidate)) continue;
    iconv_name_ = candidate;
    return;
  }
  throw std::invalid_argument("charset " + name_ + " is not known to iconv, or does not contain ASCII");
}

std::string charset::decode(std::string_view bytes) const {
  if (pass_) return std::string(bytes);
  const converter from(utf8_name, iconv_name_.c_str());
  const converter to(iconv_name_.c_str(), utf8_name);
  std::string text = decode_runs(from, bytes);
  // Several charsets decode two byte sequences to one character. A name must find its file again, so those are kept as bytes.
  if (encodes_to(to, text, bytes)) return text;
  return decode_characters(from, to, bytes);
}

std::string charset::encode(std::string_view utf8) const {
  if (pass_) return std::string(utf8);
  const converter from(utf8_name, iconv_name_.c_str());
  const converter to(iconv_name_.c_str(), utf8_name);
  encoder e(to);
  std::optional<std::string_view> refused = e.encode(utf8);
  if (refused) throw std::invalid_argument(refusal(name_, *refused));
  if (decode_runs(from, e.result()) != utf8 || command_ends(e.result()) > command_ends(utf8)) {
    refused = find_replaced(from, to, utf8);
  }
  if (refused) throw std::invalid_argument(refusal(name_, *refused));
  return e.result();
}

}  // namespace ferry::wire
