// Each reply is judged only after all have been read, so that an error leaves the session in step.
#include "session/pipelined_login.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ferry::session {

namespace {

bool asks_for_password(const reply& r) { return r.code() == 331 || r.code() == 332; }

template <class Judge>
auto judging(connection& c, const wire::command& command, const Judge& judge) {
  c.ctrl().about(command);
  return judge();
}

// Behind USER and PASS: what the new user asks for.
struct wishes {
  std::vector<wire::command> commands;
  std::size_t protection;  // how many of them are about it: 0 or 2
};

wishes wishes_of(const connection& c, bool ask_features) {
  const auto& tls = c.tls();
  const bool protect = tls.control && !tls.protection_chosen;
  std::vector<wire::command> all;
  if (protect) all = {wire::command("PBSZ", "0"), wire::command("PROT", "P")};
  all.emplace_back("TYPE", "I");
  if (ask_features) all.emplace_back("FEAT");
  return {std::move(all), protect ? 2u : 0u};
}

// Nobody is sent away from TYPE and FEAT for want of a login after a login that succeeded, and only FEAT answers 211.
bool fits(const wishes& w, const std::vector<reply>& replies) {
  const reply& type = replies[w.protection];
  const auto strange = [](const reply& r) { return r.intermediate() || r.code() == 503 || r.code() == 530; };
  if (std::ranges::any_of(replies.begin() + static_cast<std::ptrdiff_t>(w.protection), replies.end(), strange))
    return false;
  if (type.code() == 211) return false;
  if (w.commands.size() == w.protection + 1) return true;
  const reply& feat = replies.back();
  return !feat.completed() || feat.code() == 211;
}

// "Please login with USER and PASS": what is said to commands for which it is too early.
bool sends_to_the_login(const reply& r) {
  return r.code() == 530 && r.text.find("USER") != std::string::npos && r.text.find("PASS") != std::string::npos;
}

// Some servers think about PASS for a while, and meanwhile refuse what came behind it: their word on the password comes last.
const reply& refusal_of_password(const reply& to_pass, const std::vector<reply>& behind) {
  if (!sends_to_the_login(to_pass)) return to_pass;
  const auto own =
      std::ranges::find_if(behind, [](const reply& r) { return r.code() == 530 && !sends_to_the_login(r); });
  return own == behind.end() ? to_pass : *own;
}

void take_protection(connection& c, const wishes& w, const std::vector<reply>& replies) {
  if (w.protection == 0) return;
  if (!c.tls().implicit)
    for (std::size_t i = 0; i < w.protection; ++i)
      judging(c, w.commands[i], [&] { return c.check_completed(replies[i], phase::login); });
  c.tls().protect_data = c.tls().protection_chosen = true;
}

}  // namespace

pipelined_login login_in_one_packet(connection& c, credentials who, bool ask_features) {
  who = with_defaults(std::move(who));
  const auto user = c.make_command("USER", who.user);
  const auto pass = c.make_command("PASS", who.password);
  const auto acct = c.make_command("ACCT", who.account);
  const wishes wanted = wishes_of(c, ask_features);

  std::vector<wire::command> packet{user, pass};
  packet.insert(packet.end(), wanted.commands.begin(), wanted.commands.end());
  auto replies = c.exchange_all(packet, phase::login);
  const reply to_user = std::move(replies[0]);
  const reply to_pass = std::move(replies[1]);
  replies.erase(replies.begin(), replies.begin() + 2);

  pipelined_login result;
  result.last = judging(c, user, [&] { return c.check(to_user, phase::login); });
  if (to_user.intermediate() && !asks_for_password(to_user))
    judging(c, user, [&] { c.refuse<error_reply>(to_user, phase::login); });
  if (to_user.completed()) {
    // Whatever PASS was answered then; but who asks for a password there has answered USER.
    result.out_of_order = to_pass.intermediate();
  } else {
    result.last = to_pass;
    result.out_of_order = to_pass.code() == 503;
    if (result.out_of_order) return result;
    judging(c, pass, [&] { return c.check(refusal_of_password(to_pass, replies), phase::login); });
    if (to_pass.intermediate()) {
      if (who.account.empty()) judging(c, pass, [&] { c.refuse<error_reply>(to_pass, phase::login); });
      result.last = c.require_completed(acct, phase::login);
      const auto refused = [](const reply& r) { return !r.completed(); };
      if (std::ranges::any_of(replies, refused)) replies = c.exchange_all(wanted.commands, phase::login);
    }
  }
  result.out_of_order = result.out_of_order || !fits(wanted, replies);
  if (result.out_of_order) return result;
  take_protection(c, wanted, replies);
  result.type_is_binary = c.type() == 'I';
  if (const reply& feat = replies.back(); ask_features && feat.completed())
    result.features = wire::features::parse(feat.text);
  return result;
}

}  // namespace ferry::session
