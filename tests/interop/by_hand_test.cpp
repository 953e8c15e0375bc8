// Transfers taken apart: data connections of the user's own, ports and passive addresses used by hand, and ABOR.
#include "sockets.hpp"
#include "support.hpp"

namespace ferry::interop {

using ::testing::AnyOf;

class by_hand_test : public every_way {
 protected:
  /// More than all buffers between here and a server hold, so that a server that sends it must wait.
  static constexpr std::uintmax_t large = 64 << 20;

  [[nodiscard]] static std::string read_all(data_connection& data) {
    std::string all;
    std::vector<std::byte> block(10'000);
    while (const std::size_t n = data.read(block)) all += as_text(std::span{block}.first(n));
    return all;
  }
  /// ABOR's own reply, or the server's word on the transfer where that takes its place.
  [[nodiscard]] auto aborted(int verdict) const { return AnyOf(225, 226, 426, verdict); }
  void expect_download_works() {
    put_on_disk("small", "content");
    std::string got;
    EXPECT_EQ(code_of(ftp->retrbinary("RETR small", got)), 226);
    EXPECT_SAME(got, "content");
    expect_in_step();
  }
};

INSTANTIATE_TEST_SUITE_P(real, by_hand_test, ::testing::Combine(all_servers, both_families, both_modes), way_name);

// --- Data connections ---------------------------------------------------------------------------------------------------

TEST_P(by_hand_test, transfercmd_to_read) {
  const std::string bytes = noise(300'000);
  put_on_disk("file", bytes);
  ftp->voidcmd("TYPE I");
  for (const std::size_t offset : {0u, 100'000u}) {
    data_connection data = ftp->transfercmd("RETR file", offset);
    EXPECT_TRUE(data.is_open());
    EXPECT_EQ(data.peer().address, address_of(family_));
    EXPECT_EQ(data.local().address, address_of(family_));
    EXPECT_SAME(read_all(data), bytes.substr(offset));
    data.close();
    EXPECT_FALSE(data.is_open());
    EXPECT_EQ(code_of(ftp->voidresp()), 226);
    expect_in_step();
  }
}

TEST_P(by_hand_test, transfercmd_to_write) {
  const std::string bytes = noise(300'000);
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("STOR file");
  data.write(std::string_view(bytes).substr(0, 1));
  data.write(std::string_view(bytes).substr(1));
  data.close();
  EXPECT_EQ(code_of(ftp->voidresp()), 226);
  EXPECT_SAME(disk_content("file"), bytes);
  expect_in_step();
}

TEST_P(by_hand_test, ntransfercmd_tells_the_size) {
  put_on_disk("file", noise(300'000));
  ftp->voidcmd("TYPE I");
  for (const std::size_t offset : {0u, 100'000u}) {
    const std::uint64_t expected = server_.size_of_rest ? 300'000 - offset : 300'000;
    auto [data, size] = ftp->ntransfercmd("RETR file", offset);
    EXPECT_EQ(size.has_value(), server_.announces_size);
    EXPECT_EQ(size.value_or(expected), expected);
    EXPECT_EQ(read_all(data).size(), 300'000 - offset);
    data.close();
    EXPECT_EQ(code_of(ftp->voidresp()), 226);
  }
  expect_in_step();
}

TEST_P(by_hand_test, a_data_connection_that_is_closed_and_forgotten) {
  put_on_disk("file", noise(300'000));
  ftp->voidcmd("TYPE I");
  {
    data_connection data = ftp->transfercmd("RETR file");
    (void)read_all(data);
  }
  expect_in_step();
  expect_download_works();
}

TEST_P(by_hand_test, a_data_connection_that_is_closed_too_early) {
  put_large_on_disk("file", large);
  ftp->voidcmd("TYPE I");
  { const data_connection data = ftp->transfercmd("RETR file"); }
  expect_in_step();
  expect_download_works();
}

TEST_P(by_hand_test, commands_wait_for_the_end_of_a_transfer) {
  put_on_disk("file", "content");
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("RETR file");
  EXPECT_THROW(ftp->pwd(), std::logic_error);
  EXPECT_EQ(read_all(data), "content");
  data.close();
  EXPECT_EQ(code_of(ftp->voidresp()), 226);
  expect_in_step();
}

TEST_P(by_hand_test, transfercmd_of_nothing_is_refused) {
  ftp->voidcmd("TYPE I");
  for (int i = 0; i < 3; ++i) expect_refused(550, [&] { ftp->transfercmd("RETR nothing"); });
  expect_download_works();
}

TEST_P(by_hand_test, quit_and_destructor_in_the_middle) {
  put_large_on_disk("file", large);
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("RETR file");
  ftp->quit();
  EXPECT_FALSE(ftp->is_connected());
  auto other = session();
  other->voidcmd("TYPE I");
  data = other->transfercmd("RETR file");
  other.reset();
  std::array<std::byte, 10> room{};
  EXPECT_THROW(data.read(room), not_connected);
  ftp = session();
  expect_in_step();
}

// --- Addresses ----------------------------------------------------------------------------------------------------------

TEST_P(by_hand_test, makepasv) {
  put_on_disk("file", "content");
  ftp->voidcmd("TYPE I");
  const host_port at = ftp->makepasv();
  EXPECT_EQ(at.host, address_of(family_));
  {
    const auto data = raw_socket::connected_to(at.host, at.port);
    EXPECT_THAT(code_of(ftp->sendcmd("RETR file")), AnyOf(125, 150));
    EXPECT_EQ(data.read_all(), "content");
    // ProFTPD waits for the client's end before it says 226.
  }
  EXPECT_EQ(code_of(ftp->voidresp()), 226);
  expect_in_step();
}

TEST_P(by_hand_test, makepasv_that_is_not_used) {
  (void)ftp->makepasv();
  (void)ftp->makepasv();
  expect_in_step();
  expect_download_works();
}

TEST_P(by_hand_test, makeport) {
  put_on_disk("file", "content");
  ftp->voidcmd("TYPE I");
  listening_socket listener = ftp->makeport();
  EXPECT_EQ(listener.local().address, address_of(family_));
  EXPECT_NE(listener.local().port, 0);
  EXPECT_THAT(code_of(ftp->sendcmd("RETR file")), AnyOf(125, 150));
  data_connection data = listener.accept();
  listener.close();
  EXPECT_EQ(read_all(data), "content");
  data.close();
  EXPECT_EQ(code_of(ftp->voidresp()), 226);
  expect_in_step();
}

TEST_P(by_hand_test, makeport_and_putcmd) {
  ftp->voidcmd("TYPE I");
  listening_socket listener = ftp->makeport();
  ftp->putcmd("STOR file");
  data_connection data = listener.accept();
  EXPECT_THAT(code_of(ftp->getresp()), AnyOf(125, 150));
  data.write("content");
  data.close();
  EXPECT_EQ(code_of(ftp->voidresp()), 226);
  EXPECT_EQ(disk_content("file"), "content");
  expect_in_step();
}

TEST_P(by_hand_test, sendport_and_sendeprt) {
  put_on_disk("file", "content");
  ftp->voidcmd("TYPE I");
  const std::string address(address_of(family_));
  for (const bool extended : {true, false}) {
    const auto listener = raw_socket::bound_to(address);
    listener.listen();
    if (!extended && family_ == address_family::ipv6) {
      EXPECT_THROW(ftp->sendport(address, listener.port()), std::invalid_argument);
      continue;
    }
    const std::string told =
        extended ? ftp->sendeprt(address, listener.port()) : ftp->sendport(address, listener.port());
    EXPECT_EQ(code_of(told), 200);
    ftp->putcmd("RETR file");
    EXPECT_EQ(listener.accept().read_all(), "content");
    EXPECT_THAT(code_of(ftp->getresp()), AnyOf(125, 150));
    EXPECT_EQ(code_of(ftp->voidresp()), 226);
    expect_in_step();
  }
}

TEST_P(by_hand_test, a_port_of_somebody_else_is_refused) {
  EXPECT_THROW(ftp->sendport("127.9.9.9", 40'000), error_perm);
  expect_in_step();
  expect_download_works();
}

// --- ABOR ---------------------------------------------------------------------------------------------------------------

TEST_P(by_hand_test, abort_of_a_download_unread) {
  put_large_on_disk("file", large);
  ftp->voidcmd("TYPE I");
  for (int i = 0; i < 3; ++i) {
    data_connection data = ftp->transfercmd("RETR file");
    std::array<std::byte, 1> sent{};
    if (server_.remembers_aborted) {
      EXPECT_EQ(data.read(sent), 1u);
    }
    EXPECT_THAT(code_of(ftp->abort()), aborted(server_.aborted_download));
    EXPECT_FALSE(data.is_open());
    expect_in_step();
  }
  expect_download_works();
}

TEST_P(by_hand_test, abort_of_a_download_half_read) {
  put_large_on_disk("file", large);
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("RETR file");
  std::vector<std::byte> room(100'000);
  EXPECT_GT(data.read(room), 0u);
  EXPECT_THAT(code_of(ftp->abort()), aborted(server_.aborted_download));
  expect_in_step();
  expect_download_works();
}

TEST_P(by_hand_test, abort_of_an_upload) {
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("STOR file");
  data.write(std::string(server_.remembers_aborted ? large : 100'000, 'x'));
  EXPECT_THAT(code_of(ftp->abort()), aborted(server_.aborted_upload));
  expect_in_step();
  expect_download_works();
}

TEST_P(by_hand_test, abort_of_a_transfer_that_is_done) {
  put_on_disk("file", "content");
  ftp->voidcmd("TYPE I");
  data_connection data = ftp->transfercmd("RETR file");
  EXPECT_EQ(read_all(data), "content");
  EXPECT_THAT(code_of(ftp->abort()), AnyOf(225, 226, 426));
  expect_in_step();
  expect_download_works();
}

}  // namespace ferry::interop
