// How what was written gets its final name, with every step failing in turn: nothing that is whole may be lost.
#include "transfer/remote_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

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

// --- Whether a name is taken ---------------------------------------------------------------------------------------------------

/// A server that says nothing of one file, and what an upload does there.
struct silence {
  trial t{kind::silent};
  std::string target = "file";
  verdict v;

  silence() {
    t.host.on("MLSD", "500 what?");
    t.host.on("LIST", [this](std::string_view) {
      std::string lines;
      for (const auto& [name, content] : t.host.files)
        lines += "-rw-r--r-- 1 ftp ftp " + std::to_string(content.size()) + " Jan 02 2020 " + name + "\r\n";
      t.host.send_data(lines, "150 here it comes");
    });
  }
  decision settle(if_exists policy, std::uint64_t size = 9) {
    return settle_target(t.to, t.to.ready(), policy, target, {.size = size}, v);
  }
  std::string refused(if_exists policy) {
    try {
      (void)settle(policy);
      return "(nothing)";
    } catch (const error& e) {
      EXPECT_TRUE(e.session_usable());
      return e.what();
    }
  }
};

TEST(SettleTarget, a_listing_tells_where_the_server_tells_nothing_of_one_file) {
  EXPECT_EQ(silence().settle(if_exists::skip), decision::skip);
  EXPECT_THAT(silence().refused(if_exists::fail), HasSubstr("it exists already"));
  EXPECT_EQ(silence().settle(if_exists::newer, 4), decision::skip);
  EXPECT_EQ(silence().settle(if_exists::newer, 5), decision::go);
  EXPECT_EQ(silence().settle(if_exists::resume, 5), decision::resume);
  for (const auto policy : {if_exists::skip, if_exists::fail, if_exists::newer, if_exists::resume, if_exists::rename}) {
    silence s;
    s.target = "another";
    EXPECT_EQ(s.settle(policy), decision::go);
    EXPECT_EQ(s.target, "another");
  }
  // What is hidden may not be listed.
  silence s;
  s.target = ".hidden";
  EXPECT_EQ(s.settle(if_exists::skip), decision::skip);
}

TEST(SettleTarget, mlst_tells_the_time_where_mdtm_is_not_known) {
  for (const bool newer : {false, true}) {
    silence s;
    s.t.host.on("FEAT", "211-they are\r\n MLST type*;size*;modify*;\r\n211 end");
    s.t.host.on("MLST", "250-it\r\n type=file;size=4;modify=20240131123456; file\r\n250 end");
    const known_file source{.size = 4, .modified = io::file_time(std::chrono::seconds(newer ? 1'806'000'000 : 0))};
    EXPECT_EQ(settle_target(s.t.to, s.t.to.ready(), if_exists::newer, s.target, source, s.v),
              newer ? decision::go : decision::skip);
  }
}

TEST(SettleTarget, a_name_that_is_free_is_found_in_one_listing) {
  silence s;
  for (int n = 1; n < 20; ++n) s.t.host.files["file (" + std::to_string(n) + ")"] = "taken";
  EXPECT_EQ(s.settle(if_exists::rename), decision::go);
  EXPECT_EQ(s.target, "file (20)");
  EXPECT_LT(s.t.host.commands().size(), 30U) << s.t.host.dialogue();
}

TEST(SettleTarget, nothing_is_overwritten_where_nothing_can_be_known) {
  const auto mute = [](silence& s) -> silence& {
    for (const char* verb : {"LIST", "NLST", "MLSD"}) s.t.host.on(verb, "550 permission denied");
    return s;
  };
  silence skipped;
  EXPECT_EQ(mute(skipped).settle(if_exists::skip), decision::skip);
  EXPECT_THAT(skipped.v.why_skipped, HasSubstr("does not tell whether it exists"));
  silence fails;
  EXPECT_THAT(mute(fails).refused(if_exists::fail), HasSubstr("does not tell whether it exists"));
  silence newer;
  EXPECT_THAT(mute(newer).refused(if_exists::newer), HasSubstr("neither times nor sizes are known"));
  silence renamed;
  EXPECT_THAT(mute(renamed).refused(if_exists::rename), HasSubstr("does not tell which names"));
  EXPECT_LT(renamed.t.host.commands().size(), 30U) << renamed.t.host.dialogue();
  silence overwritten;
  EXPECT_EQ(mute(overwritten).settle(if_exists::overwrite), decision::go);
}

// --- Removing --------------------------------------------------------------------------------------------------------------------

TEST(Remove, a_file_that_is_gone_although_the_answer_was_lost_is_removed) {
  for (const auto of : {kind::plain, kind::silent, kind::mlst_only}) {
    trial t(of);
    if (of == kind::silent) t.host.on("LIST", [&](std::string_view) { t.host.send_data("", "150 nothing"); });
    t.host.on("CWD", "550 no such directory");
    t.host.on("RMD", "550 no such directory");
    t.host.on("DELE", [&](std::string_view name) {
      if (t.host.files.erase(std::string(name)) == 0) return t.host.reply("550 no such file");
      t.host.end_control();
    });
    retry_options how;
    retrier tries(t.host, how);
    remove(t.to, tries, "file");
    EXPECT_EQ(t.there("file"), "(nothing)");
    // What was never there is an error.
    EXPECT_THROW(remove(t.to, tries, "file"), error_perm);
  }
}

TEST(Remove, what_is_still_there_is_not_removed) {
  trial t(kind::plain);
  t.host.on("RMD", "550 no directory");
  t.host.on("DELE", [&, first = true](std::string_view) mutable {
    std::exchange(first, false) ? t.host.end_control() : t.host.reply("550 permission denied");
  });
  retry_options how;
  retrier tries(t.host, how);
  EXPECT_THROW(remove(t.to, tries, "file"), error_perm);
}

TEST(Remove, a_directory_whose_answer_was_lost_is_removed) {
  trial t(kind::plain);
  t.host.on("CWD", "550 no such directory");
  t.host.on("DELE", "550 not a plain file");
  t.host.on("RMD", [&, first = true](std::string_view) mutable {
    std::exchange(first, false) ? t.host.end_control() : t.host.reply("550 no such directory");
  });
  retry_options how;
  retrier tries(t.host, how);
  remove(t.to, tries, "directory");
}

}  // namespace
}  // namespace ferry::transfer
