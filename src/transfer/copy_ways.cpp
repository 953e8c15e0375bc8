// Servers have many words for "not to that address": 500, 501, 504 and 530 to PORT, 425 and 426 to the transfer itself.
#include "transfer/copy_ways.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <ferry/tls.hpp>

#include "transfer/words.hpp"
#include "wire/address.hpp"

namespace ferry::transfer {

namespace {

bool is_loopback(const endpoint& e) {
  const auto bytes = wire::address_bytes(e.address.substr(0, e.address.find('%')));
  if (bytes.size() == 4) return static_cast<unsigned char>(bytes[0]) == 127;
  return bytes == std::string(15, '\0') + '\1';
}

bool is_about_addresses(std::string_view command) {
  static constexpr std::array<std::string_view, 6> verbs{"PORT", "EPRT", "PASV", "EPSV", "CPSV", "SSCN"};
  return std::ranges::find(verbs, command.substr(0, command.find(' '))) != verbs.end();
}

// Of the data connection, not of the file: it cannot be opened (425), is not protected as the server wants it (52x, 53x, RFC 4217).
bool is_about_data_connection(int code) {
  static constexpr std::array codes{425, 431, 521, 522, 533, 534, 535, 536};
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

std::string no_way_between(const session::connection& source, const session::connection& target) {
  if (source.options().proxy) return "the source is reached through a proxy, whose address is not the server's";
  const endpoint from = source.ctrl().peer();
  if (is_loopback(from) && !is_loopback(target.ctrl().peer()))
    return "the source is at " + from.address + ", which is another machine to the target";
  return {};
}

bool same_server(const session::connection& source, const session::connection& target) {
  const endpoint one = source.ctrl().peer();
  const endpoint other = target.ctrl().peer();
  return one.port == other.port && (one.address == other.address || (is_loopback(one) && is_loopback(other)));
}

bool same_path(std::string_view one, std::string_view from, std::string_view other, std::string_view other_from) {
  const auto normal = [](std::string_view path, std::string_view directory) {
    const std::string whole =
        path.starts_with('/') ? std::string(path) : std::string(directory) + '/' + std::string(path);
    return std::filesystem::path("/" + whole).lexically_normal().relative_path();
  };
  return normal(one, from) == normal(other, other_from);
}

std::string why_no_way(const error& e) {
  if (const auto* tls = dynamic_cast<const tls_error*>(&e))
    return tls->problem() == tls_problem::settings ? "TLS between the two servers is not possible" : std::string();
  if (const auto* network = dynamic_cast<const network_error*>(&e)) {
    if (network->error_code() == std::errc::address_family_not_supported) return first_line(e.what());
    const bool silent = e.phase() == phase::transfer && dynamic_cast<const timeout_error*>(&e) != nullptr;
    return silent ? "the servers do not seem to reach each other" : std::string();
  }
  if (!e.reply() || e.code() == 421) return {};
  if (is_about_addresses(e.command()) || is_about_data_connection(e.code()))
    return "a server refuses it (" + e.command().substr(0, e.command().find(' ')) + ": " + first_line(e.what()) + ")";
  return {};
}

bool source_changed(const copied& c) {
  const bool other_size = c.before.size && c.after.size && *c.before.size != *c.after.size;
  const bool other_time = c.before.modified && c.after.modified && *c.before.modified != *c.after.modified;
  return other_size || other_time;
}

judgement judge_copy(const copied& c, const error_context& where) {
  judgement result;
  if (source_changed(c))
    throw incomplete_transfer("the source has changed while it was copied", where, c.after.size.value_or(0));
  const auto size = c.after.size ? c.after.size : c.before.size;
  if (size && c.copy && *size != *c.copy)
    throw incomplete_transfer("SIZE says that the source has " + in_bytes(*size) + " and the copy " +
                                  in_bytes(*c.copy) +
                                  (*c.copy < *size ? ": the rest is missing" : ": that is too much"),
                              where, *size);
  if (size && c.copy) result.how = confidence::verified;
  if (!c.missing_reply) return result;
  if (result.how != confidence::verified)
    throw connection_closed(std::make_error_code(std::errc::connection_reset),
                            "the connection was lost before the servers said whether all was copied", where);
  result.notes.emplace_back("the connection was lost before the final replies; the sizes that were asked for agree");
  return result;
}

}  // namespace ferry::transfer
