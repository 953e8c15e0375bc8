// See opening.hpp.
#include "session/opening.hpp"

#include <utility>

#include "io/deflate_channel.hpp"
#include "session/secure.hpp"
#include "wire/replies.hpp"

namespace ferry::session {

void leave_compression(connection& c) {
  if (c.mode() == 'S') return;
  c.require_completed(wire::command("MODE", "S"));
  c.mode('S');
}

started judge_start(connection& c, reply r) {
  if (r.code() == 226 || r.code() == 250) return {std::move(r), true};
  if (r.completed()) {
    // Some servers say 200 and then 150.
    c.ctrl().owe(1);
    r = c.check(c.next_reply(phase::transfer), phase::transfer);
  }
  if (!r.preliminary()) c.refuse<error_reply>(r, phase::transfer);
  return {std::move(r), false};
}

std::optional<reply> early_reply(const started& s) { return s.finished ? std::optional(s.first) : std::nullopt; }

std::shared_ptr<data_link> link_up(connection& c, std::unique_ptr<io::channel> channel, const started& s) {
  if (channel && !finish_handshake(c, *channel, s.finished)) channel.reset();
  if (channel && c.mode() == 'Z')
    channel = std::make_unique<io::deflate_channel>(std::move(channel), c.options().limits.inflation);
  auto link = channel ? std::make_shared<data_link>(c, std::move(channel)) : std::make_shared<data_link>(c);
  link->announced = wire::announced_size(s.first.text);
  link->unannounced_start = s.finished;
  c.adopt_link(link);
  return link;
}

void tell_error(connection& c, const data_link* link, const wire::command& command, error& e) {
  auto context = e.context();
  context.session_usable = c.is_open();
  if (context.command.empty()) context.command = command.masked();
  if (link != nullptr) context.bytes = link->bytes();
  e.context(std::move(context));
}

}  // namespace ferry::session
