// What is written down beside a partial file, and what of it is believed.
#include "transfer/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "transfer/digest.hpp"

namespace ferry::transfer {
namespace {

using testing::HasSubstr;
using testing::Not;

io::file_time time(std::int64_t seconds, std::int64_t ns = 0) {
  return io::file_time{std::chrono::seconds{seconds} + std::chrono::nanoseconds{ns}};
}

journal example() {
  journal j{.source = remote_file(parse_url("ftp://me:hunter2@example.org/a/big%20file.iso"), "/a/big file.iso", 4096,
                                  time(1'700'000'000, 5)),
            .file_identity = "2049:1234",
            .boot_id = "1c5c-77",
            .started = time(1'700'000'001),
            .layout = file_layout::segments,
            .on_disk = {}};
  j.on_disk.add({0, 100});
  j.on_disk.add({200, 300});
  j.written.add({0, 350});
  return j;
}

TEST(Journal, is_text_that_comes_back) {
  EXPECT_EQ(example().text().substr(0, example().text().find("end ")),
            "ferry-journal 1\n"
            "url ftp://me@example.org/a/big%2520file.iso\n"
            "path /a/big file.iso\n"
            "size 4096\n"
            "modified 1700000000000000005\n"
            "file 2049:1234\n"
            "boot 1c5c-77\n"
            "started 1700000001000000000\n"
            "layout segments\n"
            "range 0 100\n"
            "range 200 300\n"
            "written 0 350\n");
  EXPECT_EQ(journal::parse(example().text()), example());
  journal least{.source = remote_file(parse_url("ftp://h/"), ""),
                .file_identity = {},
                .boot_id = {},
                .started = {},
                .layout = file_layout::sequence,
                .on_disk = {}};
  EXPECT_EQ(journal::parse(least.text()), least);
}

TEST(Journal, holds_any_name) {
  auto j = example();
  for (const std::string& path : {std::string("a\nsize 1\nb"), std::string("a\0b", 3), std::string("%41 %"),
                                  std::string("\xFF\xFE\x80"), std::string(" \r "), std::string(5000, '\x01')}) {
    j.source = remote_file(parse_url("ftp://h/x"), path);
    const auto again = journal::parse(j.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->source.path(), path);
  }
}

TEST(Journal, holds_no_password) {
  const auto text = example().text();
  EXPECT_THAT(text, HasSubstr("me@example.org"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(example().source.url(), Not(HasSubstr("hunter2")));
}

TEST(Journal, that_is_torn_counts_for_nothing) {
  const auto text = example().text();
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(journal::parse(text.substr(0, length))) << length;
  EXPECT_FALSE(journal::parse(text + "\n"));
  EXPECT_FALSE(journal::parse(text + text));
  EXPECT_FALSE(journal::parse(text.substr(0, text.size() / 2) + std::string(text.size() / 2, '\0')));
}

TEST(Journal, with_any_byte_changed_counts_for_nothing) {
  const auto text = example().text();
  std::minstd_rand random(5);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ static_cast<char>(1 + random() % 255));
    EXPECT_FALSE(journal::parse(changed)) << i;
  }
}

TEST(Journal, of_another_form_counts_for_nothing) {
  const auto with_check = [](const std::string& text) { return text + "end " + hexadecimal(digest(text)) + "\n"; };
  ASSERT_TRUE(journal::parse(
      with_check("ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted 1\nlayout sequence\nrange 0 5\n")));
  for (const char* text : {"", "\n", "ferry-journal 2\n", "ferry-journal 1\nurl x\n",
                           "ferry-journal 1\nurl %\npath %4\nfile %zz\nboot b\nstarted 1\nlayout sequence\n",
                           "ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted 1\nlayout other\n",
                           "ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted x\nlayout sequence\n",
                           "ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted 1\nlayout sequence\nrange 5 5\n",
                           "ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted 1\nlayout sequence\nrange 5\n",
                           "ferry-journal 1\nurl x\npath y\nfile f\nboot b\nstarted 1\nlayout sequence\nrange 05 6\n",
                           "ferry-journal 1\nurl x\npath y\nsize +1\nfile f\nboot b\nstarted 1\nlayout sequence\n",
                           "ferry-journal 1\npath y\nurl x\nfile f\nboot b\nstarted 1\nlayout sequence\n"})
    EXPECT_FALSE(journal::parse(with_check(text))) << text;
  EXPECT_FALSE(journal::parse(std::string(largest_journal + 1, 'x')));
}

TEST(Journal, with_too_many_ranges_keeps_the_largest) {
  auto j = example();
  j.on_disk = {};
  for (std::uint64_t i = 0; i < most_ranges; ++i) j.on_disk.add({i * 10, i * 10 + 2});
  j.on_disk.add({500'005, 500'006});
  const auto text = j.text();
  EXPECT_LE(text.size(), largest_journal);
  const auto again = journal::parse(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->on_disk.list().size(), most_ranges);
  EXPECT_EQ(again->on_disk.total(), 2 * most_ranges);
}

TEST(RemoteFile, differs_by_what_both_know) {
  const auto url = parse_url("ftp://h/x");
  const remote_file bare(url, "x");
  const remote_file full(url, "x", 10, time(100, 7));
  EXPECT_EQ(bare.difference(full), "");
  EXPECT_EQ(full.difference(bare), "");
  EXPECT_EQ(full.difference(remote_file(url, "x", 10, time(100, 999))), "");
  EXPECT_THAT(full.difference(remote_file(url, "x", 11, time(100))), HasSubstr("had 11 bytes and has 10"));
  EXPECT_THAT(full.difference(remote_file(url, "x", 10, time(101))), HasSubstr("changed"));
  EXPECT_THAT(full.difference(remote_file(parse_url("ftp://u:pw@other/x"), "x")), HasSubstr("ftp://u@other/x"));
  EXPECT_NE(full.difference(remote_file(url, "y", 10, time(100))), "");
  auto learnt = bare;
  learnt.complete_from(full);
  EXPECT_EQ(learnt, full);
}

}  // namespace
}  // namespace ferry::transfer
