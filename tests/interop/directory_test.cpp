// Directories and names: what the server says, and what is on its disk afterwards.
#include "support.hpp"

namespace ferry::interop {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class directory_test : public every_server {
 protected:
  /// What mkd gives for a name in the test's directory.
  [[nodiscard]] std::string told(const std::string& name) const {
    return server_.mkd_tells_as_sent ? name : in_directory(name);
  }
};

INSTANTIATE_TEST_SUITE_P(real, directory_test, ::testing::Combine(all_servers, both_families), server_name);

TEST_P(directory_test, mkd_cwd_pwd_rmd) {
  EXPECT_EQ(ftp->mkd("sub"), told("sub"));
  EXPECT_TRUE(fs::is_directory(on_disk("sub")));
  EXPECT_EQ(code_of(ftp->cwd("sub")), 250);
  EXPECT_EQ(ftp->pwd(), in_directory("sub"));
  EXPECT_EQ(code_of(ftp->cwd("..")), 250);
  expect_in_step();
  EXPECT_EQ(code_of(ftp->rmd("sub")), 250);
  EXPECT_FALSE(fs::exists(on_disk("sub")));
  expect_in_step();
}

TEST_P(directory_test, absolute_names) {
  EXPECT_EQ(ftp->mkd(in_directory("sub")), in_directory("sub"));
  ftp->cwd("/");
  EXPECT_EQ(ftp->pwd(), "/");
  ftp->cwd(in_directory("sub"));
  EXPECT_EQ(ftp->pwd(), in_directory("sub"));
  ftp->cwd(directory_);
  ftp->rmd(in_directory("sub"));
  EXPECT_FALSE(fs::exists(on_disk("sub")));
}

TEST_P(directory_test, cwd_to_nothing_stays_and_to_parents_ends_at_the_root) {
  EXPECT_EQ(code_of(ftp->cwd("")), 250);
  expect_in_step();
  EXPECT_EQ(code_of(ftp->cwd(".")), 250);
  expect_in_step();
  ftp->cwd("..");
  EXPECT_EQ(ftp->pwd(), "/upload");
  ftp->cwd("..");
  EXPECT_EQ(ftp->pwd(), "/");
  ftp->cwd("..");
  EXPECT_EQ(ftp->pwd(), "/");
}

TEST_P(directory_test, refusals) {
  put_on_disk("file", "x");
  make_directory_on_disk("there");
  make_directory_on_disk("full");
  put_on_disk("full/file", "x");
  expect_refused(550, [&] { ftp->cwd("nothing"); });
  expect_refused(550, [&] { ftp->cwd("file"); });
  expect_refused(550, [&] { ftp->mkd("there"); });
  expect_refused(550, [&] { ftp->mkd("nothing/below"); });
  expect_refused(550, [&] { ftp->rmd("nothing"); });
  expect_refused(550, [&] { ftp->rmd("full"); });
  expect_refused(550, [&] { ftp->rmd("file"); });
  expect_refused(550, [&] { ftp->delete_("nothing"); });
  expect_refused(550, [&] { ftp->delete_("there"); });
  expect_refused(550, [&] { ftp->rename("nothing", "something"); });
  expect_refused(550, [&] { ftp->size("nothing"); });
  EXPECT_EQ(disk_content("file"), "x");
  EXPECT_EQ(disk_content("full/file"), "x");
}

TEST_P(directory_test, delete_) {
  put_on_disk("file", "x");
  EXPECT_EQ(code_of(ftp->delete_("file")), 250);
  EXPECT_FALSE(fs::exists(on_disk("file")));
  expect_in_step();
}

TEST_P(directory_test, rename) {
  put_on_disk("old", "content");
  make_directory_on_disk("sub");
  EXPECT_EQ(code_of(ftp->rename("old", "new")), 250);
  EXPECT_FALSE(fs::exists(on_disk("old")));
  EXPECT_EQ(disk_content("new"), "content");
  EXPECT_EQ(code_of(ftp->rename("new", in_directory("sub/moved"))), 250);
  EXPECT_EQ(disk_content("sub/moved"), "content");
  EXPECT_EQ(code_of(ftp->rename("sub", "folder")), 250);
  EXPECT_EQ(disk_content("folder/moved"), "content");
  expect_in_step();
}

TEST_P(directory_test, rename_into_nothing_is_refused) {
  put_on_disk("old", "content");
  expect_refused(server_.rename_into_nothing, [&] { ftp->rename("old", "nothing/new"); });
  EXPECT_EQ(disk_content("old"), "content");
}

TEST_P(directory_test, size) {
  put_on_disk("empty", "");
  put_on_disk("one", "1");
  put_large_on_disk("large", 5'000'000'000);
  EXPECT_EQ(ftp->size("empty"), 0u);
  EXPECT_EQ(ftp->size("one"), 1u);
  EXPECT_EQ(ftp->size("large"), 5'000'000'000u);
  EXPECT_EQ(ftp->size(in_directory("one")), 1u);
  // Some servers give no size in TYPE A.
  ftp->sendcmd("TYPE A");
  EXPECT_EQ(ftp->size("one"), 1u);
  expect_in_step();
}

TEST_P(directory_test, names_that_cannot_be_sent) {
  put_on_disk("file", "x");
  for (const std::string& bad : {std::string("a\r\nDELE file"), std::string("a\nb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(ftp->mkd(bad), std::invalid_argument);
    EXPECT_THROW(ftp->cwd(bad), std::invalid_argument);
    EXPECT_THROW(ftp->delete_(bad), std::invalid_argument);
    EXPECT_THROW(ftp->rename("file", bad), std::invalid_argument);
    EXPECT_THROW(ftp->size(bad), std::invalid_argument);
  }
  expect_in_step();
  EXPECT_EQ(disk_content("file"), "x");
}

// --- Odd names ------------------------------------------------------------------------------------------------------------

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names{
      "with space",          "two  spaces",
      "trailing dot.",       "semi;colon=and;type=dir; x",
      "apostrophe's",        "per%cent %20 $(x) `y` #1 & more",
      "bra[c]k{e}t",         "gr\u00fc\u00dfe",
      "\u65e5\u672c\u8a9e",  "\U0001F6A2 ferry \U0001F30A",
      std::string(200, 'n'),
  };
  return names;
}

TEST_P(directory_test, odd_names_of_directories) {
  for (const auto& name : odd_names()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(ftp->mkd(name), told(name));
    EXPECT_TRUE(fs::is_directory(on_disk(name)));
    ftp->cwd(name);
    expect_in_step(*ftp, in_directory(name));
    ftp->cwd("..");
    ftp->rmd(name);
    EXPECT_FALSE(fs::exists(on_disk(name)));
  }
  expect_in_step();
}

TEST_P(directory_test, odd_names_of_files) {
  put_on_disk("file", "content");
  std::string before = "file";
  auto names = odd_names();
  names.insert(names.end(), {"\"quoted\"", "in\"side", "-dash", "--help", "-la"});
  for (const auto& name : names) {
    SCOPED_TRACE(name);
    ftp->rename(before, name);
    EXPECT_EQ(ftp->size(name), 7u);
    EXPECT_EQ(disk_content(name), "content");
    before = name;
  }
  ftp->delete_(before);
  EXPECT_THAT(disk_names(), IsEmpty());
  expect_in_step();
}

TEST_P(directory_test, leading_dash_of_a_directory) {
  for (const std::string name : {"-dash", "--help", "-la"}) {
    EXPECT_EQ(ftp->mkd(name), told(name));
    ftp->cwd(name);
    EXPECT_EQ(ftp->pwd(), in_directory(name));
    ftp->cwd("..");
    ftp->rmd(name);
    EXPECT_FALSE(fs::exists(on_disk(name)));
  }
}

TEST_P(directory_test, backslash) {
  const std::string name = "back\\slash";
  if (server_.backslash_in_names) {
    EXPECT_EQ(ftp->mkd(name), told(name));
    ftp->cwd(name);
    EXPECT_EQ(ftp->pwd(), in_directory(name));
    ftp->cwd("..");
    ftp->rmd(name);
    EXPECT_THAT(disk_names(), IsEmpty());
    expect_in_step();
  } else {
    expect_refused(553, [&] { ftp->mkd(name); });
    expect_refused(553, [&] { ftp->storbinary("STOR " + name, content("x")); });
  }
}

TEST_P(directory_test, quotes_in_the_name_of_a_directory) {
  const std::string name = "a \"quoted\" name";
  const std::string path = ftp->mkd(name);
  EXPECT_TRUE(fs::is_directory(on_disk(name)));
  ftp->cwd(name);
  EXPECT_EQ(code_of(ftp->sendcmd("NOOP")), 200);
  if (server_.doubles_quotes) {
    EXPECT_EQ(path, told(name));
    EXPECT_EQ(ftp->pwd(), in_directory(name));
  }
  ftp->cwd("..");
  ftp->rmd(name);
  EXPECT_FALSE(fs::exists(on_disk(name)));
  expect_in_step();
}

TEST_P(directory_test, names_of_another_encoding) {
  ftp->encoding("iso-8859-1");
  ftp->mkd("caf\u00e9");
  EXPECT_THAT(disk_names(), ElementsAre(server_.any_bytes_in_names ? "caf\xe9" : "caf\ufffd"));
  ftp->cwd("caf\u00e9");
  EXPECT_EQ(ftp->pwd(), in_directory(server_.any_bytes_in_names ? "caf\u00e9" : "caf\u00ef\u00bf\u00bd"));
  ftp->cwd("..");
  ftp->rmd("caf\u00e9");
  EXPECT_THAT(disk_names(), IsEmpty());
  expect_in_step();
}

}  // namespace ferry::interop
