// We see nothing of the data, so only the servers' final replies say how it went, and they may take long.
#include "session/copy.hpp"

#include "session/abort.hpp"
#include "session/active.hpp"
#include "session/passive.hpp"
#include "wire/host_port.hpp"

namespace ferry::session {

namespace {

endpoint source_address(connection& source) {
  const reply r = source.send_command(wire::command("PASV"), phase::data_connect);
  if (r.code() != 227) source.refuse<error_reply>(r, phase::data_connect);
  const auto found = wire::find_pasv_address(r.text);
  if (!found || !acceptable_data_port(found->port)) source.refuse<error_proto>(r, phase::data_connect);
  endpoint e = source.ctrl().peer();
  if (source.options().trust_pasv_address) e = {address_family::ipv4, found->address, 0};
  if (e.af != address_family::ipv4)
    throw error_proto(
        "PORT cannot name " + e.address + ": to copy from server to server, connect to the source by IPv4",
        source.reply_context(r, phase::data_connect));
  e.port = found->port;
  return e;
}

void start(connection& c, const wire::command& command) {
  const reply r = c.send_command(command, phase::transfer);
  if (r.code() != 125 && r.code() != 150) c.refuse<error_proto>(r, phase::transfer);
}

void finish(connection& c) {
  const auto deadline = c.ctrl().deadline_after(c.options().deadlines.server_copy);
  reply r = c.await_reply(deadline, phase::completion);
  for (std::size_t seen = 0; r.preliminary() && seen < c.options().limits.preliminary_replies; ++seen)
    r = c.await_reply(deadline, phase::completion);
  c.check_completed(std::move(r), phase::completion);
}

// Each server would wait for the handshake of the other; and in clear only when the user has said so.
void refuse_protected(const connection& c) {
  const auto& tls = c.tls();
  if (!tls.protect_data && (!tls.control || tls.protection_chosen)) return;
  throw tls_error(tls_problem::settings,
                  "two servers cannot protect a copy between them: with PROT C (prot_c) on both it goes in clear", {},
                  c.context(phase::command));
}

void leave_in_step(connection& c) {
  if (c.is_open() && c.ctrl().owed() > 0) abort_quietly(c, c.options().deadlines.drain);
}

// A source that refused RETR keeps the target's connection waiting at its passive port, and a target that waits for data is deaf to ABOR
// (vsftpd). The next PASV closes that port.
void let_go(connection& source, const connection& target) noexcept {
  if (!source.is_open() || source.ctrl().owed() > 0 || !target.is_open() || target.ctrl().owed() == 0) return;
  try {
    (void)source.exchange(wire::command("PASV"), phase::completion);
  } catch (...) {  // NOLINT(bugprone-empty-catch) the error on its way says more
  }
}

}  // namespace

void copy(connection& source, std::string_view source_name, connection& target, std::string_view target_name,
          std::string_view type) {
  const auto retrieve = source.make_command("RETR", source_name);
  const auto store = target.make_command("STOR", target_name.empty() ? source_name : target_name);
  const auto set_type = wire::command("TYPE", type);
  refuse_protected(source);
  refuse_protected(target);
  try {
    source.require_completed(set_type);
    target.require_completed(set_type);
    const endpoint at = source_address(source);
    send_port(target, at.address, at.port);
    start(target, store);
    start(source, retrieve);
    finish(source);
    finish(target);
  } catch (...) {
    leave_in_step(source);
    let_go(source, target);
    leave_in_step(target);
    throw;
  }
}

}  // namespace ferry::session
