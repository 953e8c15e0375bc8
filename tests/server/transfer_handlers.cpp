#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

#include "server/handlers.hpp"
#include "server/session.hpp"

namespace ferry::testing {
namespace {

// --- data connections

void pasv(session& s, std::string_view) {
  if (s.local().is_ipv6()) return s.reply("425 PASV is for IPv4; use EPSV");
  s.reply(passive_reply({s.local().address, s.listen_data()}));
}

void epsv(session& s, std::string_view argument) {
  const std::string own = s.local().is_ipv6() ? "2" : "1";
  if (upper(argument) == "ALL") return s.reply("200 EPSV ALL it is");
  if (!argument.empty() && argument != own) return s.reply("522 Network protocol not supported, use (" + own + ")");
  s.reply(extended_passive_reply(s.listen_data()));
}

void set_target(session& s, const std::optional<endpoint>& target) {
  if (!target || !is_loopback(target->address)) return s.reply("501 Address not understood");
  if (target->is_ipv6() != s.local().is_ipv6()) return s.reply("522 Network protocol not supported");
  s.set_data_target(*target);
  s.reply("200 Address noted");
}

void port(session& s, std::string_view argument) { set_target(s, parse_port(argument)); }
void eprt(session& s, std::string_view argument) { set_target(s, parse_eprt(argument)); }

// --- files

void rest(session& s, std::string_view argument) {
  std::uint64_t offset = 0;
  const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), offset);
  if (error != std::errc{} || end != argument.data() + argument.size()) return s.reply("501 Offset not understood");
  s.state().rest = offset;
  s.reply("350 Restarting at " + std::to_string(offset));
}

std::string deflated(std::string_view text) {
  uLongf size = ::compressBound(static_cast<uLong>(text.size()));
  std::string result(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
             static_cast<uLong>(text.size()));
  result.resize(size);
  return result;
}

/// Nothing when it is no whole stream.
std::optional<std::string> inflated(std::string& text) {
  z_stream z{};
  if (::inflateInit(&z) != Z_OK) return std::nullopt;
  z.next_in = reinterpret_cast<Bytef*>(text.data());
  z.avail_in = static_cast<uInt>(text.size());
  std::string result;
  std::array<char, 65536> block;
  int outcome = Z_OK;
  while (outcome == Z_OK) {
    z.next_out = reinterpret_cast<Bytef*>(block.data());
    z.avail_out = static_cast<uInt>(block.size());
    outcome = ::inflate(&z, Z_NO_FLUSH);
    result.append(block.data(), block.size() - z.avail_out);
  }
  ::inflateEnd(&z);
  if (outcome != Z_STREAM_END) return std::nullopt;
  return result;
}

std::string opening_with_size(std::size_t size) {
  return std::string(session::default_opening) + " (" + std::to_string(size) + " bytes)";
}

void retr(session& s, std::string_view argument) {
  const std::uint64_t offset = std::exchange(s.state().rest, 0);
  const auto content = s.files().content(s.path(argument));
  if (!content) return s.reply("550 No such file");
  if (offset > content->size()) return s.reply("554 Restart is beyond the end of the file");
  const std::string_view wanted = std::string_view(*content).substr(offset);
  if (s.state().mode == "Z") return s.send_transfer(deflated(wanted), opening_with_size(wanted.size()));
  s.send_transfer(wanted, opening_with_size(wanted.size()));
}

/// The file is there before the final reply is: a client may look at once. What came of a failed upload is kept.
void store(session& s, const std::string& path, const std::string& kept, std::string_view opening) {
  if (!s.files().is_directory(parent_of(path)) || s.files().is_directory(path)) return s.reply("553 Can't write there");
  received_data received = s.receive_data(opening);
  if (received.end == transfer_end::refused) return;
  if (s.state().mode == "Z") {
    auto clear = inflated(received.bytes);
    if (!clear && received.end == transfer_end::complete) return s.reply("451 The compressed data is damaged");
    received.bytes = std::move(clear).value_or("");
  }
  s.files().put(path, kept + received.bytes);
  s.finish_transfer(received.end);
}

void stor(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  const std::uint64_t offset = std::exchange(s.state().rest, 0);
  const std::string present = s.files().content(path).value_or("");
  if (offset > present.size()) return s.reply("554 Restart is beyond the end of the file");
  store(s, path, present.substr(0, offset), session::default_opening);
}

void appe(session& s, std::string_view argument) {
  const std::string path = s.path(argument);
  store(s, path, s.files().content(path).value_or(""), session::default_opening);
}

/// RFC 1123, 4.1.2.9: the name is in the 150 reply.
void stou(session& s, std::string_view argument) {
  const std::string base = argument.empty() ? "unique" : std::string(argument);
  std::string name = base;
  for (int i = 1; s.files().find(s.path(name)); ++i) name = base + "." + std::to_string(i);
  store(s, s.path(name), "", "150 FILE: " + name);
}

// --- listings

/// `-a`, `-la` and their kind change nothing here.
std::string_view without_flags(std::string_view argument) {
  while (argument.starts_with('-')) {
    argument.remove_prefix(std::min(argument.find(' '), argument.size()));
    if (argument.starts_with(' ')) argument.remove_prefix(1);
  }
  return argument;
}

using line_maker = std::function<std::string(const std::string& name, const file_entry& entry)>;

void send_listing(session& s, std::string_view argument, const line_maker& line) {
  const std::string path = s.path(argument);
  const auto entry = s.files().find(path);
  if (!entry) return s.reply("550 No such file or directory");
  std::string text;
  if (!entry->directory) text = line(std::string(argument), *entry) + "\r\n";
  for (const auto& [name, child] : s.files().list(path)) text += line(name, child) + "\r\n";
  s.send_transfer(text);
}

void list(session& s, std::string_view argument) { send_listing(s, without_flags(argument), ls_line); }

void nlst(session& s, std::string_view argument) {
  send_listing(s, without_flags(argument), [](const std::string& name, const file_entry&) { return name; });
}

void mlsd(session& s, std::string_view argument) {
  if (s.files().content(s.path(argument))) return s.reply("501 Not a directory");
  const auto line = [&](const std::string& name, const file_entry& entry) {
    return mlsx_line(name, entry, s.state().facts);
  };
  send_listing(s, argument, line);
}

}  // namespace

handler_table transfer_handlers() {
  return {{"PASV", pasv}, {"EPSV", epsv}, {"PORT", port}, {"EPRT", eprt}, {"REST", rest}, {"RETR", retr},
          {"STOR", stor}, {"APPE", appe}, {"STOU", stou}, {"LIST", list}, {"NLST", nlst}, {"MLSD", mlsd}};
}

}  // namespace ferry::testing
