// ftpcp between every two servers, and between two sessions of one. All servers of the set allow it to each other, because to
// them every session and every server has the same address; what they refuse comes from 127.0.0.2.
#include "support.hpp"

namespace ferry::interop {

using ::testing::AnyOf;

using two_servers = std::tuple<server, server>;

class copy_test : public interop_test, public ::testing::WithParamInterface<two_servers> {
 protected:
  copy_test() : interop_test(std::get<0>(GetParam()), address_family::ipv4, mode::passive) {}
  void SetUp() override {
    interop_test::SetUp();
    make_directory_on_disk("target");
    target = session(std::get<1>(GetParam()));
    target->cwd("target");
  }
  void TearDown() override {
    target.reset();
    interop_test::TearDown();
  }
  void expect_target_sound() {
    if (target->is_connected()) return expect_in_step(*target, in_directory("target"));
    EXPECT_THROW(target->sendcmd("NOOP"), not_connected);
  }
  std::unique_ptr<FTP> target;
};

std::string names_of(const ::testing::TestParamInfo<two_servers>& info) {
  return std::string(std::get<0>(info.param).name) + "_to_" + std::string(std::get<1>(info.param).name);
}

INSTANTIATE_TEST_SUITE_P(real, copy_test, ::testing::Combine(all_servers, all_servers), names_of);

TEST_P(copy_test, of_all_sizes) {
  for (const std::size_t size : {0u, 1u, 5u << 20}) {
    SCOPED_TRACE(size);
    const std::string bytes = noise(size);
    put_on_disk("file", bytes);
    ftpcp(*ftp, "file", *target, "copy");
    EXPECT_SAME(disk_content("target/copy"), bytes);
    expect_in_step();
    expect_target_sound();
  }
  EXPECT_TRUE(target->is_connected());
}

TEST_P(copy_test, the_same_name_and_text) {
  put_on_disk("a name", "one\n");
  ftpcp(*ftp, "a name", *target, "", "A");
  EXPECT_THAT(disk_content("target/a name"), AnyOf("one\n", "one\r\n"));
  expect_in_step();
  expect_target_sound();
}

TEST_P(copy_test, nothing_is_refused) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(ftpcp(*ftp, "nothing", *target, "copy"), error_perm);
    EXPECT_TRUE(ftp->is_connected());
    expect_sound(*ftp);
    expect_target_sound();
    ASSERT_TRUE(target->is_connected());
  }
  put_on_disk("file", "content");
  ftpcp(*ftp, "file", *target, "copy");
  EXPECT_EQ(disk_content("target/copy"), "content");
}

TEST_P(copy_test, into_nothing_is_refused) {
  put_on_disk("file", "content");
  EXPECT_THROW(ftpcp(*ftp, "file", *target, "nothing/copy"), error_perm);
  EXPECT_TRUE(ftp->is_connected());
  EXPECT_TRUE(target->is_connected());
  expect_in_step();
  expect_target_sound();
  ftpcp(*ftp, "file", *target, "copy");
  EXPECT_EQ(disk_content("target/copy"), "content");
}

TEST_P(copy_test, a_target_that_may_not_connect_there) {
  put_on_disk("file", "content");
  target = session(std::get<1>(GetParam()), "127.0.0.2");
  target->cwd("target");
  EXPECT_THROW(ftpcp(*ftp, "file", *target, "copy"), error_perm);
  EXPECT_TRUE(ftp->is_connected());
  EXPECT_TRUE(target->is_connected());
  expect_in_step();
  expect_target_sound();
}

TEST_P(copy_test, a_source_that_may_not_be_connected_to_from_there) {
  put_on_disk("file", "content");
  ftp = session(server_, "127.0.0.2");
  if (server_.foreign_passive) {
    ftpcp(*ftp, "file", *target, "copy");
    EXPECT_EQ(disk_content("target/copy"), "content");
    return;
  }
  const auto wait_for = [&](milliseconds t) {
    for (auto* const f : {ftp.get(), target.get()})
      f->deadlines().reply = f->deadlines().server_copy = f->deadlines().drain = t;
  };
  expect_fails_soundly(*ftp, [&] {
    // Some servers never tell that nobody they like connects; waiting longer changes nothing.
    wait_for(milliseconds{500});
    struct patient_again {
      decltype(wait_for)& set;
      ~patient_again() { set(patience); }
    } const afterwards{wait_for};
    ftpcp(*ftp, "file", *target, "copy");
  });
  expect_target_sound();
}

// --- IPv6: PASV and PORT cannot name the addresses ------------------------------------------------------------------------

class copy_over_ipv6_test : public every_server {};
INSTANTIATE_TEST_SUITE_P(real, copy_over_ipv6_test,
                         ::testing::Combine(all_servers, ::testing::Values(address_family::ipv6)), server_name);

TEST_P(copy_over_ipv6_test, is_refused) {
  put_on_disk("file", "content");
  auto target = session();
  if (server_.pasv6 == pasv_on_ipv6::refused)
    EXPECT_THROW(ftpcp(*ftp, "file", *target, "copy"), error_temp);
  else
    EXPECT_THROW(ftpcp(*ftp, "file", *target, "copy"), error_proto);
  EXPECT_TRUE(ftp->is_connected());
  EXPECT_TRUE(target->is_connected());
  expect_in_step();
  expect_in_step(*target);
}

}  // namespace ferry::interop
