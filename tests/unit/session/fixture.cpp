// See fixture.hpp.
#include "fixture.hpp"

#include "session/data_link.hpp"
#include "session/greet.hpp"
#include "session/login.hpp"

namespace ferry::testing {

fixture& fixture::connect(const std::string& name) {
  session::greet(session, name, 21);
  session::login(session, {});
  return *this;
}

void fixture::record() {
  settings.trace = [this](const trace_event& e) { events.emplace_back(e.kind, e.text); };
}

words fixture::events_of(trace_kind kind) const {
  words result;
  for (const auto& [k, text] : events)
    if (k == kind) result.push_back(text);
  return result;
}

void fixture::expect_in_step() {
  static int serial = 0;
  const std::string mark = "250 mark " + std::to_string(++serial);
  EXPECT_EQ(session.exchange(wire::command("ECHO", mark)).text, mark) << host.dialogue();
}

void fixture::expect_sound() {
  EXPECT_EQ(host.live_listeners(), 0u);
  EXPECT_EQ(host.live_channels(), session.is_open() ? 1u : 0u) << host.dialogue();
  EXPECT_FALSE(session.transferring());
  host.fail(fault::none, 0);
  if (session.is_open()) expect_in_step();
}

pair_fixture& pair_fixture::connect() {
  source.connect();
  target.connect();
  return *this;
}

void pair_fixture::expect_sound() {
  source.expect_sound();
  target.expect_sound();
}

std::string read_all(session::data_link& link) {
  std::string text;
  std::vector<std::byte> block(5);
  while (const auto n = link.read(block)) text += as_text(std::span{block}.first(n));
  return text;
}

}  // namespace ferry::testing
