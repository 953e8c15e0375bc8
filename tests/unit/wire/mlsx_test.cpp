#include "wire/mlsx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

using facts = std::map<std::string, std::string, std::less<>>;

void expect_entry(std::string_view line, const std::string& name, const facts& wanted) {
  const auto entry = parse_mlsx(line);
  ASSERT_TRUE(entry) << line;
  EXPECT_EQ(entry->name, name) << line;
  EXPECT_EQ(entry->facts, wanted) << line;
}

TEST(mlsx, facts_and_a_name) {
  expect_entry("type=file;size=3; a b", "a b", {{"type", "file"}, {"size", "3"}});
  expect_entry("Type=dir;UNIX.mode=0755; x", "x", {{"type", "dir"}, {"unix.mode", "0755"}});
}

TEST(mlsx, the_last_of_duplicates_wins) { expect_entry("type=file;type=dir; x", "x", {{"type", "dir"}}); }

TEST(mlsx, equal_signs_in_values) {
  expect_entry("type==x;perm=a=b=; n", "n", {{"type", "=x"}, {"perm", "a=b="}});
  expect_entry("type=; n", "n", {{"type", ""}});
  expect_entry("=x; n", "n", {{"", "x"}});
}

TEST(mlsx, spaces_belong_to_the_name) {
  expect_entry("type=file;  lead", " lead", {{"type", "file"}});
  expect_entry("type=file; trail ", "trail ", {{"type", "file"}});
  expect_entry("type=file; in  the middle", "in  the middle", {{"type", "file"}});
  expect_entry("type=file;  ", " ", {{"type", "file"}});
  expect_entry("type=file; ", "", {{"type", "file"}});
}

TEST(mlsx, semicolons_in_names) {
  for (const char* name : {";a", "a;", "a;b", "type=dir; x", ";"})
    expect_entry(std::string("type=file; ") + name, name, {{"type", "file"}});
}

TEST(mlsx, names_are_bytes) { expect_entry("type=file; \xe9\xff\xc3\xa9", "\xe9\xff\xc3\xa9", {{"type", "file"}}); }

TEST(mlsx, a_missing_last_semicolon) {
  expect_entry("type=file;size=3 name", "name", {{"type", "file"}, {"size", "3"}});
}

TEST(mlsx, a_line_without_facts) { expect_entry(" justname", "justname", {}); }

TEST(mlsx, a_line_without_a_name) {
  expect_entry("nospace;", "", {});
  expect_entry("type=file;size=3;", "", {{"type", "file"}, {"size", "3"}});
}

TEST(mlsx, pieces_that_are_no_facts_are_dropped) { expect_entry(";;junk;type=file;; x", "x", {{"type", "file"}}); }

TEST(mlsx, an_empty_line_is_nothing) { EXPECT_EQ(parse_mlsx(""), std::nullopt); }

TEST(mlsx, case_083_odd_mlsd_lines) {
  expect_entry("size=1;x-unknown=y; f", "f", {{"size", "1"}, {"x-unknown", "y"}});
  expect_entry("type=cdir;perm=el; .", ".", {{"type", "cdir"}, {"perm", "el"}});
  expect_entry("type=pdir;perm=el; ..", "..", {{"type", "pdir"}, {"perm", "el"}});
  expect_entry("type=OS.unix=slink:/target;unique=4g1; link", "link",
               {{"type", "OS.unix=slink:/target"}, {"unique", "4g1"}});
  expect_entry("type=OS.unix=chr-13/29;perm=; device", "device", {{"type", "OS.unix=chr-13/29"}, {"perm", ""}});
  expect_entry("type=file; size=3; name", "size=3; name", {{"type", "file"}});
  expect_entry("type=file; a;b.txt;1", "a;b.txt;1", {{"type", "file"}});
}

}  // namespace
}  // namespace ferry::wire
