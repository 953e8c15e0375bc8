#include "listing/unix_noise.hpp"

#include <algorithm>

#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

// From the translations of coreutils; the Asian ones also in the encodings that stood before UTF-8.
constexpr std::string_view totals[] = {
    "total",
    "totaal",
    "totale",
    "totali",
    "totalt",
    "totalo",
    "insgesamt",
    "gesamt",
    "summe",
    "celkem",
    "spolu",
    "razem",
    "suma",
    "skupaj",
    "ukupno",
    "toplam",
    "yhteensä",
    "yhteensa",
    "összesen",
    "łącznie",
    "kokku",
    "kopā",
    "iš viso",
    "samtals",
    "i alt",
    "sammenlagt",
    "guztira",
    "jumlah",
    "iomlán",
    "tổng",
    "σύνολο",
    "итого",
    "всего",
    "разом",
    "усього",
    "общо",
    "агулам",
    "укупно",
    "合計",
    "总用量",
    "总计",
    "總計",
    "總用量",
    "합계",
    "\x8d\x87\x8cv",             // 合計, Shift-JIS
    "\xb9\xe7\xb7\xd7",          // 合計, EUC-JP
    "\xd7\xdc\xd3\xc3\xc1\xbf",  // 总用量, GBK
    "\xd7\xdc\xbc\xc6",          // 总计, GBK
    "\xc1`\xadp",                // 總計, Big5
    "\xc7\xd5\xb0\xe8",          // 합계, EUC-KR
    "\xe8\xf2\xee\xe3\xee",      // итого, CP1251
    "\xc9\xd4\xcf\xc7\xcf",      // итого, KOI8-R
    "\xb3\xb1\x63znie",          // łącznie, Latin-2
    "yhteens\xe4",
    "\xf6sszesen",
};

constexpr std::string_view speakers[] = {"ls",   "/bin/ls",  "/usr/bin/ls", "gls",
                                         "ftpd", "ftpd-BSD", "in.ftpd",     "/bin/ls.exe"};

}  // namespace

bool is_unix_total(std::string_view line) noexcept {
  line = wire::trim_blanks(line);
  const std::size_t blank = line.find_last_of(" \t");
  if (blank == std::string_view::npos) return false;
  std::string_view count = line.substr(blank + 1);
  std::string_view word = wire::trim_blanks(line.substr(0, blank));
  if (word.ends_with(':')) word.remove_suffix(1);
  if (count.starts_with('-')) count.remove_prefix(1);  // a count that has overflown
  if (count.empty() || !wire::is_digit(count.front()) || count.find_first_not_of("0123456789.,kKMGTB") != count.npos)
    return false;
  return std::ranges::any_of(totals, [&](std::string_view known) { return wire::equal_ignoring_case(word, known); });
}

bool is_unix_message(std::string_view line) noexcept {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  const std::string_view speaker = line.substr(0, colon);
  return std::ranges::find(speakers, speaker) != std::end(speakers);
}

std::string_view unix_heading(std::string_view line) noexcept {
  if (line.size() < 2 || line.back() != ':' || wire::is_blank(line.front())) return {};
  return line.substr(0, line.size() - 1);
}

}  // namespace ferry::listings
