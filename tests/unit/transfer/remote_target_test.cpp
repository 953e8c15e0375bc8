// How what was written gets its final name, with every step failing in turn: nothing that is whole may be lost.
#include "transfer/remote_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/session/scripted_host.hpp"

namespace ferry::transfer {
namespace {

using ferry::testing::fault;
using ferry::testing::scripted_host;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

enum class kind {
  plain,       // renames onto a file
  careful,     // does not: 553
  forbidding,  // renames nothing
  silent,      // careful, and says nothing of files
  mlst_only,   // careful, and tells of files by MLST alone
};

struct trial {
  scripted_host host;
  site where{.host = "server", .port = 21, .how = {}, .who = {}, .host_command = false, .alternative_login = {}};
  server_memory memory{false};
  keeper to{host, session::settings(), where, memory};
  retry_options how;
  upload_place what{.written = ".file.part", .target = "file", .size = 3, .policy = if_exists::overwrite};
  std::vector<std::string> notes;
  std::string failure;

  explicit trial(kind of, unsigned times = 0) : how(retry_options().times(times)) {
    host.files = {{"file", "old!"}, {".file.part", "new"}};
    host.on("MDTM", "502 not here");
    if (of == kind::plain || of == kind::forbidding)
      host.on("MDTM", [this](std::string_view name) {
        host.reply(host.files.contains(std::string(name)) ? "213 20260102030405" : "550 no such file");
      });
    host.on("RNFR", [this](std::string_view name) {
      from_ = name;
      host.reply(host.files.contains(from_) ? "350 to what" : "550 no such file");
    });
    host.on("RNTO", [this, of](std::string_view name) {
      const std::string target(name);
      if (of != kind::plain && host.files.contains(target)) return host.reply("553 it exists");
      host.files[target] = host.files[from_];
      host.files.erase(from_);
      host.reply("250 renamed");
    });
    host.on("DELE", [this](std::string_view name) {
      host.reply(host.files.erase(std::string(name)) > 0 ? "250 gone" : "550 no such file");
    });
    if (of == kind::forbidding) host.on("RNFR", "550 permission denied");
    if (of == kind::silent || of == kind::mlst_only) host.on("SIZE", "500 what?");
    if (of == kind::mlst_only)
      host.on("MLST", [this](std::string_view name) {
        host.reply(host.files.contains(std::string(name)) ? "250-it\r\n type=file; x\r\n250 end" : "550 no such file");
      });
    (void)to.ready();
  }
  trial(const trial&) = delete;
  trial& operator=(const trial&) = delete;

  /// As an upload does it.
  trial& run() {
    retrier tries(host, how);
    try {
      put_in_place(to, tries, what, notes);
    } catch (const error& e) {
      failure = e.what();
      discard(to, what);
    }
    return *this;
  }
  [[nodiscard]] std::string there(const std::string& name) const {
    const auto found = host.files.find(name);
    return found == host.files.end() ? "(nothing)" : found->second;
  }
  void expect_that_nothing_is_lost() const {
    const bool kept = there(".file.part") == "new" && failure.find(".file.part") != std::string::npos;
    EXPECT_TRUE(there("file") == "old!" || there("file") == "new" || kept) << failure << "\n" << host.dialogue();
    if (failure.empty()) {
      EXPECT_EQ(there("file"), "new") << host.dialogue();
    }
  }

 private:
  std::string from_;
};

TEST(PutInPlace, nothing_is_lost_whatever_fails) {
  for (const auto of : {kind::plain, kind::careful, kind::forbidding, kind::silent, kind::mlst_only})
    for (const unsigned times : {0U, 2U}) {
      trial whole(of, times);
      const auto operations = whole.host.operations();
      const auto waits = whole.host.waits();
      const auto commands = whole.host.commands().size();
      whole.run().expect_that_nothing_is_lost();
      const auto each = [&](std::size_t steps, const auto& spoil) {
        for (std::size_t n = 1; n <= steps; ++n) {
          SCOPED_TRACE("server " + std::to_string(static_cast<int>(of)) + ", " + std::to_string(times) +
                       " retries, step " + std::to_string(n));
          trial t(of, times);
          spoil(t.host, n);
          t.run().expect_that_nothing_is_lost();
        }
      };
      for (const auto bad : {fault::error, fault::end})
        each(whole.host.operations() - operations, [&](scripted_host& h, std::size_t n) { h.fail(bad, n); });
      for (const auto bad : {fault::timeout, fault::cancel})
        each(whole.host.waits() - waits, [&](scripted_host& h, std::size_t n) { h.fail(bad, n); });
      for (const char* words : {"550 no", "450 not now", "421 closing"})
        each(whole.host.commands().size() - commands, [&](scripted_host& h, std::size_t n) { h.answer(n, words); });
    }
}

TEST(PutInPlace, the_old_file_is_deleted_only_where_it_is_known_to_stand_in_the_way) {
  for (const auto of : {kind::careful, kind::mlst_only}) {
    trial t(of);
    EXPECT_EQ(t.run().failure, "");
    EXPECT_EQ(t.there("file"), "new");
    EXPECT_THAT(t.notes, Contains(HasSubstr("deleted first")));
  }
  for (const auto of : {kind::forbidding, kind::silent}) {
    trial t(of);
    EXPECT_THAT(t.run().failure, StartsWith("55"));
    EXPECT_EQ(t.there("file"), "old!");
    EXPECT_EQ(t.there(".file.part"), "(nothing)");
    EXPECT_THAT(t.host.commands(), Not(Contains("DELE file")));
  }
  for (const auto policy : {if_exists::fail, if_exists::skip, if_exists::rename}) {
    trial t(kind::careful);
    t.what.policy = policy;
    EXPECT_THAT(t.run().failure, StartsWith("553"));
    EXPECT_EQ(t.there("file"), "old!");
  }
}

TEST(PutInPlace, an_answer_that_was_lost_is_made_up_for) {
  for (const auto of : {kind::plain, kind::careful, kind::mlst_only}) {
    trial t(of, 1);
    t.host.on("RNTO", [&](std::string_view) {
      t.host.files["file"] = "new";
      t.host.files.erase(".file.part");
      t.host.end_control();
    });
    EXPECT_EQ(t.run().failure, "");
    EXPECT_EQ(t.there("file"), "new");
    EXPECT_THAT(t.host.commands(), Not(Contains("DELE file")));
  }
}

TEST(PutInPlace, the_only_copy_is_named_and_stays) {
  trial t(kind::careful);
  t.host.on("RNTO", "553 it exists");
  t.run();
  EXPECT_THAT(t.failure, StartsWith("553 it exists (the old file is deleted; what was sent is whole, and stays"));
  EXPECT_THAT(t.failure, HasSubstr(" as .file.part"));
  EXPECT_EQ(t.there(".file.part"), "new");
}

}  // namespace
}  // namespace ferry::transfer
