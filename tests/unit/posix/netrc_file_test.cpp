#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <ferry/netrc.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace ferry {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* one_machine = "machine h login bob password hunter2\n";
constexpr const char* anonymous = "machine h login anonymous password me@here\n";

class netrc_file : public testing::Test {
 protected:
  netrc_file() {
    std::string name = (std::filesystem::temp_directory_path() / "ferry-netrc-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    home_ = name;
    if (const char* old = std::getenv("HOME")) old_home_ = old;
    ::setenv("HOME", home_.c_str(), 1);
  }
  ~netrc_file() override {
    if (old_home_) {
      ::setenv("HOME", old_home_->c_str(), 1);
    } else {
      ::unsetenv("HOME");
    }
    std::filesystem::remove_all(home_);
  }

  [[nodiscard]] std::filesystem::path path() const { return home_ / ".netrc"; }

  void write(const std::string& text, mode_t mode) const {
    std::ofstream(path(), std::ios::binary) << text;
    ASSERT_EQ(::chmod(path().c_str(), mode), 0);
  }

  static std::string complaint() {
    try {
      (void)netrc::read_default();
    } catch (const netrc_error& e) {
      return e.what();
    }
    return "nothing was thrown";
  }

  std::filesystem::path home_;
  std::optional<std::string> old_home_;
};

TEST_F(netrc_file, a_private_file_is_read) {
  write(one_machine, 0600);
  const auto parsed = netrc::read_default();
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->authenticators("h"), (netrc::entry{"bob", "", "hunter2"}));
  write(one_machine, 0400);
  EXPECT_EQ(::geteuid() == 0 || netrc::read_default().has_value(), true);
}

TEST_F(netrc_file, a_file_that_does_not_exist_is_no_error) {
  EXPECT_EQ(netrc::read_default().has_value(), false);
  ::setenv("HOME", "/dev/null", 1);
  EXPECT_EQ(netrc::read_default().has_value(), false);
}

TEST_F(netrc_file, s38_a_file_that_others_can_reach_is_refused) {
  for (const mode_t mode : {0622U, 0640U, 0604U, 0610U, 0601U, 0644U, 0660U}) {
    write(one_machine, static_cast<mode_t>(mode));
    EXPECT_EQ(complaint(), path().string() + ": is open to other users and may hold passwords: run chmod 600 on it")
        << mode;
  }
  write("default login bob\n", 0644);
  EXPECT_THAT(complaint(), HasSubstr("chmod 600"));
  write("machine h password hunter2\n", 0644);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("chmod 600"), Not(HasSubstr("hunter2"))));
  write(std::string(anonymous) + one_machine, 0644);
  EXPECT_THAT(complaint(), HasSubstr("chmod 600"));
}

TEST_F(netrc_file, a_file_with_anonymous_logins_alone_may_be_open) {
  write(anonymous, 0622);
  EXPECT_EQ(netrc::read_default()->authenticators("h"), (netrc::entry{"anonymous", "", "me@here"}));
  write("macdef m\nx\n\n", 0644);
  EXPECT_EQ(netrc::read_default()->macros().size(), 1U);
  write("", 0644);
  EXPECT_TRUE(netrc::read_default().has_value());
}

TEST_F(netrc_file, s38_a_file_of_another_user_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write(one_machine, 0600);
  for (const uid_t owner : {uid_t{1}, uid_t{4'000'000'000U}}) {
    ASSERT_EQ(::chown(path().c_str(), owner, static_cast<gid_t>(-1)), 0);
    EXPECT_THAT(complaint(), AllOf(StartsWith(path().string() + ": belongs to "), HasSubstr("not used")));
  }
  EXPECT_THAT(complaint(), HasSubstr("belongs to uid 4000000000, not to "));
}

TEST_F(netrc_file, a_named_file_may_be_open) {
  write(one_machine, 0644);
  EXPECT_EQ(netrc::read(path()).authenticators("h"), (netrc::entry{"bob", "", "hunter2"}));
}

TEST_F(netrc_file, a_named_file_that_cannot_be_read) {
  try {
    (void)netrc::read(path());
    ADD_FAILURE() << "a file that does not exist was read";
  } catch (const netrc_error& e) {
    EXPECT_EQ(e.what(), path().string() + ": cannot be read: No such file or directory");
    EXPECT_EQ(e.file(), path().string());
    EXPECT_EQ(e.line(), 0);
  }
  EXPECT_THROW((void)netrc::read(home_), netrc_error);  // a directory
}

TEST_F(netrc_file, a_default_file_that_cannot_be_read) {
  std::filesystem::create_directory(path());
  EXPECT_THAT(complaint(), StartsWith(path().string() + ": cannot be read: "));
  std::filesystem::remove(path());
  std::filesystem::create_symlink(path(), path());
  EXPECT_THAT(complaint(), StartsWith(path().string() + ": cannot be read: "));
}

TEST_F(netrc_file, syntax_errors_name_file_and_line) {
  write("machine h\nnonsense\n", 0600);
  EXPECT_THAT(complaint(), StartsWith(path().string() + ":2: "));
}

TEST_F(netrc_file, larger_than_a_block) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "machine host" + std::to_string(i) + " login l" + std::to_string(i) + "\n";
  write(text, 0600);
  EXPECT_EQ(netrc::read_default()->hosts().size(), 1000U);
}

// What is in the home of whoever runs the tests is not known; only where it was looked for.
TEST_F(netrc_file, without_home_the_user_database_is_asked) {
  const passwd* const me = ::getpwuid(::getuid());
  const std::filesystem::path expected = me == nullptr ? "" : std::filesystem::path(me->pw_dir) / ".netrc";
  for (const bool set_empty : {false, true}) {
    if (set_empty) {
      ::setenv("HOME", "", 1);
    } else {
      ::unsetenv("HOME");
    }
    try {
      const auto parsed = netrc::read_default();
      EXPECT_EQ(parsed.has_value(), !expected.empty() && std::filesystem::exists(expected));
    } catch (const netrc_error& e) {
      EXPECT_EQ(e.file(), expected.string());
    }
  }
}

}  // namespace
}  // namespace ferry
