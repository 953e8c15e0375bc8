// What other libraries were seen to do on a hostile server over TLS: names not verified, sessions not resumed, uploads cut, good files refused.
#include "tls_support.hpp"

namespace ferry::testing {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::SizeIs;

class tls_field_matrix : public tls_test {
 protected:
  void only(tls_range version) {
    set_up([&](tls_config& c) { c.versions = version; });
  }
  void five_transfers_resume() {
    log_in();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(download("a"), "all of it");
    EXPECT_THAT(server.tls_data(), SizeIs(5));
    EXPECT_THAT(server.tls_data(), Each(Field(&tls_log::resumed, true)));
  }
};

TEST_F(tls_field_matrix, certificate_from_a_trusted_authority_for_another_host) {
  set_up([](tls_config& c) { c.certificate = certificates::all().wrong_host; });
  connect();
  EXPECT_EQ(closed<tls_error>([&] { ftps.login("anna", "secret"); }).problem(), tls_problem::wrong_name);
}

TEST_F(tls_field_matrix, tls_1_2_resumes_5_of_5) {
  only(tls_range::only_1_2);
  five_transfers_resume();
}

TEST_F(tls_field_matrix, tls_1_3_resumes_5_of_5) {
  only(tls_range::only_1_3);
  five_transfers_resume();
}

TEST_F(tls_field_matrix, tls_1_3_upload_of_300_000_arrives) {
  only(tls_range::only_1_3);
  log_in();
  for (int i = 0; i < 20; ++i) {
    const std::string all(300'000, static_cast<char>('a' + i));
    upload("b", all);
    ASSERT_TRUE(server.files().content("/b") == all) << i;
  }
}

TEST_F(tls_field_matrix, download_cut_short_without_close_notify) {
  server.files()["/large"] = std::string(100'000, 'x');
  set_up([](tls_config& c) { c.cut_after = 49'152; });
  log_in();
  EXPECT_EQ(in_step<tls_error>([&] { download("large"); }).bytes(), 49'152u);
}

TEST_F(tls_field_matrix, full_data_without_close_notify) {
  server.files()["/large"] = std::string(100'000, 'x');
  set_up([](tls_config& c) { c.goodbye = tls_goodbye::no_close_notify; });
  log_in();
  EXPECT_EQ(download("large").size(), 100'000u);
  expect_in_step(ftp);
}

}  // namespace
}  // namespace ferry::testing
