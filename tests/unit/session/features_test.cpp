#include "session/features.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

void prepare(fixture& f) {
  f.connect();
  f.host.on("FEAT", "211-Features:\r\n MFMT\r\n HASH SHA-256*;MD5\r\n211 End");
}

TEST(features, survive_every_fault) {
  all_faults(prepare, [](fixture& f) { (void)session::ask_features(f.session); });
}

TEST(features, are_what_the_server_lists) {
  fixture f;
  prepare(f);
  const auto known = session::ask_features(f.session);
  EXPECT_TRUE(known.told());
  EXPECT_TRUE(known.has("MFMT"));
  EXPECT_TRUE(known.has("hash", "md5"));
}

TEST(features, of_who_does_not_tell_are_none) {
  for (const char* text :
       {"500 what?", "502 no", "530 log in first", "421-x\r\n421 no", "350 hm", "150 hm\r\n226 so"}) {
    fixture f;
    prepare(f);
    f.host.on("FEAT", text);
    if (std::string_view(text).starts_with("421")) {
      EXPECT_THROW((void)session::ask_features(f.session), error_temp);
      continue;
    }
    const auto known = session::ask_features(f.session);
    EXPECT_FALSE(known.told()) << text;
    EXPECT_EQ(known.size(), 0u);
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  f.host.on("FEAT", "211 none");
  EXPECT_TRUE(session::ask_features(f.session).told());
}

}  // namespace
}  // namespace ferry::testing
