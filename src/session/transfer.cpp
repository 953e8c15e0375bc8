// A transfer is over when the data is complete and the final reply is in, in either order; it has succeeded when that reply is 2xx and the count
// agrees with what was announced.
#include "session/transfer.hpp"

#include "session/active.hpp"
#include "session/opening.hpp"
#include "session/passive.hpp"
#include "session/proxy.hpp"
#include "session/secure.hpp"
#include "wire/replies.hpp"

namespace ferry::session {

namespace {

// `data` is there in passive mode; in active mode it may come meanwhile.
started start(connection& c, const wire::command& command, const std::optional<restart>& from,
              std::unique_ptr<io::channel>& data, io::listener* listener) try {
  if (from) c.send_command(c.make_command("REST", from->marker), phase::transfer);
  return judge_start(c, send_beside_handshake(c, command, data, listener));
} catch (...) {
  // The server may have heard the command: an orderly end would be a whole, empty file to it.
  if (data) data->reset();
  throw;
}

std::unique_ptr<io::channel> open_passive_announced(connection& c, const wire::command& command) {
  const auto announce = [&] { c.require_completed(wire::command("PRET", command.line()), phase::data_connect); };
  if (c.wants_pret()) {
    announce();
    return open_passive(c);
  }
  try {
    return open_passive(c);
  } catch (const ftp_error& e) {
    if (!c.options().pret_on_demand || !c.is_open() || !e.reply() || e.reply()->text.find("PRET") == std::string::npos)
      throw;
  }
  c.pret_wanted();
  announce();
  return open_passive(c);
}

std::shared_ptr<data_link> open_with_passive(connection& c, const wire::command& command,
                                             const std::optional<restart>& from) {
  auto channel = protect_channel(c, open_passive_announced(c, command));
  const started s = start(c, command, from, channel, nullptr);
  c.begin_transfer(early_reply(s));
  return link_up(c, std::move(channel), s);
}

std::shared_ptr<data_link> open_with_active(connection& c, const wire::command& command,
                                            const std::optional<restart>& from) {
  const auto listener = open_active(c);
  std::unique_ptr<io::channel> channel;
  const started s = start(c, command, from, channel, listener.get());
  c.begin_transfer(early_reply(s));
  // When all is already over, the server has connected by now or never will.
  if (!channel) channel = protect_channel(c, s.finished ? accept_waiting(c, *listener) : accept_data(c, *listener));
  return link_up(c, std::move(channel), s);
}

bool agrees(std::uint64_t announced, const data_link& link) {
  // After REST some servers announce the whole file and some the rest.
  return announced == link.bytes() || announced == link.offset + link.bytes();
}

error_context completion_context(const connection& c, const data_link& link) {
  auto context = c.context(phase::completion);
  context.command = link.command->masked();
  context.bytes = link.bytes();
  context.session_usable = c.is_open();
  return context;
}

// The size that the server has for a file that came as it is. RFC 3659 section 4.
std::optional<std::uint64_t> ask_size(connection& c, const data_link& link) {
  if (link.command->verb() != "RETR" || c.type() != 'I' || !c.is_open()) return {};
  const reply r = c.exchange(wire::command("SIZE", link.command->argument()), phase::completion);
  return r.code() == 213 ? wire::size_value(r.text) : std::nullopt;
}

// The text of a 150 can be wrong or old (the file grew): SIZE has the last word.
void verify_size(connection& c, const data_link& link) {
  if (!link.announced || !link.at_end() || c.type() != 'I' || agrees(*link.announced, link)) return;
  const auto size = ask_size(c, link);
  if (size && *size == link.offset + link.bytes()) return;
  const auto expected = *link.announced;
  if (size && *size < link.offset)
    throw incomplete_transfer("the file has " + std::to_string(*size) + " bytes: there is nothing from byte " +
                                  std::to_string(link.offset) + " on, yet the server reported success",
                              completion_context(c, link), expected);
  throw incomplete_transfer("the server announced " + std::to_string(expected) + " bytes and sent " +
                                std::to_string(link.bytes()) + ", yet reported success",
                            completion_context(c, link), expected);
}

// Some servers never say close_notify. Then only a size that agrees shows that nobody cut the data.
void verify_end(connection& c, const data_link& link) {
  if (!link.truncated()) return;
  const bool announced = link.announced && c.type() == 'I' && agrees(*link.announced, link);
  if (announced || ask_size(c, link) == link.offset + link.bytes()) {
    c.ctrl().note("the server ended the data without TLS close_notify; the size agrees");
    return;
  }
  throw tls_error(tls_problem::truncated,
                  "the data ended without TLS close_notify, so it may have been cut after " +
                      std::to_string(link.bytes()) + " bytes",
                  {}, completion_context(c, link));
}

}  // namespace

void take_back_restart(connection& c) {
  if (!c.keeps_restart()) return;
  const reply r = c.exchange(wire::command("REST", "0"), phase::transfer);
  if (!c.keeps_restart()) return;
  // The next transfer would begin anywhere.
  c.close();
  (void)c.check(r, phase::transfer);
  c.refuse<error_proto>(r, phase::transfer);
}

std::shared_ptr<data_link> open_transfer(connection& c, const wire::command& command,
                                         const std::optional<restart>& from) {
  // Not inside the clean-up below: a transfer that is in progress is none of this one's business.
  c.require_no_transfer();
  try {
    require_reachable(c);
    settle_protection(c);
    leave_compression(c);
    auto link = c.options().passive ? open_with_passive(c, command, from) : open_with_active(c, command, from);
    link->command = command;
    if (from) link->offset = from->offset;
    return link;
  } catch (error& e) {
    c.abandon_transfer(c.options().deadlines.drain);
    tell_error(c, nullptr, command, e);
    throw;
  } catch (...) {
    c.abandon_transfer(c.options().deadlines.drain);
    throw;
  }
}

reply finish_transfer(connection& c, data_link& link) {
  link.close();
  reply r = c.check_completed(c.final_reply(), phase::completion);
  verify_end(c, link);
  verify_size(c, link);
  return r;
}

reply run_transfer(connection& c, const wire::command& command, const std::optional<restart>& from,
                   const std::function<void(data_link&)>& move) {
  const auto link = open_transfer(c, command, from);
  try {
    move(*link);
    return finish_transfer(c, *link);
  } catch (cancelled_error& e) {
    // Who cancels wants to go on: only a server that answers at once keeps its session.
    link->reset();
    c.abandon_transfer(c.options().deadlines.farewell);
    tell_error(c, link.get(), command, e);
    throw;
  } catch (error& e) {
    link->reset();
    c.abandon_transfer(c.options().deadlines.drain);
    tell_error(c, link.get(), command, e);
    throw;
  } catch (...) {
    link->reset();
    c.abandon_transfer(c.options().deadlines.drain);
    throw;
  }
}

}  // namespace ferry::session
