// A server that lost one of several commands says 503 to the next one, or something that does not fit, or nothing at all.
#include "transfer/packets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace ferry::transfer {

session::asked_file ask(keeper& of, session::connection& c, std::string_view path) {
  return session::ask_file(c, path, of.memory().lock_step());
}

session::request request_for(keeper& of, wire::command command) {
  session::request r{.command = std::move(command)};
  r.lock_step = of.memory().lock_step();
  r.pret = of.memory().wants_pret();
  return r;
}

bool falls_back(keeper& of, const error& e) {
  if (of.leaves_ipv6(e)) return true;
  const bool asks_for_pret =
      e.reply() && e.phase() == phase::data_connect && e.reply()->text.find("PRET") != std::string::npos;
  if (asks_for_pret && !of.memory().wants_pret()) {
    of.memory().pret();
    return true;
  }
  // An upload whose 150 never came has moved its bytes all the same.
  const bool no_opening = dynamic_cast<const error_reply*>(&e) != nullptr;
  if (of.memory().lock_step() || (e.bytes() > 0 && !no_opening)) return false;
  const auto* timeout = dynamic_cast<const timeout_error*>(&e);
  const bool lost = timeout != nullptr && e.phase() == phase::data_connect && !e.session_usable();
  const bool odd = e.code() == 503 || dynamic_cast<const error_proto*>(&e) != nullptr || no_opening;
  if (!lost && !odd) return false;
  of.memory().fall_back();
  of.drop();
  return true;
}

bool worth_compressing(std::string_view name) {
  static constexpr std::array<std::string_view, 40> dense{
      "7z",   "aac", "apk", "avi",  "br",  "bz2", "deb", "docx", "flac", "gif",  "gpg",  "gz",  "iso", "jar",
      "jpeg", "jpg", "lz4", "lzma", "m4a", "m4v", "mkv", "mov",  "mp3",  "mp4",  "mpg",  "nc4", "ogg", "ods",
      "odt",  "pdf", "png", "pptx", "rar", "rpm", "tbz", "tgz",  "webm", "webp", "xlsx", "xz"};
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return true;
  std::string extension(name.substr(dot + 1));
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension != "zip" && extension != "zst" && std::ranges::find(dense, extension) == dense.end();
}

bool wants_compression(keeper& of, compression when, std::string_view name) {
  if (when == compression::off || (when == compression::automatic && !worth_compressing(name))) return false;
  return of.features().has("MODE", "Z");
}

bool wants_compressed_upload(keeper& of, compression when, std::string_view name) {
  // ProFTPD before 1.3.9 overwrites its own buffer (mod_deflate, issue 1896): the file is damaged, or ends with 451. Its greeting tells no version.
  return wants_compression(of, when, name) && of.greeting().find("ProFTPD") == std::string::npos;
}

}  // namespace ferry::transfer
