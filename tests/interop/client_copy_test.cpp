// ferry::copy between every two servers. They take each other's addresses, because to them all are one; what they refuse comes from 127.0.0.2, and then
// the file goes through this machine.
#include <ferry/copy.hpp>

#include "support.hpp"

namespace ferry::interop {

using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

using two_servers = std::tuple<server, server>;

client client_of(std::uint16_t port, const std::string& directory, client_options options) {
  const auto& there = running::get();
  ferry::url where;
  where.scheme = "ftp";
  where.host = address_of(address_family::ipv4);
  where.port = port;
  where.absolute = true;
  const auto slash = directory.find('/', 1);
  where.segments = {directory.substr(1, slash - 1), directory.substr(slash + 1)};
  where.directory = true;
  return client(where, options.netrc({}).user(there.user).password(there.password));
}

class client_copy_test : public interop_test, public ::testing::WithParamInterface<two_servers> {
 protected:
  client_copy_test() : interop_test(std::get<0>(GetParam()), address_family::ipv4, mode::passive) {}
  client of(const server& s, client_options options = {}) {
    return client_of(running::get().port(s), directory_, options.plain(true));
  }
};

std::string pair_name(const ::testing::TestParamInfo<two_servers>& info) {
  return std::string(std::get<0>(info.param).name) + "_to_" + std::string(std::get<1>(info.param).name);
}

INSTANTIATE_TEST_SUITE_P(real, client_copy_test, ::testing::Combine(all_servers, all_servers), pair_name);

TEST_P(client_copy_test, goes_directly_where_the_servers_want_it) {
  client from = of(server_);
  client to = of(std::get<1>(GetParam()));
  for (const std::size_t size : {0u, 1u << 20}) {
    put_on_disk("file", noise(size));
    const verdict v = copy(from, "file", to, "copy");
    EXPECT_EQ(v.how, confidence::verified);
    EXPECT_THAT(v.notes.front(), StartsWith("it went from server to server"));
    EXPECT_SAME(disk_content("copy"), noise(size));
  }
  EXPECT_THROW(copy(from, "nothing", to, "copy"), error_perm);
  EXPECT_SAME(disk_content("copy"), noise(1u << 20));
  EXPECT_THAT(disk_names(), UnorderedElementsAre("file", "copy"));
}

TEST_P(client_copy_test, goes_through_here_where_they_refuse_it) {
  put_on_disk("file", noise(1u << 20));
  client from = of(server_);
  client to = of(std::get<1>(GetParam()), client_options().source_address({"127.0.0.2", 0}));
  const verdict v = copy(from, "file", to, "copy");
  EXPECT_EQ(v.how, confidence::verified);
  EXPECT_THAT(v.notes.front(), StartsWith("it went through this machine: a server refuses it (PORT: 50"));
  EXPECT_SAME(disk_content("copy"), noise(1u << 20));
  EXPECT_THAT(disk_names(), UnorderedElementsAre("file", "copy"));
}

class client_copy_tls : public interop_test {
 protected:
  client_copy_tls() : interop_test(servers.front(), address_family::ipv4, mode::passive) {}
  client of(std::string_view variable) {
    return client_of(running::get().port(variable), directory_,
                     client_options().secure(true).tls(tls_options().ca_file(running::get().ca)));
  }
};

TEST_F(client_copy_tls, protected_from_server_to_server_and_else_through_here) {
  put_on_disk("file", noise(1u << 20));
  for (const auto& [source, start] : {std::pair{"FERRY_PROFTPD_COPY_PORT", "it went from server to server, protected"},
                                      std::pair{"FERRY_VSFTPD_TLS_PORT", "it went through this machine"}}) {
    client from = of(source);
    client to = of("FERRY_PROFTPD_COPY_PORT");
    const verdict v = copy(from, "file", to, "copy");
    EXPECT_EQ(v.how, confidence::verified);
    EXPECT_THAT(v.notes.front(), StartsWith(start));
    EXPECT_SAME(disk_content("copy"), noise(1u << 20));
  }
}

}  // namespace ferry::interop
