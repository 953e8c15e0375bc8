// ftplib's module functions that judge a reply text.
#include <ferry/ftplib.hpp>

#include <cstdio>

#include "wire/host_port.hpp"
#include "wire/replies.hpp"

namespace ferry {

namespace {

error_context about(std::string_view resp) {
  return {
      .phase = phase::command, .command = {}, .reply = reply{std::string(resp)}, .bytes = 0, .session_usable = true};
}

void require_code(std::string_view resp, std::string_view code) {
  if (resp.substr(0, 3) != code) throw error_reply(std::string(resp), about(resp));
}

}  // namespace

std::optional<std::uint64_t> parse150(std::string_view resp) {
  require_code(resp, "150");
  return wire::announced_size(resp);
}

host_port parse227(std::string_view resp) {
  require_code(resp, "227");
  const auto found = wire::find_pasv_address(resp);
  if (!found) throw error_proto(std::string(resp), about(resp));
  return {found->address, found->port};
}

host_port parse229(std::string_view resp, std::string_view peer) {
  require_code(resp, "229");
  const auto port = wire::find_epsv_port(resp);
  if (!port) throw error_proto(std::string(resp), about(resp));
  return {std::string(peer), *port};
}

std::string parse257(std::string_view resp) {
  require_code(resp, "257");
  return wire::quoted_path(resp);
}

void print_line(std::string_view line) {
  const bool written =
      std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fputc('\n', stdout) != EOF;
  if (written) return;
  const auto ec = std::make_error_code(std::errc::io_error);
  throw local_error(ec, "cannot write to standard output",
                    {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = true});
}

}  // namespace ferry
