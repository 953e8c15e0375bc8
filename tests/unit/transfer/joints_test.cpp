// Joints of a file that comes in parts: what is kept of them, and what they find.
#include "transfer/joints.hpp"

#include <gtest/gtest.h>

#include <string>

#include "posix/posix_files.hpp"
#include "transfer/overlap.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry::transfer {
namespace {

class joints_test : public ferry::test::temporary_folder {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<char>(i * 31 + i / 256);
    put(at("f"), whole);
    content = io::posix::system_files().open_in_place(at("f"));
  }
  [[nodiscard]] std::span<const std::byte> part(std::uint64_t from, std::size_t length) const {
    return std::as_bytes(std::span(whole)).subspan(from, length);
  }
  void write(std::uint64_t from, std::string_view text) const {
    content->write_at(from, std::as_bytes(std::span(text)));
  }

  std::string whole = std::string(1'000'000, '\0');
  std::unique_ptr<io::file> content;
  joints all;
};

TEST_F(joints_test, agree_with_what_is_there) {
  all.add(70'000, part(70'000 - overlap_bytes, overlap_bytes));
  all.add(500, part(0, 500));
  all.add(0, {});
  EXPECT_EQ(all.size(), 2u);
  EXPECT_FALSE(all.disagreement(*content));
}

TEST_F(joints_test, the_first_that_does_not_agree_is_told) {
  all.add(400'000, part(300'000, overlap_bytes));
  all.add(200'000, part(100'000, overlap_bytes));
  EXPECT_EQ(all.disagreement(*content), 200'000u);
}

TEST_F(joints_test, what_is_not_there_does_not_agree) {
  content->truncate(90'000);
  all.add(100'000, part(100'000 - overlap_bytes, overlap_bytes));
  EXPECT_EQ(all.disagreement(*content), 100'000u);
}

// Each interruption makes one.
TEST_F(joints_test, any_number_of_interruptions_leaves_few) {
  ranges there;
  for (std::uint64_t at = 100'000; at < 900'000; at += 1000) {
    all.settle(*content, there);
    all.add(at, part(at - overlap_bytes, overlap_bytes));
    there.add({30'000, at + 1000});
    EXPECT_LE(all.size(), 1u);
  }
}

TEST_F(joints_test, what_may_still_be_written_is_compared_in_the_end) {
  all.add(100'000, part(100'000 - overlap_bytes, overlap_bytes));
  ranges there;
  there.add({100'000 - overlap_bytes + 1, 500'000});
  all.settle(*content, there);
  EXPECT_EQ(all.size(), 1u);
  write(99'999, "x");
  EXPECT_EQ(all.disagreement(*content), 100'000u);
}

TEST_F(joints_test, one_that_does_not_agree_is_not_forgotten) {
  all.add(100'000, part(200'000, overlap_bytes));
  ranges there;
  there.add({0, 500'000});
  all.settle(*content, there);
  EXPECT_EQ(all.disagreement(*content), 100'000u);
}

TEST_F(joints_test, who_goes_on_at_the_same_place_counts_alone) {
  all.add(100'000, part(200'000, overlap_bytes));
  all.add(100'000, part(100'000 - overlap_bytes, overlap_bytes));
  EXPECT_EQ(all.size(), 1u);
  EXPECT_FALSE(all.disagreement(*content));
}

}  // namespace
}  // namespace ferry::transfer
