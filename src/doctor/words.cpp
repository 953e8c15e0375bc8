// See words.hpp.
#include "doctor/words.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "wire/address.hpp"
#include "wire/ascii.hpp"

namespace ferry::doctor {

namespace {

using sign = std::pair<std::string_view, std::string_view>;

template <std::size_t n>
std::string_view meaning(std::string_view text, const std::array<sign, n>& signs) noexcept {
  for (const auto& [part, means] : signs)
    if (wire::holds_ignoring_case(text, part)) return means;
  return {};
}

unsigned byte(const std::string& bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

bool is_private_ipv4(const std::string& b) {
  const unsigned first = byte(b, 0);
  const unsigned second = byte(b, 1);
  if (first == 0 || first == 10 || first == 127) return true;
  if (first == 172) return second >= 16 && second < 32;
  if (first == 192) return second == 168;
  if (first == 169) return second == 254;
  return first == 100 && second >= 64 && second < 128;
}

bool is_private_ipv6(const std::string& b) {
  const bool loopback = b.find_first_not_of('\0') == 15 && byte(b, 15) == 1;
  return loopback || (byte(b, 0) & 0xFEU) == 0xFCU || (byte(b, 0) == 0xFE && (byte(b, 1) & 0xC0U) == 0x80U);
}

}  // namespace

std::string_view software_of(std::string_view text) noexcept {
  static constexpr std::array<sign, 24> signs{{
      {"proftpd", "ProFTPD"},
      {"vsftpd", "vsftpd"},
      {"pure-ftpd", "Pure-FTPd"},
      {"pureftpd", "Pure-FTPd"},
      {"filezilla", "FileZilla Server"},
      {"microsoft ftp", "Microsoft IIS"},
      {"pyftpdlib", "pyftpdlib"},
      {"serv-u", "Serv-U"},
      {"ws_ftp", "WS_FTP"},
      {"crushftp", "CrushFTP"},
      {"cerberus", "Cerberus"},
      {"sftpgo", "SFTPGo"},
      {"glftpd", "glFTPd"},
      {"bftpd", "bftpd"},
      {"ncftpd", "NcFTPd"},
      {"wu-", "wu-ftpd"},
      {"xlight", "Xlight"},
      {"wing ftp", "Wing FTP Server"},
      {"titan", "Titan"},
      {"gene6", "Gene6"},
      {"ibm ftp cs", "z/OS"},
      {"globalscape", "EFT (Globalscape)"},
      {"mikrotik", "MikroTik"},
      {"fritz!box", "a FRITZ!Box"},
  }};
  return meaning(text, signs);
}

std::string_view other_protocol(std::string_view first) noexcept {
  if (first.size() > 1 && first[1] == '\x03' && (first[0] == '\x15' || first[0] == '\x16')) return "TLS";
  static constexpr std::array<sign, 6> beginnings{{
      {"SSH-", "SSH (SFTP is another protocol, which Ferry does not speak)"},
      {"HTTP/", "HTTP, a web server"},
      {"<", "HTTP, a web server"},
      {"+OK", "POP3, a mail server"},
      {"* ", "IMAP, a mail server"},
      {"RFB ", "VNC, a remote desktop"},
  }};
  for (const auto& [start, means] : beginnings)
    if (wire::starts_ignoring_case(first, start)) return means;
  static constexpr std::array<sign, 1> parts{{{"SMTP", "SMTP, a mail server"}}};
  return meaning(first, parts);
}

std::optional<long> days_until(std::string_view expires, std::chrono::sys_seconds now) noexcept {
  using namespace std::chrono;
  if (expires.size() < 10 || expires[4] != '-' || expires[7] != '-') return {};
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = -1;
    const auto part = expires.substr(at, size);
    const auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), value);
    return ec == std::errc{} && end == part.data() + part.size() ? value : -1;
  };
  const int y = number(0, 4);
  const int m = number(5, 2);
  const int d = number(8, 2);
  if (y < 0 || m < 0 || d < 0) return {};
  const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (!date.ok()) return {};
  return static_cast<long>((sys_days(date) - floor<days>(now)).count());
}

bool is_private(std::string_view address) {
  const std::string bytes = wire::address_bytes(address.substr(0, address.find('%')));
  if (bytes.size() == 4) return is_private_ipv4(bytes);
  return bytes.size() == 16 && is_private_ipv6(bytes);
}

std::string list_of(std::span<const std::string> words) {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i)
    all += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return all;
}

std::string in_sentence(std::string_view text) {
  std::string words = first_line(text);
  while (words.ends_with('.')) words.pop_back();
  return words;
}

std::string reason(const error& e) { return in_sentence(e.what()); }

bool timed_out(const error& e) noexcept { return dynamic_cast<const timeout_error*>(&e) != nullptr; }

std::string time_text(milliseconds time) {
  if (time == no_timeout) return "no time at all";
  const auto ms = time.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

std::string count_of(std::size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n) + ' ' + std::string(n == 1 ? one : many);
}

std::string zone_text(std::chrono::seconds east) {
  if (east.count() == 0) return "UTC";
  const auto minutes = std::chrono::abs(east).count() / 60;
  const auto two = [](long long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::string("UTC") + (east.count() < 0 ? '-' : '+') + two(minutes / 60) + ':' + two(minutes % 60);
}

}  // namespace ferry::doctor
