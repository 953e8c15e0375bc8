// A doctor for the tests: what it finds as text, and whether it has kept its hands off.
#pragma once

#include <ferry/doctor.hpp>

#include "tls_support.hpp"
#include "typed_client.hpp"

namespace ferry::testing {

inline const std::string secret = "s3cret-passw0rd";

class doctor : public typed_client_test {
 protected:
  void SetUp() override {
    server.files()["/pub/a.txt"] = pattern(5'000);
    server.files()["/pub/b.txt"] = "short";
  }
  void TearDown() override {
    // It looks and never touches.
    for (const char* verb : {"STOR", "STOU", "APPE", "DELE", "RMD", "MKD", "RNFR", "SITE", "MFMT"})
      EXPECT_THAT(said(verb), ::testing::IsEmpty()) << verb;
    typed_client_test::TearDown();
  }

  const diagnosis& examine(client_options options = usual(), const std::string& path = "pub/",
                           const std::string& scheme = "ftp") {
    url where = parse_url(scheme + "://" + server.address() + ":" + std::to_string(server.port()) + "/" + path);
    seen = examination(std::move(where), std::move(options)).run();
    for (const auto& f : seen.findings)
      EXPECT_THAT(f.sentence + f.advice, ::testing::Not(::testing::HasSubstr(secret)));
    return seen;
  }
  static client_options as_anna() { return usual().user("anna").password(secret); }
  static client_options secured() { return as_anna().plain(false).tls(trusting()); }
  static client_options hurried(client_options o) {
    o.deadlines_.reply = soon;
    return o;
  }

  /// `level: sentence | advice` of the first finding of that name.
  std::string found(const std::string& id) const {
    for (const auto& f : seen.findings)
      if (f.id == id) return std::string(to_string(f.level)) + ": " + f.sentence + " | " + f.advice;
    return "nothing";
  }
  void expect(const std::string& id, finding_level level, const std::string& words, const std::string& advice = {}) {
    EXPECT_THAT(found(id), ::testing::AllOf(::testing::StartsWith(std::string(to_string(level)) + ": "),
                                            ::testing::HasSubstr(words), ::testing::HasSubstr("| " + advice)));
    EXPECT_EQ(advice.empty(), found(id).ends_with("| ")) << found(id);
  }
  std::vector<std::string> problems() const {
    std::vector<std::string> all;
    for (const auto& f : seen.findings)
      if (f.level == finding_level::problem) all.push_back(f.id);
    return all;
  }
  template <class Error>
  void expect_failure() {
    EXPECT_FALSE(seen.usable);
    ASSERT_TRUE(seen.failure);
    EXPECT_THROW(std::rethrow_exception(seen.failure), Error);
  }

  diagnosis seen;
};

}  // namespace ferry::testing
