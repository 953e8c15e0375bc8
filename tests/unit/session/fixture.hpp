// A session over a scripted host, and the questions that every test asks about it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/trace.hpp>

#include "scripted_host.hpp"
#include "session/connection.hpp"

namespace ferry::testing {

using words = std::vector<std::string>;

struct fixture {
  scripted_host host;
  session::settings settings;
  session::connection session{host, settings};
  std::vector<std::pair<trace_kind, std::string>> events;

  /// Connects to `server` and logs in; or to another name.
  fixture& connect(const std::string& name = "server");
  /// From now on trace events are kept in `events`.
  void record();
  /// All events of one kind.
  [[nodiscard]] words events_of(trace_kind kind) const;
  /// Does the session answer a command with that command's reply?
  void expect_in_step();
  /// In step or closed; no data channel, no listener left.
  void expect_sound();
};

/// Two servers and their sessions.
struct pair_fixture {
  fixture source;
  fixture target;

  pair_fixture& connect();
  void expect_sound();
};

/// What is left of a download, read in small pieces.
std::string read_all(session::data_link& link);

/// The error of exactly this type that `f` throws; anything else ends the test.
template <class Error>
Error thrown(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    EXPECT_STREQ(typeid(e).name(), typeid(Error).name());
    return e;
  }
  throw std::runtime_error(std::string("nothing was thrown where this was due: ") + typeid(Error).name());
}

}  // namespace ferry::testing
