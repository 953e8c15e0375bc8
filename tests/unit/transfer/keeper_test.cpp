// What a greeting tells of its server, and the limits of time that its settings have.
#include "transfer/keeper.hpp"

#include <gtest/gtest.h>

#include "transfer/packets.hpp"
#include "unit/session/scripted_host.hpp"

namespace ferry::transfer {
namespace {

TEST(KeepAlive, is_for_servers_that_are_known_to_take_it) {
  for (const char* known :
       {"220 (vsFTPd 3.0.3)", "220 ProFTPD Server (Debian) [::1]", "220 pyftpdlib 1.5.7 ready.",
        "220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\n220 You will be disconnected"})
    EXPECT_GT(keep_alive_for(known), milliseconds(0)) << known;
  for (const char* other : {"", "220 Microsoft FTP Service", "220 ready", "220 FTP Server"})
    EXPECT_EQ(keep_alive_for(other), milliseconds(0)) << other;
}

TEST(Within, the_smaller_limit_holds_and_the_outer_one_comes_back) {
  ferry::testing::scripted_host host;
  const site where{.host = "server", .port = 21, .how = {}, .who = {}, .host_command = false, .alternative_login = {}};
  server_memory memory(false);
  keeper k(host, session::settings(), where, memory);
  const auto& until = k.settings().until;
  const auto in = [&](int seconds) { return host.now() + std::chrono::seconds(seconds); };
  {
    const within outer(k, in(20));
    for (const auto inner : {io::never, in(30), in(10)}) {
      {
        const within limit(k, inner);
        EXPECT_EQ(until, std::min(inner, in(20)));
      }
      EXPECT_EQ(until, in(20));
    }
  }
  EXPECT_EQ(until, io::never);
}

}  // namespace
}  // namespace ferry::transfer
