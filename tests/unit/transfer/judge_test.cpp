#include "transfer/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/tls.hpp>

namespace ferry::transfer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

measured of(std::uint64_t bytes, std::optional<std::uint64_t> size = {}, std::optional<std::uint64_t> listed = {},
            std::optional<std::uint64_t> announced = {}) {
  measured m;
  m.bytes = bytes;
  m.size = size;
  m.listed = listed;
  m.announced = announced;
  return m;
}
confidence how(const measured& m) { return judge(m, {}).how; }
std::uint64_t contradicted_by(const measured& m) {
  try {
    (void)judge(m, {});
  } catch (const incomplete_transfer& e) {
    return e.expected();
  }
  return 0;
}

TEST(Judge, the_best_size_that_is_known_decides) {
  EXPECT_EQ(how(of(7)), confidence::complete);
  EXPECT_EQ(how(of(7, 7)), confidence::verified);
  EXPECT_EQ(how(of(7, {}, 7)), confidence::verified);
  EXPECT_EQ(how(of(7, {}, {}, 7)), confidence::verified);
  EXPECT_EQ(contradicted_by(of(7, 8)), 8u);
  EXPECT_EQ(contradicted_by(of(7, {}, 8)), 8u);
  EXPECT_EQ(contradicted_by(of(7, {}, {}, 8)), 8u);
  EXPECT_EQ(contradicted_by(of(7, 6)), 6u);
  EXPECT_EQ(contradicted_by(of(7, 8, 7, 7)), 8u);
}

TEST(Judge, a_150_that_was_wrong_is_told_and_does_no_harm) {
  EXPECT_THAT(judge(of(7, 7, {}, 9), {}).notes,
              ElementsAre(HasSubstr("announced 9 bytes; SIZE and the data agree on 7")));
  EXPECT_THAT(judge(of(7, 7, {}, 7), {}).notes, IsEmpty());
}

TEST(Judge, a_whole_file_that_was_announced_may_have_come_in_place_of_the_rest) {
  measured m = of(100, {}, {}, 100);
  m.offset = 60;
  m.certain_offset = false;
  EXPECT_EQ(how(m), confidence::complete);
  m.bytes = 40;
  EXPECT_EQ(how(m), confidence::verified);
  m.bytes = 100;
  m.certain_offset = true;
  EXPECT_EQ(how(m), confidence::verified);
}

TEST(Judge, a_restarted_transfer_is_measured_as_a_whole) {
  for (const std::uint64_t announced : {100u, 40u}) {
    measured m = of(40, {}, {}, announced);
    m.offset = 60;
    EXPECT_EQ(how(m), confidence::verified);
  }
  measured m = of(40, 101);
  m.offset = 60;
  EXPECT_EQ(contradicted_by(m), 101u);
}

TEST(Judge, text_has_no_size) {
  measured m = of(7, 6, 6, 6);
  m.text = true;
  EXPECT_EQ(how(m), confidence::complete);
}

TEST(Judge, without_a_goodbye_or_a_reply_only_a_size_vouches) {
  measured cut = of(7);
  cut.missing_close_notify = true;
  EXPECT_THROW((void)judge(cut, {}), tls_error);
  cut.size = 7;
  EXPECT_THAT(judge(cut, {}).notes, ElementsAre(HasSubstr("close_notify")));
  measured silent = of(7);
  silent.missing_reply = true;
  EXPECT_THROW((void)judge(silent, {}), connection_closed);
  silent.size = 7;
  EXPECT_THAT(judge(silent, {}).notes, ElementsAre(HasSubstr("before the final reply")));
}

TEST(Verdict, tells_its_speed_and_its_word) {
  verdict v;
  EXPECT_EQ(v.speed(), 0);
  v.bytes = 3000;
  v.duration = std::chrono::milliseconds(1500);
  EXPECT_DOUBLE_EQ(v.speed(), 2000);
  EXPECT_EQ(to_string(v.how), "complete");
  EXPECT_EQ(to_string(confidence::verified), "verified");
  EXPECT_EQ(to_string(confidence::skipped), "skipped");
}

}  // namespace
}  // namespace ferry::transfer
