// The doctor on real servers: all of them are well, and it says so; what differs between them it finds out.
#include <ferry/doctor.hpp>

#include "support.hpp"

namespace ferry::interop {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string found(const diagnosis& d, std::string_view id) {
  for (const auto& f : d.findings)
    if (f.id == id) return std::string(to_string(f.level)) + ": " + f.sentence;
  return {};
}
std::vector<std::string> problems(const diagnosis& d) {
  std::vector<std::string> all;
  for (const auto& f : d.findings)
    if (f.level == finding_level::problem) all.push_back(f.id + ": " + f.sentence);
  return all;
}

diagnosis examine(const std::string& scheme, address_family family, std::uint16_t port, const std::string& path,
                  const client_options& options) {
  const auto& there = running::get();
  const std::string host = family == address_family::ipv6 ? "[::1]" : "127.0.0.1";
  auto with = options;
  const auto d = diagnose(scheme + "://" + host + ":" + std::to_string(port) + "/%2F" + path.substr(1),
                          with.netrc({}).user(there.user).password(there.password));
  for (const auto& f : d.findings) EXPECT_EQ(f.sentence.find(there.password), std::string::npos);
  return d;
}

class doctor_interop : public every_server {};
INSTANTIATE_TEST_SUITE_P(real, doctor_interop, ::testing::Combine(all_servers, both_families), server_name);

TEST_P(doctor_interop, finds_every_server_well) {
  put_on_disk("a", noise(20'000));
  const auto d = examine("ftp", family_, running::get().port(server_), directory_ + "/", client_options().plain(true));
  EXPECT_TRUE(d.usable);
  EXPECT_THAT(problems(d), IsEmpty());
  const bool v6 = family_ == address_family::ipv6;
  for (const char* id :
       {"greeting", "login", "pipelining.login", "passive.epsv", "active", "listing.list", "pipelining"})
    EXPECT_THAT(found(d, id), ::testing::StartsWith("ok: ")) << id;
  EXPECT_EQ(found(d, "passive.pasv").empty(), v6);
  EXPECT_THAT(found(d, "listing.mlsd"), HasSubstr(server_.mlsd ? "MLSD works" : "no exact listings"));
  EXPECT_THAT(found(d, "file.size"), HasSubstr("20000 bytes, and as many came"));
  EXPECT_THAT(found(d, "file.rest"), HasSubstr("REST works"));
  EXPECT_THAT(found(d, "clock.zone"), HasSubstr("UTC"));
  EXPECT_EQ(disk_names(), std::vector<std::string>{"a"});
}

TEST(doctor_interop_tls, finds_out_whether_resumption_is_demanded) {
  struct one {
    const char* variable;
    const char* scheme;
    const char* words;
  };
  for (const auto& [variable, scheme, words] : {one{"FERRY_VSFTPD_TLS_PORT", "ftpes", "only when they resume"},
                                                one{"FERRY_VSFTPD_IMPLICIT_PORT", "ftps", "only when they resume"},
                                                one{"FERRY_PROFTPD_TLS_PORT", "ftpes", "only when they resume"},
                                                one{"FERRY_PUREFTPD_TLS_PORT", "ftpes", "do not resume"},
                                                one{"FERRY_PYFTPDLIB_TLS_PORT", "ftpes", "does not insist"}}) {
    SCOPED_TRACE(variable);
    const auto d = examine(scheme, address_family::ipv4, running::get().port(variable), "/",
                           client_options().tls(tls_options().ca_file(running::get().ca)));
    EXPECT_TRUE(d.usable);
    EXPECT_THAT(problems(d), IsEmpty());
    EXPECT_THAT(found(d, "tls.certificate"), HasSubstr("is valid for this name"));
    EXPECT_THAT(found(d, "tls.versions"), HasSubstr("TLS 1.2 and TLS 1.3"));
    EXPECT_THAT(found(d, "tls.resumption"), HasSubstr(words));
  }
}

}  // namespace
}  // namespace ferry::interop
