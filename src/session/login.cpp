// A password leaves only for a server that asked for one in the words of RFC 959.
#include "session/login.hpp"

namespace ferry::session {

namespace {

bool asks_for_password(const reply& r) { return r.code() == 331 || r.code() == 332; }

}  // namespace

credentials with_defaults(credentials who) {
  if (who.user.empty()) who.user = "anonymous";
  if (who.user == "anonymous" && (who.password.empty() || who.password == "-")) who.password += "anonymous@";
  return who;
}

reply login(connection& c, credentials who) {
  who = with_defaults(std::move(who));
  // All three are checked before the first is sent.
  const auto user = c.make_command("USER", who.user);
  const auto pass = c.make_command("PASS", who.password);
  const auto acct = c.make_command("ACCT", who.account);

  reply r = c.send_command(user, phase::login);
  if (r.intermediate()) {
    if (!asks_for_password(r)) c.refuse<error_reply>(r, phase::login);
    r = c.send_command(pass, phase::login);
  }
  if (r.intermediate()) {
    if (who.account.empty()) c.refuse<error_reply>(r, phase::login);
    r = c.send_command(acct, phase::login);
  }
  if (!r.completed()) c.refuse<error_reply>(r, phase::login);
  return r;
}

reply account(connection& c, std::string_view account) {
  return c.require_completed(c.make_command("ACCT", account), phase::login);
}

}  // namespace ferry::session
