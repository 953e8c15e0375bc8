// The first reply decides whether there is a session at all; any failure leaves the connection closed.
#include "session/greet.hpp"

#include "session/dial.hpp"
#include "session/proxy.hpp"
#include "session/secure.hpp"

namespace ferry::session {

reply greet(connection& c, const std::string& host, std::uint16_t port) {
  c.close();
  if (c.options().implicit_tls) require_end_to_end(c);
  c.attach(std::make_unique<control>(c.host(), dial(c.host(), c.options(), host, port), c.options()));
  c.tls().name = host;
  c.tls().implicit = c.options().implicit_tls;
  try {
    if (c.tls().implicit) secure_control(c);
    reply r = c.next_reply(phase::greeting);
    for (std::size_t seen = 0; r.code() == 120; ++seen) {
      if (seen >= c.options().limits.stale_replies)
        throw limit_error("the server says 120 (wait) without end", c.reply_context(r, phase::greeting));
      r = c.next_reply(phase::greeting);
    }
    // Other preliminary greetings are taken as they are (ftplib); no second reply is due then.
    if (c.is_open()) c.ctrl().owe(0);
    return c.check(std::move(r), phase::greeting);
  } catch (error& e) {
    c.close();
    auto context = e.context();
    context.session_usable = false;
    e.context(std::move(context));
    throw;
  } catch (...) {
    c.close();
    throw;
  }
}

}  // namespace ferry::session
