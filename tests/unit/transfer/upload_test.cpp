// An upload over a host without sockets and without time, every step of it failing in turn: what has the final name after a temporary one is whole,
// and what is tried again ends with the whole file.
#include "transfer/upload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <random>

#include "posix/file_end.hpp"
#include "posix/posix_files.hpp"
#include "unit/session/scripted_host.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry::transfer {
namespace {

using ferry::testing::fault;
using ferry::testing::scripted_host;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string noise(unsigned seed, std::size_t size) {
  std::mt19937 chance(seed);
  std::string text(size, '\0');
  for (auto& c : text) c = static_cast<char>(chance());
  return text;
}

const std::string whole = noise(3, 450'000);
/// Another file of the same size and with the same end.
const std::string changed = noise(4, 300'000) + whole.substr(300'000);

/// Bytes that can be read once, or more often.
class memory_source final : public io::source {
 public:
  explicit memory_source(std::string text, bool once = false) : text_(std::move(text)), once_(once) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    if (at_ >= breaks_at)
      throw local_error(std::make_error_code(std::errc::io_error), "the disk is broken",
                        {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
    const std::size_t n = std::min({room.size(), text_.size() - at_, std::size_t{10'000}});
    std::ranges::copy(std::as_bytes(std::span(text_).subspan(at_, n)), room.begin());
    at_ += n;
    return n;
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override {
    return once_ ? std::nullopt : std::optional<std::uint64_t>(text_.size());
  }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    if (once_) return false;
    at_ = offset;
    return true;
  }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }

  std::size_t breaks_at = std::string::npos;

 private:
  std::string text_;
  bool once_;
  std::size_t at_ = 0;
};

/// A server that takes files, in a network of its own.
struct remote {
  scripted_host host;
  server_memory memory{false};
  site where{.host = "server", .port = 21, .how = {}, .who = {}, .host_command = false, .alternative_login = {}};
  keeper session{host, settings(), where, memory};
  std::size_t offset = 0;

  remote() {
    host.on("MDTM", [this](std::string_view name) {
      host.reply(host.files.contains(std::string(name)) ? "213 20240131123456" : "550 no such file");
    });
    host.on("REST", [this](std::string_view at) {
      std::from_chars(at.data(), at.data() + at.size(), offset);
      host.reply("350 go on");
    });
    host.on("RETR", [this](std::string_view name) {
      const auto found = host.files.find(std::string(name));
      if (found == host.files.end()) return host.reply("550 no such file");
      const std::size_t from = std::exchange(offset, 0);
      if (from > found->second.size()) return host.reply("554 behind the end");
      host.send_data(found->second.substr(from), "150 here it comes");
    });
    host.on("STOR", [this](std::string_view name) { take(std::string(name), std::exchange(offset, 0)); });
    host.on("APPE", [this](std::string_view name) { take(std::string(name), std::string::npos); });
    host.on("RNFR", [this](std::string_view name) {
      from_ = name;
      host.reply(host.files.contains(from_) ? "350 to what" : "550 no such file");
    });
    host.on("RNTO", [this](std::string_view name) {
      host.files[std::string(name)] = host.files[from_];
      host.files.erase(from_);
      host.reply("250 renamed");
    });
    host.on("DELE", [this](std::string_view name) {
      host.reply(host.files.erase(std::string(name)) > 0 ? "250 gone" : "550 no such file");
    });
  }
  remote(const remote&) = delete;
  remote& operator=(const remote&) = delete;

  static session::settings settings() {
    session::settings s;
    s.tls.system_store(false);
    return s;
  }
  /// Takes data behind the first `kept` bytes of what is there.
  void take(const std::string& name, std::size_t kept) {
    const std::string old = host.files[name];
    host.take_data(name, "150 send it");
    host.files[name] = old.substr(0, std::min(kept, old.size()));
  }
  /// The next transfer is cut when the file has `size` bytes.
  void cut_at(std::size_t size, const std::function<void()>& meanwhile = {}) {
    host.on_data = [this, size, meanwhile, done = false](std::size_t have) mutable {
      if (done || have < size) return;
      done = true;
      if (meanwhile) meanwhile();
      host.give_up("426 cut");
    };
  }
  [[nodiscard]] std::vector<std::string> said(std::string_view verb) const {
    std::vector<std::string> all;
    for (const auto& c : host.commands())
      if (c.starts_with(verb)) all.push_back(c);
    return all;
  }
  [[nodiscard]] std::vector<std::string> temporaries() const {
    std::vector<std::string> all;
    for (const auto& [name, content] : host.files)
      if (name.ends_with(".ferry-part")) all.push_back(name);
    return all;
  }

 private:
  std::string from_;
};

class uploads : public ferry::test::temporary_folder {
 protected:
  void SetUp() override { put_local(whole, 1'706'000'000); }
  void put_local(const std::string& text, std::int64_t modified) {
    put(at("f"), text);
    std::filesystem::last_write_time(
        at("f"), std::chrono::file_clock::from_sys(std::chrono::sys_seconds(std::chrono::seconds(modified))));
  }
  verdict send(remote& to, const upload_options& how = {}, const retry_options& tries = {}) {
    io::posix::file_source from(at("f"));
    return send(to, from, how, tries);
  }
  verdict send(remote& to, io::source& from, const upload_options& how = {}, const retry_options& tries = {},
               bool append = false) {
    return upload(to.session, files_, {.remote = "f", .how = how, .tries = tries, .append = append}, from);
  }
  void every_step(const upload_options& how, const std::function<void(remote&)>& prepare) {
    std::size_t operations = 0;
    std::size_t waits = 0;
    for (const auto kind : {fault::none, fault::error, fault::end, fault::timeout, fault::cancel}) {
      const auto steps = kind == fault::none ? 1 : kind == fault::error || kind == fault::end ? operations : waits;
      for (std::size_t step = 1; step <= steps; ++step)
        for (const unsigned times : {0u, 2u}) {
          SCOPED_TRACE("fault " + std::to_string(static_cast<int>(kind)) + ", step " + std::to_string(step) + ", " +
                       std::to_string(times) + " retries");
          remote to;
          prepare(to);
          const auto old = to.host.files["f"];
          if (kind != fault::none) to.host.fail(kind, step);
          try {
            const verdict v = send(to, how, retry_options().times(times));
            EXPECT_EQ(v.size, whole.size());
            EXPECT_TRUE(to.host.files["f"] == whole);
            EXPECT_THAT(to.temporaries(), IsEmpty());
          } catch (const error& e) {
            EXPECT_TRUE(times == 0 || !e.retryable()) << e.describe();
            EXPECT_EQ(e.session_usable(), to.session.is_open()) << e.describe();
            const auto& there = to.host.files["f"];
            if (how.temporary_) {
              EXPECT_TRUE(there == old || there == whole) << to.host.dialogue();
            }
          }
          if (kind == fault::none) {
            operations = to.host.operations();
            waits = to.host.waits();
          }
          to.session.drop();
          EXPECT_EQ(to.host.live_channels(), 0u);
          if (HasFailure()) return;
        }
    }
    EXPECT_GT(operations, 20u);
  }

  io::file_system& files_ = io::posix::system_files();
};

TEST_F(uploads, every_step_fails_in_turn) {
  every_step({}, [](remote& to) { to.host.files["f"] = "the old one"; });
}

TEST_F(uploads, every_step_fails_in_turn_under_a_temporary_name) {
  every_step(upload_options().temporary(true), [](remote& to) { to.host.files["f"] = "the old one"; });
}

TEST_F(uploads, every_step_fails_in_turn_over_an_old_file_of_the_same_end) {
  every_step({}, [](remote& to) { to.host.files["f"] = changed; });
}

TEST_F(uploads, every_step_fails_in_turn_behind_a_cut) {
  every_step({}, [](remote& to) {
    to.host.files["f"] = "the old one";
    to.cut_at(200'000);
  });
}

// --- What is there is another file -----------------------------------------------------------------------------------------------

TEST_F(uploads, a_changed_file_of_the_same_size_is_sent_whole) {
  remote to;
  to.host.files["f"] = changed;
  put_local(whole, 1'806'000'000);
  const verdict v = send(to, upload_options().existing(if_exists::resume));
  EXPECT_EQ(v.bytes, whole.size());
  EXPECT_EQ(v.resumed_from, 0u);
  EXPECT_TRUE(to.host.files["f"] == whole);
}

TEST_F(uploads, a_file_that_changed_between_two_attempts_is_sent_from_its_beginning) {
  remote to;
  // The end of what has gone is the same.
  to.cut_at(400'000, [&] { put_local(changed, 1'706'000'100); });
  (void)send(to);
  EXPECT_TRUE(to.host.files["f"] == changed);
  remote shorter;
  put_local(whole, 1'706'000'000);
  shorter.cut_at(400'000, [&] { put_local("much shorter", 1'706'000'100); });
  const verdict v = send(shorter);
  EXPECT_EQ(shorter.host.files["f"], "much shorter");
  EXPECT_EQ(v.size, 12u);
}

TEST_F(uploads, a_file_that_changed_behind_the_joint_is_an_error) {
  for (const bool temporary : {false, true}) {
    remote to;
    put_local(whole, 1'706'000'000);
    to.host.on("REST", [&](std::string_view at) {
      std::from_chars(at.data(), at.data() + at.size(), to.offset);
      to.host.reply("350 go on");
      if (to.said("STOR").size() == 1 && to.said("REST").size() == 2) put_local(changed, 1'706'000'100);
    });
    to.cut_at(400'000);
    EXPECT_THROW((void)send(to, upload_options().temporary(temporary)), verification_failed);
    EXPECT_THAT(to.temporaries(), IsEmpty());
  }
}

TEST_F(uploads, a_file_that_changed_while_it_was_sent_at_once_is_noted) {
  remote to;
  to.host.on_data = [&, done = false](std::size_t) mutable {
    if (!std::exchange(done, true)) put_local(whole, 1'706'000'100);
  };
  to.host.on("FEAT", "211-they are\r\n MFMT\r\n211 end");
  to.host.on("MFMT", [&](std::string_view argument) {
    to.host.reply("213 Modify=" + std::string(argument.substr(0, 14)) + "; f");
  });
  EXPECT_THAT(send(to, upload_options().keep_time(true)).notes,
              ::testing::ElementsAre(HasSubstr("changed while it was sent")));
  // Whoever compares times finds the change.
  EXPECT_THAT(to.said("MFMT"), Contains("MFMT 20240123085320 f"));
}

TEST_F(uploads, an_old_file_is_not_taken_for_what_was_sent) {
  for (const bool drop_box : {false, true}) {
    remote to;
    to.host.files["f"] = drop_box ? std::string("the old one") : changed;
    if (drop_box) to.host.on("RETR", "550 permission denied");
    // Data goes early; the STOR is never answered.
    to.host.on("STOR", [&](std::string_view name) {
      if (to.said("STOR").size() > 1) return to.take(std::string(name), std::exchange(to.offset, 0));
      to.host.end_control();
    });
    const verdict v = send(to);
    EXPECT_TRUE(to.host.files["f"] == whole) << drop_box;
    EXPECT_EQ(v.retries, 1u);
  }
}

TEST_F(uploads, a_drop_box_keeps_what_was_sent) {
  remote to;
  to.host.files["f"] = "the old one";
  to.host.on("RETR", "550 permission denied");
  to.cut_at(200'000);
  (void)send(to);
  EXPECT_TRUE(to.host.files["f"] == whole);
  EXPECT_THAT(to.said("REST").back(), Not("REST 0"));
  EXPECT_THAT(to.said("STOR"), SizeIs(2));
}

// --- APPE ----------------------------------------------------------------------------------------------------------------------------

class appending : public uploads {
 protected:
  /// How it fails, if it does.
  std::string append(remote& to, const upload_options& how = {}) {
    to.host.files["f"] = "before,";
    memory_source from(whole);
    try {
      (void)send(to, from, how, retry_options(), true);
      return {};
    } catch (const error& e) {
      EXPECT_FALSE(e.retryable());
      return e.what();
    }
  }
};

TEST_F(appending, what_is_there_of_it_is_compared_and_the_rest_follows) {
  remote to;
  to.cut_at(200'000);
  EXPECT_EQ(append(to), "");
  EXPECT_TRUE(to.host.files["f"] == "before," + whole);
  EXPECT_THAT(to.said("APPE"), SizeIs(2));
}

TEST_F(appending, what_cannot_be_compared_just_now_is_compared_later) {
  remote to;
  to.cut_at(200'000);
  to.host.on("RETR", [&](std::string_view name) {
    const auto from = std::exchange(to.offset, 0);
    if (to.said("RETR").size() == 1) return to.host.reply("450 busy");
    to.host.send_data(to.host.files[std::string(name)].substr(from), "150 here it comes");
  });
  EXPECT_EQ(append(to), "");
  EXPECT_TRUE(to.host.files["f"] == "before," + whole);
}

TEST_F(appending, another_writers_bytes_are_not_taken_for_what_was_sent) {
  remote to;
  to.cut_at(200'000, [&] { to.host.files["f"] += "somebody else's"; });
  EXPECT_THAT(append(to), HasSubstr("not tried again"));
  EXPECT_THAT(to.said("APPE"), SizeIs(1));
}

TEST_F(appending, what_cannot_be_compared_is_not_tried_again) {
  remote closed;
  closed.host.on("RETR", "550 permission denied");
  closed.cut_at(200'000);
  EXPECT_THAT(append(closed), HasSubstr("not tried again"));
  remote text;
  text.cut_at(200'000);
  EXPECT_THAT(append(text, upload_options().text(true)), HasSubstr("not tried again"));
  remote forgetful;
  forgetful.cut_at(200'000, [&] { forgetful.host.on("SIZE", "550 not now"); });
  EXPECT_THAT(append(forgetful), HasSubstr("not tried again"));
  for (const auto* const to : {&closed, &text, &forgetful}) EXPECT_THAT(to->said("APPE"), SizeIs(1));
}

TEST_F(appending, what_brought_nothing_is_tried_again) {
  for (const bool text : {false, true}) {
    remote to;
    to.host.on("APPE", [&](std::string_view name) {
      if (to.said("APPE").size() > 1) return to.take(std::string(name), std::string::npos);
      // Somebody else may write in the meantime.
      to.host.files["f"] += "theirs,";
      to.host.reply("450 busy");
    });
    EXPECT_EQ(append(to, upload_options().text(text)), "");
    EXPECT_THAT(to.host.files["f"], StartsWith("before,theirs,"));
    if (!text) {
      EXPECT_TRUE(to.host.files["f"] == "before,theirs," + whole);
    }
  }
}

TEST_F(appending, an_append_that_fails_deletes_nothing) {
  remote to;
  to.host.on("APPE", "552 quota exceeded");
  EXPECT_THAT(append(to, upload_options().temporary(true)), StartsWith("552"));
  EXPECT_EQ(to.host.files["f"], "before,");
}

// --- What a server refuses --------------------------------------------------------------------------------------------------------

TEST_F(uploads, proftpd_takes_rest_and_then_refuses_the_stor) {
  for (const char* words : {"451 f: Append/Restart not permitted, try again", "501 no restart", "554 no restart"}) {
    remote to;
    to.cut_at(200'000);
    to.host.on("STOR", [&](std::string_view name) {
      const auto from = std::exchange(to.offset, 0);
      if (from > 0) return to.host.reply(words);
      to.take(std::string(name), 0);
    });
    (void)send(to, {}, retry_options().times(1));
    EXPECT_TRUE(to.host.files["f"] == whole);
    EXPECT_THAT(to.said("STOR"), SizeIs(3)) << words;
    EXPECT_FALSE(to.memory.without_rest()) << "downloads may go on where they were";
    EXPECT_EQ(to.memory.without_store_restart(), !std::string_view(words).starts_with("451")) << words;
  }
}

TEST_F(uploads, a_pipe_is_read_when_the_server_is_ready_for_it) {
  for (const char* words : {"450 busy", "550 no such directory"}) {
    remote to;
    memory_source from(whole, true);
    to.host.on("STOR", [&](std::string_view name) {
      if (to.said("STOR").size() > 1) return to.take(std::string(name), 0);
      EXPECT_EQ(from.at(), 0u);
      to.host.reply(words);
    });
    const upload_job job{.remote = "made/f", .how = upload_options().make_directories(true), .tries = {}};
    (void)upload(to.session, files_, job, from);
    EXPECT_TRUE(to.host.files["made/f"] == whole) << words;
  }
}

// --- How it fails -------------------------------------------------------------------------------------------------------------------

TEST_F(uploads, what_is_given_up_keeps_its_type) {
  {
    remote to;
    memory_source from(whole, true);
    to.host.on_data = [&](std::size_t have) {
      if (have < 200'000) return;
      to.host.break_data();
      to.host.end_control();
    };
    try {
      (void)send(to, from);
      FAIL();
    } catch (const network_error& e) {
      EXPECT_FALSE(e.retryable());
      EXPECT_THAT(e.what(), HasSubstr("not tried again"));
    }
  }
  remote to;
  memory_source from(whole, true);
  to.cut_at(200'000);
  try {
    (void)send(to, from);
    FAIL();
  } catch (const error_temp& e) {
    EXPECT_EQ(e.code(), 426);
    EXPECT_FALSE(e.retryable());
    EXPECT_TRUE(e.context().given_up);
  }
}

TEST_F(uploads, an_error_of_this_machine_says_whether_the_session_is_open) {
  remote to;
  memory_source from(whole);
  from.breaks_at = 200'000;
  try {
    (void)send(to, from);
    FAIL();
  } catch (const local_error& e) {
    EXPECT_TRUE(to.session.is_open());
    EXPECT_TRUE(e.session_usable());
  }
}

// --- Temporary names ----------------------------------------------------------------------------------------------------------------

TEST_F(uploads, two_runs_at_once_have_names_of_their_own) {
  const auto name_of = [&](if_exists policy) {
    remote to;
    (void)send(to, upload_options().temporary(true).existing(policy));
    return to.said("STOR").front();
  };
  EXPECT_NE(name_of(if_exists::overwrite), name_of(if_exists::overwrite));
  EXPECT_EQ(name_of(if_exists::resume), name_of(if_exists::resume));
}

TEST_F(uploads, what_a_checksum_refutes_is_not_kept_for_the_next_run) {
  const auto how = upload_options().temporary(true).existing(if_exists::resume).verify(check::checksum);
  remote to;
  to.host.on("FEAT", "211-they are\r\n XCRC\r\n211 end");
  to.host.on("XCRC", "250 00000000");
  std::string name;
  EXPECT_THROW((void)send(to, how), verification_failed);
  name = to.said("STOR").front().substr(5);
  EXPECT_THAT(to.temporaries(), IsEmpty());
  // What an earlier run has left whole, as far as its size goes.
  to.host.files[name] = changed;
  EXPECT_THROW((void)send(to, how), verification_failed);
  EXPECT_THAT(to.temporaries(), IsEmpty());
  // A checksum that is missing says nothing against what is there.
  to.host.on("XCRC", "504 not of this one");
  EXPECT_THROW((void)send(to, upload_options(how).verify(check::required)), verification_failed);
  EXPECT_THAT(to.temporaries(), SizeIs(1));
}

}  // namespace
}  // namespace ferry::transfer
