#include "session/listed_size.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"

namespace ferry::testing {
namespace {

const auto with_mlst = wire::features::parse("211-x\n MLST type*;size*;\n211 y");

std::function<void(fixture&)> mlst(const std::string& line) {
  return [line](fixture& f) {
    f.connect();
    f.host.on("MLST", "250-here\r\n " + line + "\r\n250 it was");
  };
}

std::function<void(fixture&)> list(const std::string& text) {
  return [text](fixture& f) {
    f.connect();
    f.host.on("LIST", [&f, text](std::string_view) { f.host.send_data(text, "150 here it comes"); });
  };
}

std::optional<std::uint64_t> ask(fixture& f, const wire::features& known = {}, std::string_view path = "d/a.txt") {
  return session::listed_size(f.session, known, path);
}

std::optional<std::uint64_t> answer(const std::function<void(fixture&)>& prepare, const wire::features& known = {},
                                    std::string_view path = "d/a.txt") {
  fixture f;
  prepare(f);
  const auto found = ask(f, known, path);
  f.expect_in_step();
  return found;
}

constexpr auto a_line = "-rw-r--r-- 1 u g 1234 Jan 31 2024 a.txt\r\n";

TEST(listed_size, survives_every_fault) {
  all_faults(mlst("type=file;size=1234; d/a.txt"), [](fixture& f) { (void)ask(f, with_mlst); });
  all_faults(list(a_line), [](fixture& f) { (void)ask(f); });
}

TEST(listed_size, is_what_the_server_says_of_this_file) {
  EXPECT_EQ(answer(mlst("type=file;size=1234; /home/d/a.txt"), with_mlst), 1234u);
  EXPECT_EQ(answer(list(a_line)), 1234u);
  EXPECT_EQ(answer(list("-rw-r--r-- 1 u g 1234 Jan 31 2024 d/a.txt\r\n")), 1234u);
  EXPECT_EQ(answer(list("01-31-24  12:00PM  1234 a.txt\r\n")), 1234u);
}

TEST(listed_size, is_nothing_where_the_answer_is_about_something_else) {
  EXPECT_FALSE(answer(mlst("type=dir;size=1234; a.txt"), with_mlst));
  EXPECT_FALSE(answer(mlst("type=file;size=1234; b.txt"), with_mlst));
  EXPECT_FALSE(answer(mlst("type=file; a.txt"), with_mlst));
  EXPECT_FALSE(answer([](fixture& f) { f.connect(), f.host.on("MLST", "550 not you"); }, with_mlst));
  EXPECT_FALSE(answer(list("")));
  EXPECT_FALSE(answer(list("drwxr-xr-x 1 u g 1234 Jan 31 2024 a.txt\r\n")));
  EXPECT_FALSE(answer(list("-rw-r--r-- 1 u g 1234 Jan 31 2024 b.txt\r\n")));
  EXPECT_FALSE(answer(list(std::string(a_line) + a_line)));
  EXPECT_FALSE(answer(list("a.txt\r\n")));
  EXPECT_FALSE(answer([](fixture& f) { f.connect(), f.host.on("LIST", "550 not you"); }));
}

TEST(listed_size, is_not_asked_by_names_that_list_would_take_for_others) {
  for (const char* name : {"a b", "*.txt", "a?", "[a]", "-R", "~u"}) {
    fixture f;
    list(a_line)(f);
    const auto before = f.host.commands().size();
    EXPECT_FALSE(ask(f, {}, name)) << name;
    EXPECT_EQ(f.host.commands().size(), before) << name;
  }
}

}  // namespace
}  // namespace ferry::testing
