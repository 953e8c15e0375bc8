// Where a download lands, and that nothing else does.
#include "local_file.hpp"

#include <sys/stat.h>
#include <ferry/url.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "errors.hpp"
#include "pch.hpp"

namespace ferry::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class folder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "ferry-cli-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { fs::remove_all(root_); }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(root_)) all.push_back(entry.path().filename().string());
    return all;
  }
  static void write(const fs::path& file, std::string_view text) { std::ofstream(file) << text; }
  static std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path root_;
};

exit_code code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const failure& f) {
    return f.code();
  }
  return exit_code::ok;
}

TEST(safe_name, s25_unsafe_names_are_refused) {
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string("../x"),
                                  std::string("/abs"), std::string("a/../../b"), std::string("a\0b", 3)})
    EXPECT_EQ(code_of([&] { (void)safe_name(name); }), exit_code::policy) << name;
}

TEST(safe_name, s25_strange_names_are_kept_as_they_are) {
  for (const char* name : {"a\nb", "-rf", "|cmd", "~", "con", "\xff\xfe", "a ", " a", "   ", "...", "a\\b"})
    EXPECT_EQ(safe_name(name), name);
}

TEST(target_file, s25_a_url_cannot_point_out_of_the_folder) {
  for (const char* text : {"ftp://h/..", "ftp://h/%2e%2e", "ftp://h/a%2Fb", "ftp://h/a/..%2F..%2Fb", "ftp://h/."}) {
    try {
      EXPECT_EQ(code_of([&] { (void)target_file("", parse_url(text)); }), exit_code::policy) << text;
    } catch (const url_error&) {
      // Refused even earlier.
    }
  }
  EXPECT_EQ(target_file("", parse_url("ftp://h/a/b")), "b");
}

TEST_F(folder, a_directory_takes_the_name_of_the_url) {
  const auto from = parse_url("ftp://h/dir/a%20b");
  EXPECT_EQ(target_file(root_.string() + "/", from), root_ / "a b");
  EXPECT_EQ(target_file(root_.string(), from), root_ / "a b");
  EXPECT_EQ(target_file((root_ / "c").string(), from), root_ / "c");
  EXPECT_EQ(code_of([&] { (void)target_file((root_ / "missing/").string(), from); }), exit_code::local);
}

TEST_F(folder, nothing_is_left_without_commit) {
  {
    new_file file(root_ / "a");
    text_file text(file);
    text.line("x");
    text.finish();
    EXPECT_FALSE(fs::exists(root_ / "a"));
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(folder, commit_replaces_the_old_file_and_keeps_its_permissions) {
  write(root_ / "a", "old");
  ASSERT_EQ(::chmod((root_ / "a").c_str(), 04640), 0);
  {
    new_file file(root_ / "a");
    {
      text_file text(file);
      text.line("new");
      text.finish();
    }
    EXPECT_EQ(read(root_ / "a"), "old");
    file.commit();
  }
  EXPECT_EQ(read(root_ / "a"), "new\n");
  EXPECT_THAT(names(), ElementsAre("a"));
  struct stat info {};
  ASSERT_EQ(::stat((root_ / "a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0640U);
}

TEST_F(folder, a_link_stays_a_link) {
  fs::create_directory(root_ / "d");
  write(root_ / "d/real", "old");
  fs::create_symlink("d/real", root_ / "link");
  {
    new_file file(root_ / "link");
    {
      text_file text(file);
      text.line("new");
      text.finish();
    }
    file.commit();
  }
  EXPECT_TRUE(fs::is_symlink(root_ / "link"));
  EXPECT_EQ(read(root_ / "d/real"), "new\n");
}

TEST(new_file, a_device_is_written_as_it_is) {
  new_file file("/dev/null");
  EXPECT_TRUE(file.in_place());
  EXPECT_EQ(file.work_path(), "/dev/null");
  file.commit();
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(folder, a_directory_is_no_target) {
  EXPECT_EQ(code_of([&] { new_file file(root_); }), exit_code::local);
}

TEST(output, a_full_disk_is_an_error) {
  std::ofstream open("/dev/full");
  ASSERT_TRUE(open);
  new_file file("/dev/full");
  text_file text(file);
  text.line("x");
  EXPECT_EQ(code_of([&] { text.finish(); }), exit_code::local);
}

}  // namespace
}  // namespace ferry::cli
