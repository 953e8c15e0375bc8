// A copy with TLS between two sessions of ProFTPD, the only server of the set that can be TLS client to another (SSCN).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "interop/servers.hpp"
#include "posix/posix_host.hpp"
#include "session/copy.hpp"
#include "session/greet.hpp"
#include "session/login.hpp"
#include "session/secure.hpp"

namespace ferry::interop {
namespace {

namespace fs = std::filesystem;
using session::copy_method;

struct server_session {
  explicit server_session(std::vector<std::string>& dialogue, std::string who, tls_version version) {
    settings.tls.ca_file(running::get().ca).minimum(version).maximum(version);
    settings.deadlines.drain = std::chrono::seconds{20};
    settings.trace = [&dialogue, who](const trace_event& e) {
      if (e.kind != trace_kind::sent && e.kind != trace_kind::received)
        dialogue.push_back(who + ": " + std::string(e.text));
    };
  }
  void connect(address_family family) {
    session::greet(c, std::string(address_of(family)), running::get().port("FERRY_PROFTPD_COPY_PORT"));
    session::authenticate(c);
    session::login(c, {running::get().user, running::get().password, {}});
  }
  void expect_in_step() {
    if (!c.is_open()) return;
    EXPECT_EQ(c.exchange(wire::command("PWD")).code(), 257);
  }
  io::posix::posix_host host;
  session::settings settings;
  session::connection c{host, settings};
};

using way = std::tuple<address_family, tls_version>;

class copy_protected_test : public ::testing::TestWithParam<way> {
 protected:
  copy_protected_test() {
    static int count = 0;
    name_ = "sscn" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    folder_ = running::get().root / "upload" / name_;
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms::all);
    source.connect(std::get<0>(GetParam()));
    target.connect(std::get<0>(GetParam()));
  }
  ~copy_protected_test() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    for (const auto& line : HasFailure() ? dialogue : std::vector<std::string>{}) std::cerr << line << '\n';
  }
  session::copy_result copy(const std::string& from, const std::string& to, copy_method how = copy_method::automatic) {
    const std::string here = "/upload/" + name_ + "/";
    return session::copy_protected(source.c, here + from, target.c, here + to, "I", how);
  }
  void put(const std::string& name, const std::string& bytes) const { std::ofstream(folder_ / name) << bytes; }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string name_;
  fs::path folder_;
  std::vector<std::string> dialogue;
  server_session source{dialogue, "source", std::get<1>(GetParam())};
  server_session target{dialogue, "target", std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(proftpd, copy_protected_test,
                         ::testing::Combine(::testing::Values(address_family::ipv4, address_family::ipv6),
                                            ::testing::Values(tls_version::tls_1_2, tls_version::tls_1_3)));

TEST_P(copy_protected_test, moves_files_of_all_sizes_with_either_as_client) {
  for (const std::size_t size : {0u, 1u, 3u << 20}) {
    SCOPED_TRACE(size);
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
    put("file", bytes);
    EXPECT_EQ(copy("file", "one").method, copy_method::sscn_target);
    EXPECT_TRUE(content("one") == bytes);
    // As TLS client ProFTPD closes over tickets that it has not read, and the connection is reset: what it sends then may be lost. It is never said to
    // have arrived.
    try {
      EXPECT_EQ(copy("file", "two", copy_method::sscn_source).method, copy_method::sscn_source);
      EXPECT_TRUE(content("two") == bytes);
    } catch (const error_temp& e) {
      EXPECT_EQ(e.code(), 426);
    }
  }
  source.expect_in_step();
  target.expect_in_step();
  EXPECT_TRUE(source.c.is_open() && target.c.is_open());
}

TEST_P(copy_protected_test, is_in_step_or_closed_after_a_refusal) {
  put("file", "content");
  EXPECT_THROW(copy("nothing", "copy"), error);
  source.expect_in_step();
  target.expect_in_step();
  for (auto* s : {&source, &target})
    if (!s->c.is_open()) s->connect(std::get<0>(GetParam()));
  EXPECT_THROW(copy("file", "nothing/copy"), error);
  source.expect_in_step();
  target.expect_in_step();
  for (auto* s : {&source, &target})
    if (!s->c.is_open()) s->connect(std::get<0>(GetParam()));
  copy("file", "copy");
  EXPECT_EQ(content("copy"), "content");
}

}  // namespace
}  // namespace ferry::interop
