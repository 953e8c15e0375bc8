// See every_fault.hpp.
#include "every_fault.hpp"

namespace ferry::testing {

namespace {

const char* name_of(fault kind) {
  switch (kind) {
    case fault::error:
      return "error";
    case fault::end:
      return "end";
    case fault::timeout:
      return "timeout";
    case fault::cancel:
      return "cancel";
    case fault::none:
      break;
  }
  return "none";
}

fixture& of(fixture& f, bool) { return f; }
fixture& of(pair_fixture& f, bool target) { return target ? f.target : f.source; }

void expect_truth(const error& e, const fixture& f) {
  EXPECT_EQ(e.session_usable(), f.session.is_open()) << e.describe();
}
// Which of the two an error is about shows in the error only to a person.
void expect_truth(const error&, const pair_fixture&) {}

template <class Fixture, class Step>
void fail_step(fault kind, std::size_t at, bool target, const Step& prepare, const Step& operation) {
  SCOPED_TRACE(std::string(name_of(kind)) + " at step " + std::to_string(at) + (target ? " of the target" : ""));
  Fixture f;
  prepare(f);
  of(f, target).host.fail(kind, at);
  try {
    operation(f);
  } catch (const error& e) {
    EXPECT_TRUE(of(f, target).host.fault_happened()) << e.what();
    expect_truth(e, f);
  }
  f.expect_sound();
}

template <class Fixture, class Step>
void fail_every_step(bool target, const Step& prepare, const Step& operation) {
  std::size_t operations = 0;
  std::size_t waits = 0;
  {
    Fixture f;
    prepare(f);
    const auto& host = of(f, target).host;
    const auto operations_before = host.operations();
    const auto waits_before = host.waits();
    ASSERT_NO_THROW(operation(f)) << host.dialogue();
    operations = host.operations() - operations_before;
    waits = host.waits() - waits_before;
    f.expect_sound();
  }
  ASSERT_GT(operations, 0u);
  ASSERT_GT(waits, 0u);
  for (const auto kind : {fault::error, fault::end})
    for (std::size_t n = 1; n <= operations; ++n) fail_step<Fixture>(kind, n, target, prepare, operation);
  for (const auto kind : {fault::timeout, fault::cancel})
    for (std::size_t n = 1; n <= waits; ++n) fail_step<Fixture>(kind, n, target, prepare, operation);
}

template <class Fixture, class Step>
std::size_t commands_of(bool target, const Step& prepare, const Step& operation) {
  Fixture f;
  prepare(f);
  const auto before = of(f, target).host.commands().size();
  operation(f);
  return of(f, target).host.commands().size() - before;
}

template <class Fixture, class Step>
void refuse_every_command(bool target, const Step& prepare, const Step& operation) {
  const auto commands = commands_of<Fixture>(target, prepare, operation);
  ASSERT_GT(commands, 0u);
  for (std::size_t n = 1; n <= commands; ++n) {
    SCOPED_TRACE("command " + std::to_string(n) + (target ? " of the target" : "") + " is refused");
    Fixture f;
    prepare(f);
    of(f, target).host.answer(n, "550 no");
    try {
      operation(f);
    } catch (const error& e) {
      EXPECT_EQ(e.code(), 550) << e.describe();
      expect_truth(e, f);
    }
    EXPECT_TRUE(of(f, target).session.is_open());
    f.expect_sound();
  }
}

}  // namespace

void every_fault(const step& prepare, const step& operation) { fail_every_step<fixture>(false, prepare, operation); }

void every_fault(const pair_step& prepare, const pair_step& operation) {
  fail_every_step<pair_fixture>(false, prepare, operation);
  fail_every_step<pair_fixture>(true, prepare, operation);
}

void every_refusal(const step& prepare, const step& operation) {
  refuse_every_command<fixture>(false, prepare, operation);
}

void every_refusal(const pair_step& prepare, const pair_step& operation) {
  refuse_every_command<pair_fixture>(false, prepare, operation);
  refuse_every_command<pair_fixture>(true, prepare, operation);
}

void every_goodbye(const step& prepare, const step& operation) {
  const auto commands = commands_of<fixture>(false, prepare, operation);
  ASSERT_GT(commands, 0u);
  for (std::size_t n = 1; n <= commands; ++n) {
    SCOPED_TRACE("421 to command " + std::to_string(n));
    fixture f;
    prepare(f);
    f.host.answer(n, "421 closing");
    const auto e = thrown<error_temp>([&] { operation(f); });
    EXPECT_EQ(e.code(), 421);
    EXPECT_STREQ(e.what(), "421 closing");
    EXPECT_FALSE(e.session_usable());
    EXPECT_FALSE(f.session.is_open());
    f.expect_sound();
  }
}

void stale_reply(const step& prepare, const step& operation) {
  fixture f;
  prepare(f);
  f.host.reply("250 stale");
  f.host.reply("550 staler");
  ASSERT_NO_THROW(operation(f)) << f.host.dialogue();
  f.expect_sound();
}

void bomb::tick() {
  ++ticks_;
  if (left_ == 0 || --left_ > 0) return;
  switch (with_) {
    case charge::standard:
      throw std::runtime_error("bomb");
    case charge::other:
      throw 7;
    case charge::local:
      throw local_error(std::make_error_code(std::errc::no_space_on_device), "bomb", {});
    case charge::none:
      break;
  }
}

namespace {

void explode(bomb::charge charge, std::size_t at, const step& prepare,
             const std::function<void(fixture&, bomb&)>& operation) {
  SCOPED_TRACE("charge " + std::to_string(static_cast<int>(charge)) + " at tick " + std::to_string(at));
  bomb b;
  fixture f;
  prepare(f);
  b.arm(charge, at);
  try {
    operation(f, b);
    ADD_FAILURE() << "the exception was swallowed";
  } catch (const local_error& e) {
    EXPECT_EQ(charge, bomb::charge::local);
    EXPECT_STREQ(e.what(), "bomb");
    expect_truth(e, f);
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(charge, bomb::charge::standard);
    EXPECT_STREQ(e.what(), "bomb");
  } catch (int seven) {
    EXPECT_EQ(charge, bomb::charge::other);
    EXPECT_EQ(seven, 7);
  }
  f.expect_sound();
}

void explode_everywhere(std::initializer_list<bomb::charge> charges, const step& prepare,
                        const std::function<void(fixture&, bomb&)>& operation) {
  std::size_t ticks = 0;
  {
    bomb counter;
    fixture f;
    prepare(f);
    ASSERT_NO_THROW(operation(f, counter)) << f.host.dialogue();
    ticks = counter.ticks();
    f.expect_sound();
  }
  ASSERT_GT(ticks, 0u);
  for (const auto charge : charges)
    for (std::size_t n = 1; n <= ticks; ++n) explode(charge, n, prepare, operation);
}

}  // namespace

void every_throw(const step& prepare, const std::function<void(fixture&, bomb&)>& operation) {
  explode_everywhere({bomb::charge::standard, bomb::charge::other, bomb::charge::local}, prepare, operation);
}

void every_trace_throw(const step& prepare, const step& operation) {
  explode_everywhere({bomb::charge::standard, bomb::charge::other}, prepare, [&](fixture& f, bomb& b) {
    f.settings.trace = [&b](const trace_event&) { b.tick(); };
    operation(f);
  });
}

void all_faults(const step& prepare, const step& operation) {
  every_fault(prepare, operation);
  every_refusal(prepare, operation);
  every_goodbye(prepare, operation);
  every_trace_throw(prepare, operation);
  stale_reply(prepare, operation);
}

}  // namespace ferry::testing
