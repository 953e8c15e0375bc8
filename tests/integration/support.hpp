// What the tests of this folder share: a server, a client of it, and errors that are held to what they say about the session.
//
// After a test no session of the server may have failed: a script that waits in vain, or that the client does not play
// along with, fails the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/ftplib.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "server/scripted_server.hpp"
#include "server/stranger.hpp"

namespace ferry::testing {

/// For deadlines that must expire, set right before the wait that is meant: whatever comes after the last command may be late.
inline constexpr milliseconds soon{100};

/// The other deadlines are so long that no loaded machine meets them: those whose defaults are a few seconds decide whether a session goes on.
inline void be_patient(FTP& ftp) {
  constexpr milliseconds patience{60'000};
  ftp.deadlines().drain = ftp.deadlines().tls_close = ftp.deadlines().farewell = patience;
}

/// The error that `call` throws, which must be an `Error` and none of its children.
template <class Error, class Call>
Error caught(Call call) {
  try {
    call();
  } catch (const error& e) {
    if (typeid(e) == typeid(Error)) return static_cast<const Error&>(e);
    throw std::logic_error(std::string("another error than was expected: ") + typeid(e).name() + ", " + e.describe());
  }
  throw std::logic_error("no error where one was expected");
}

/// The next command gets its own reply.
inline void expect_in_step(FTP& ftp) {
  EXPECT_EQ(ftp.sendcmd("ECHO 299 is the answer"), "299 is the answer");
  EXPECT_EQ(ftp.sendcmd("ECHO 298 is the next one"), "298 is the next one");
}

inline void expect_closed(FTP& ftp) {
  EXPECT_FALSE(ftp.is_connected());
  EXPECT_THROW(ftp.sendcmd("ECHO 299"), not_connected);
}

template <class Error, class Call>
Error fails_in_step(FTP& ftp, Call call) {
  Error e = caught<Error>(call);
  EXPECT_TRUE(e.session_usable()) << e.describe();
  expect_in_step(ftp);
  return e;
}

template <class Error, class Call>
Error fails_and_closes(FTP& ftp, Call call) {
  Error e = caught<Error>(call);
  EXPECT_FALSE(e.session_usable()) << e.describe();
  expect_closed(ftp);
  return e;
}

class client_test : public ::testing::Test {
 protected:
  explicit client_test(const std::string& address = "127.0.0.1", std::unique_ptr<FTP> client = std::make_unique<FTP>())
      : server(address), ftp(*client), client_(std::move(client)) {
    be_patient(ftp);
  }

  void TearDown() override {
    ftp.close();
    server.stop();
    EXPECT_THAT(server.problems(), ::testing::IsEmpty());
  }

  std::string connect() { return ftp.connect(server.address(), server.port()); }

  std::string download(const std::string& name) {
    std::string got;
    ftp.retrbinary("RETR " + name, got);
    return got;
  }
  std::string upload(const std::string& name, std::string_view text) {
    return ftp.storbinary("STOR " + name, content(text));
  }

  /// The commands without those that secure the session.
  std::vector<std::string> said() const {
    auto all = server.commands();
    std::erase_if(all, [](const std::string& c) {
      return c.starts_with("AUTH ") || c.starts_with("PBSZ ") || c.starts_with("PROT ");
    });
    return all;
  }

  template <class Error, class Call>
  Error in_step(Call call) {
    return fails_in_step<Error>(ftp, call);
  }
  template <class Error, class Call>
  Error closed(Call call) {
    return fails_and_closes<Error>(ftp, call);
  }

  scripted_server server;
  FTP& ftp;

 private:
  std::unique_ptr<FTP> client_;
};

class ipv6_test : public client_test {
 protected:
  ipv6_test() : client_test("::1") {}
};

}  // namespace ferry::testing
