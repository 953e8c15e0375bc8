// FTP_TLS on servers that take nothing without TLS, vsftpd and ProFTPD such that each data connection must resume the session of the
// control connection.
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/ftplib.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "reset_watch.hpp"
#include "servers.hpp"
#include "sockets.hpp"
#include "support.hpp"

namespace ferry::interop {
namespace {

namespace fs = std::filesystem;

struct tls_server {
  std::string_view name;
  std::string_view variable;  ///< of its port
  bool implicit;
  bool resumes_1_3;  ///< Pure-FTPd hands out no tickets in TLS 1.3
};

[[maybe_unused]] void PrintTo(const tls_server& s, std::ostream* out) { *out << s.name; }

constexpr std::array tls_servers{
    tls_server{"vsftpd", "FERRY_VSFTPD_TLS_PORT", false, true},
    tls_server{"vsftpd_implicit", "FERRY_VSFTPD_IMPLICIT_PORT", true, true},
    tls_server{"proftpd", "FERRY_PROFTPD_TLS_PORT", false, true},
    tls_server{"proftpd_implicit", "FERRY_PROFTPD_IMPLICIT_PORT", true, true},
    tls_server{"pureftpd", "FERRY_PUREFTPD_TLS_PORT", false, false},
    tls_server{"pyftpdlib", "FERRY_PYFTPDLIB_TLS_PORT", false, true},
};

using tls_way = std::tuple<tls_server, tls_version, address_family, mode>;

std::string tls_way_name(const ::testing::TestParamInfo<tls_way>& info) {
  const auto& [s, version, family, m] = info.param;
  return std::string(s.name) + (version == tls_version::tls_1_2 ? "_tls12_" : "_tls13_") +
         std::string(to_string(family)) + "_" + std::string(to_string(m));
}

class every_tls_way : public ::testing::TestWithParam<tls_way> {
 protected:
  every_tls_way() {
    static int count = 0;
    name_ = "tls" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    folder_ = running::get().root / "upload" / name_;
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms::all);
  }
  ~every_tls_way() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    for (const auto& line : HasFailure() ? dialogue_ : std::vector<std::string>{}) std::cerr << line << '\n';
  }

  [[nodiscard]] const tls_server& server() const { return std::get<0>(GetParam()); }
  [[nodiscard]] bool resumes() const { return std::get<1>(GetParam()) == tls_version::tls_1_2 || server().resumes_1_3; }

  [[nodiscard]] std::unique_ptr<FTP_TLS> fresh(tls_options context) {
    const auto version = std::get<1>(GetParam());
    context.minimum(version).maximum(version);
    auto f = std::make_unique<FTP_TLS>(context, ftp_options{}.timeout(patience));
    f->deadlines().drain = f->deadlines().tls_close = patience;
    f->implicit(server().implicit);
    f->set_pasv(std::get<3>(GetParam()) == mode::passive);
    f->trace([this](const trace_event& e) {
      if (e.kind != trace_kind::sent && e.kind != trace_kind::received) dialogue_.emplace_back(e.text);
    });
    return f;
  }
  void connect(FTP& f) const { f.connect(address_of(std::get<2>(GetParam())), running::get().port(server().variable)); }
  [[nodiscard]] std::unique_ptr<FTP_TLS> session(resumption policy) {
    auto f = fresh(tls_options{}.ca_file(running::get().ca).resume(policy));
    if (std::get<2>(GetParam()) == address_family::ipv4) f->source_address(source_address{own_address(), 0});
    connect(*f);
    f->login(running::get().user, running::get().password);
    f->cwd("/upload/" + name_);
    return f;
  }
  [[nodiscard]] std::string on_disk(std::string_view name) const { return file_content(folder_ / name); }
  /// Over IPv4 each process comes from an address of its own, by which its packets can be told from those of others.
  [[nodiscard]] static std::string own_address() {
    return "127.22." + std::to_string(::getpid() / 250 % 250) + "." + std::to_string(::getpid() % 250 + 1);
  }

  std::string name_;
  fs::path folder_;
  std::vector<std::string> dialogue_;
};

TEST(reset_watch, sees_resets_of_both_families) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto listener = raw_socket::bound_to(address);
    listener.listen();
    const reset_watch watch;
    {
      const auto client = raw_socket::connected_to(address, listener.port());
      const auto server = listener.accept();
      server.write_all("unread");
      ::linger at_once{1, 0};
      ASSERT_EQ(::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    }
    const auto seen = watch.permitted() ? watch.seen() : std::vector<reset_watch::reset>{};
    const auto ours = std::ranges::count(seen, listener.port(), &reset_watch::reset::to);
    EXPECT_EQ(ours > 0, watch.permitted()) << address;
    for (const auto& r : seen)
      if (r.to == listener.port()) {
        EXPECT_EQ(r.from_address, std::string_view(address) == "::1" ? "" : address);
      }
  }
}

TEST_P(every_tls_way, fifty_mixed_transfers_on_one_session) {
  // Where the server resumes, whatever does not resume is refused, so that passing means: every one did.
  const auto f = session(resumes() ? resumption::required : resumption::preferred);
  const auto expect_facts = [&] {
    const auto facts = f->data_facts();
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->resumed, resumes());
    EXPECT_EQ(facts->protocol, std::get<1>(GetParam()) == tls_version::tls_1_2 ? "TLSv1.2" : "TLSv1.3");
  };
  const std::string content = noise(700'001);
  const reset_watch watch;
  for (int round = 0; round < 10; ++round) {
    f->storbinary("STOR large", ferry::content(content));
    expect_facts();
    EXPECT_SAME(on_disk("large"), content);
    std::string back;
    f->retrbinary("RETR large", back);
    expect_facts();
    EXPECT_SAME(back, content);
    f->storbinary("STOR empty", ferry::content(""));
    expect_facts();
    EXPECT_EQ(fs::file_size(folder_ / "empty"), 0u);
    std::string nothing;
    f->retrbinary("RETR empty", nothing);
    expect_facts();
    EXPECT_EQ(nothing, "");
    EXPECT_THAT(f->nlst(), ::testing::IsSupersetOf({"empty", "large"}));
    expect_facts();
  }
  EXPECT_TRUE(f->control_facts()->verified);
  // Only root can look. The scriptable server's tests look at its sockets instead, as anybody.
  const auto resets = watch.permitted() ? watch.seen() : std::vector<reset_watch::reset>{};
  EXPECT_EQ(std::ranges::count(resets, own_address(), &reset_watch::reset::from_address), 0);
  EXPECT_EQ(f->quit().substr(0, 3), "221");
}

TEST_P(every_tls_way, lines_and_an_upload_by_hand) {
  const auto f = session(resumption::preferred);
  f->voidcmd("TYPE I");
  {
    auto data = f->transfercmd("STOR by-hand");
    data.write(noise(300'000));
    data.close();
    EXPECT_EQ(f->voidresp().substr(0, 3), "226");
  }
  EXPECT_SAME(on_disk("by-hand"), noise(300'000));
  f->storlines("STOR lines", ferry::content("one\ntwo\n"));
  std::vector<std::string> lines;
  f->retrlines("RETR lines", [&](std::string_view line) { lines.emplace_back(line); });
  std::erase(lines, "");  // Pure-FTPd puts a CR before each LF, also where there is one
  EXPECT_THAT(lines, ::testing::ElementsAre("one", "two"));
}

TEST_P(every_tls_way, an_abort_in_mid_transfer_leaves_the_session_in_step) {
  const auto f = session(resumption::preferred);
  f->storbinary("STOR large", ferry::content(noise(4'000'000)));
  {
    auto data = f->transfercmd("RETR large");
    std::array<std::byte, 1000> some;
    EXPECT_GT(data.read(some), 0u);
    try {
      f->abort();
    } catch (const error& e) {
      // ProFTPD may be done with sending before it sees ABOR; what counts is what comes after.
      EXPECT_EQ(e.session_usable(), f->is_connected()) << e.describe();
    }
  }
  if (!f->is_connected()) return;
  EXPECT_EQ(f->pwd(), "/upload/" + name_);
  std::string back;
  f->retrbinary("RETR large", back);
  EXPECT_SAME(back, noise(4'000'000));
}

TEST_P(every_tls_way, a_stranger_certificate_is_refused_before_the_password) {
  auto f = fresh(tls_options{});  // the system's store does not know the test's CA
  try {
    connect(*f);
    f->login(running::get().user, running::get().password);
    FAIL() << "the certificate was accepted";
  } catch (const tls_error& e) {
    EXPECT_EQ(e.problem(), tls_problem::untrusted) << e.describe();
    EXPECT_FALSE(e.session_usable());
  }
  EXPECT_THAT(dialogue_, ::testing::Not(::testing::Contains(::testing::StartsWith("USER"))));
}

INSTANTIATE_TEST_SUITE_P(tls, every_tls_way,
                         ::testing::Combine(::testing::ValuesIn(tls_servers),
                                            ::testing::Values(tls_version::tls_1_2, tls_version::tls_1_3),
                                            both_families, both_modes),
                         tls_way_name);

// The explicit ones say so; on an implicit port there is no word in clear to say it with.
using tls_name = ::testing::TestWithParam<tls_server>;

TEST_P(tls_name, a_login_in_clear_is_refused_by_the_server) {
  FTP f(ftp_options{}.timeout(patience));
  f.connect("127.0.0.1", running::get().port(GetParam().variable));
  EXPECT_THROW(f.login(running::get().user, running::get().password), ftp_error);
}

TEST_P(tls_name, the_control_connection_may_go_back_to_clear) {
  FTP_TLS f(tls_options{}.ca_file(running::get().ca), ftp_options{}.timeout(patience));
  f.connect("127.0.0.1", running::get().port(GetParam().variable));
  f.login(running::get().user, running::get().password);
  try {
    f.ccc();
    EXPECT_FALSE(f.is_secure());
  } catch (const ftp_error& e) {
    // A refusal leaves TLS as it was.
    EXPECT_TRUE(f.is_secure()) << e.describe();
  }
  EXPECT_EQ(f.pwd(), "/");
}

INSTANTIATE_TEST_SUITE_P(tls, tls_name,
                         ::testing::Values(tls_servers[0], tls_servers[2], tls_servers[4], tls_servers[5]),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace ferry::interop
