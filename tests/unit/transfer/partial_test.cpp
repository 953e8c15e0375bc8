// Downloads that end at any moment: what is found again, and what is never touched.
#include "transfer/partial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ferry/error.hpp>
#include <ferry/stream.hpp>

#include "posix/posix_files.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry::transfer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* part = ".f.ferry-part";
constexpr const char* record = ".f.ferry-journal";

/// Tells in `order` when it is synced.
class watched_file final : public io::file {
 public:
  watched_file(std::unique_ptr<io::file> real, std::vector<std::string>& order)
      : real_(std::move(real)), order_(order) {}
  [[nodiscard]] io::file_facts facts() const override { return real_->facts(); }
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<std::byte> room) override {
    return real_->read_at(offset, room);
  }
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes) override { real_->write_at(offset, bytes); }
  void truncate(std::uint64_t size) override { real_->truncate(size); }
  void sync() override {
    order_.emplace_back("sync");
    real_->sync();
  }
  [[nodiscard]] bool lock() override { return real_->lock(); }
  [[nodiscard]] std::error_code set_mode(unsigned bits, io::mode_rule rule) noexcept override {
    return real_->set_mode(bits, rule);
  }
  [[nodiscard]] std::error_code set_modified(io::file_time when) noexcept override { return real_->set_modified(when); }
  [[nodiscard]] std::unique_ptr<io::sink> sink_at(std::uint64_t offset) override { return real_->sink_at(offset); }
  [[nodiscard]] std::unique_ptr<io::source> source_at(std::uint64_t offset,
                                                      std::optional<std::uint64_t> length) override {
    return real_->source_at(offset, length);
  }
  void finish() override { real_->finish(); }

 private:
  std::unique_ptr<io::file> real_;
  std::vector<std::string>& order_;
};

class rebooting_files : public io::posix::posix_files {
 public:
  [[nodiscard]] std::unique_ptr<io::file> create_partial(const path& name, const path& shown) override {
    auto real = posix_files::create_partial(name, shown);
    if (!real) return real;
    return std::make_unique<watched_file>(std::move(real), order);
  }
  void replace(const path& from, const path& to) override {
    if (to.filename() == "f") order.emplace_back("replace");
    posix_files::replace(from, to);
  }
  [[nodiscard]] std::string boot_id() override { return boot; }
  void write_whole(const path& name, const path& work, std::string_view text, io::durability how,
                   const path& shown) override {
    if (how == io::durability::disk) ++disk_writes;
    posix_files::write_whole(name, work, text, how, shown);
  }

  std::string boot = "first";
  std::vector<std::string> order;
  int disk_writes = 0;
};

class partial_test : public test::temporary_folder {
 protected:
  static remote_file remote(std::optional<std::uint64_t> size = 1'000'000, std::int64_t seconds = 77) {
    return {parse_url("ftp://me:hunter2@h/f"), "f", size, io::file_time{std::chrono::seconds{seconds}}};
  }
  std::unique_ptr<partial_file> open(start how, remote_file source = remote(), placing where = placing::beside) {
    return std::make_unique<partial_file>(files_, at("f"), std::move(source), how, where, io::file_time{5s});
  }
  /// A download of which `text` has come, and then the process was killed.
  void killed_after(const std::string& text) {
    auto p = open(start::fresh);
    p->sink_at(0)->write(content(text));
    kill(std::move(p));
  }
  /// Leaves what a kill leaves: closes without a word.
  void kill(std::unique_ptr<partial_file> p) {
    const auto text = get(at(part));
    const auto journal = get(at(record));
    const bool had_journal = std::filesystem::exists(at(record));
    p.reset();
    EXPECT_EQ(get(at(part)), text);
    if (!had_journal) files_.remove(at(record));
    EXPECT_EQ(get(at(record)), journal);
  }
  std::string write(partial_file& p, std::uint64_t offset, const std::string& text) {
    p.sink_at(offset)->write(content(text));
    return get(at(part));
  }

  rebooting_files files_;
  io::clock_time now_{};
};

TEST_F(partial_test, is_beside_the_target_until_it_is_whole) {
  put(at("f"), "old");
  ASSERT_EQ(::chmod(at("f").c_str(), 0640), 0);
  auto p = open(start::resume);
  EXPECT_EQ(p->known_good(), 0U);
  EXPECT_EQ(p->reason(), "");
  EXPECT_TRUE(p->resumable());
  write(*p, 0, "new content");
  EXPECT_THAT(names(), ElementsAre(record, part, "f"));
  EXPECT_EQ(mode(at(part)), 0600U);
  EXPECT_EQ(get(at("f")), "old");
  const auto done = p->commit({.replace = true, .mode = 0777, .modified = io::file_time{99s}});
  EXPECT_FALSE(done.exists);
  EXPECT_FALSE(done.attributes);
  EXPECT_THAT(names(), ElementsAre("f"));
  EXPECT_EQ(get(at("f")), "new content");
  EXPECT_EQ(mode(at("f")), 0640U) << "the one that is replaced keeps its mode";
  EXPECT_EQ(files_.look(at("f"), io::links::stay)->modified, io::file_time{99s});
  EXPECT_THROW((void)p->commit({}), std::logic_error);
}

TEST_F(partial_test, s27_a_new_file_gets_its_mode_under_the_umask) {
  for (const auto& [given, mode_of_file] :
       std::vector<std::pair<std::optional<unsigned>, unsigned>>{{{}, 0644U}, {04777U, 0755U}, {02600U, 0600U}}) {
    (void)open(start::fresh)->commit({.replace = false, .mode = given, .modified = {}});
    EXPECT_EQ(mode(at("f")), mode_of_file);
    files_.remove(at("f"));
  }
}

TEST_F(partial_test, after_a_kill_every_byte_counts) {
  killed_after("0123456789");
  auto p = open(start::resume);
  EXPECT_EQ(p->reason(), "");
  EXPECT_EQ(p->known_good(), 10U);
  EXPECT_EQ(p->done().total(), 10U);
  EXPECT_EQ(as_text(p->tail(4)), "6789");
  EXPECT_EQ(as_text(p->tail(100)), "0123456789");
  EXPECT_EQ(write(*p, 10, "abc"), "0123456789abc");
  EXPECT_THROW((void)p->sink_at(14), std::logic_error);
  (void)p->commit({});
  EXPECT_EQ(get(at("f")), "0123456789abc");
  EXPECT_THAT(names(), ElementsAre("f"));
}

TEST_F(partial_test, after_a_power_failure_the_last_checkpoint_counts) {
  {
    auto p = open(start::fresh);
    write(*p, 0, "0123456789");
    EXPECT_FALSE(p->checkpoint(2, now_));
    EXPECT_TRUE(p->checkpoint(4, now_ + 5s));
    kill(std::move(p));
  }
  files_.boot = "second";
  auto p = open(start::resume);
  EXPECT_EQ(p->known_good(), 4U);
  EXPECT_EQ(get(at(part)), "0123") << "what may be anything is cut off";
  kill(std::move(p));
  // The journal has been written again in this boot: nothing that was cut off has come back.
  EXPECT_EQ(open(start::resume)->known_good(), 4U);
  files_.boot = "";
  EXPECT_EQ(open(start::resume)->known_good(), 4U) << "a system that cannot tell its boot trusts the disk alone";
}

TEST_F(partial_test, without_a_checkpoint_a_power_failure_leaves_nothing) {
  killed_after("0123456789");
  files_.boot = "second";
  EXPECT_EQ(open(start::resume)->known_good(), 0U);
  EXPECT_EQ(get(at(part)), "");
}

TEST_F(partial_test, what_does_not_fit_is_discarded_with_a_reason) {
  struct row {
    std::function<void()> damage;
    remote_file source = remote();
    const char* reason;
  };
  const std::vector<row> rows = {
      {[&] { files_.remove(at(record)); }, remote(), "no journal that is whole"},
      {[&] { std::filesystem::resize_file(at(record), 40); }, remote(), "no journal that is whole"},
      {[&] { std::filesystem::create_symlink("elsewhere", at("l")), std::filesystem::rename(at("l"), at(record)); },
       remote(), "no journal that is whole"},
      {[] {}, remote(999'999), "had 1000000 bytes and has 999999"},
      {[] {}, remote(1'000'000, 78), "changed"},
      {[] {}, remote_file(parse_url("ftp://other/f"), "f"), "ftp://me@h/f"},
      {[&] { std::filesystem::resize_file(at(part), 1'000'001); }, remote(), "larger than the remote"},
      {[&] {
         put(at("copy"), get(at(part)));
         std::filesystem::rename(at("copy"), at(part));
       },
       remote(), "another file"},
  };
  for (const auto& r : rows) {
    killed_after("0123456789");
    r.damage();
    const int disk_writes = files_.disk_writes;
    const bool journal = files_.look(at(record), io::links::stay).has_value();
    auto p = open(start::resume, r.source);
    EXPECT_THAT(p->reason(), HasSubstr(r.reason));
    EXPECT_EQ(p->known_good(), 0U) << r.reason;
    EXPECT_EQ(get(at(part)), "") << r.reason;
    EXPECT_EQ(files_.disk_writes - disk_writes, journal ? 1 : 0) << "the old journal must not come back: " << r.reason;
    EXPECT_TRUE(p->resumable());
    p->abandon(false);
    EXPECT_THAT(names(), IsEmpty()) << r.reason;
  }
}

TEST_F(partial_test, a_fresh_start_forgets_what_was_there) {
  killed_after("0123456789");
  const auto p = open(start::fresh);
  EXPECT_EQ(p->known_good(), 0U);
  EXPECT_EQ(p->reason(), "");
  EXPECT_EQ(get(at(part)), "");
}

TEST_F(partial_test, a_file_cut_by_somebody_else_counts_as_long_as_it_is) {
  killed_after("0123456789");
  std::filesystem::resize_file(at(part), 3);
  EXPECT_EQ(open(start::resume)->known_good(), 3U);
}

TEST_F(partial_test, s26_what_waits_at_the_name_is_neither_written_nor_removed) {
  put(at("victim"), "precious");
  const std::vector<std::function<void()>> traps = {
      [&] { std::filesystem::create_symlink("victim", at(part)); },
      [&] { std::filesystem::create_symlink("nothing", at(part)); },
      [&] { std::filesystem::create_hard_link(at("victim"), at(part)); },
      [&] { std::filesystem::create_directory(at(part)); },
      [&] { ASSERT_EQ(::mkfifo(at(part).c_str(), 0600), 0); },
  };
  for (const auto how : {start::fresh, start::resume}) {
    for (const auto& trap : traps) {
      trap();
      const auto before = files_.look(at(part), io::links::stay)->identity;
      auto p = open(how);
      EXPECT_FALSE(p->resumable());
      EXPECT_THAT(p->reason(), HasSubstr(part));
      p->sink_at(0)->write(content("new"));
      EXPECT_FALSE(p->checkpoint(3, now_));
      EXPECT_FALSE(p->checkpoint(3, now_ + 100s));
      (void)p->commit({});
      EXPECT_EQ(get(at("f")), "new");
      EXPECT_EQ(files_.look(at(part), io::links::stay)->identity, before);
      EXPECT_EQ(get(at("victim")), "precious");
      std::filesystem::remove(at(part));
      EXPECT_THAT(names(), ElementsAre("f", "victim"));
    }
  }
}

TEST_F(partial_test, s26_a_link_at_the_journals_name_is_replaced_and_not_followed) {
  put(at("victim"), "precious");
  std::filesystem::create_symlink("victim", at(record));
  const auto p = open(start::resume);
  EXPECT_TRUE(p->resumable());
  EXPECT_EQ(get(at("victim")), "precious");
  EXPECT_EQ(files_.look(at(record), io::links::stay)->kind, io::file_kind::regular);
}

TEST_F(partial_test, two_downloads_of_one_target_do_not_meet) {
  auto first = open(start::fresh);
  write(*first, 0, "first");
  for (const auto how : {start::fresh, start::resume}) {
    auto second = open(how);
    EXPECT_FALSE(second->resumable());
    EXPECT_THAT(second->reason(), StartsWith("another process works on"));
    second->sink_at(0)->write(content("2"));
  }
  EXPECT_THAT(names(), ElementsAre(record, part)) << "what cannot be continued is not left behind";
  auto second = open(start::resume);
  second->sink_at(0)->write(content("second"));
  (void)first->commit({});
  EXPECT_EQ(get(at("f")), "first");
  EXPECT_TRUE(second->commit({.replace = false, .mode = {}, .modified = {}}).exists);
  EXPECT_EQ(get(at("f")), "first");
  EXPECT_FALSE(second->commit_as(at("f (1)"), {.replace = false, .mode = {}, .modified = {}}).exists);
  EXPECT_THAT(names(), ElementsAre("f", "f (1)"));
  EXPECT_EQ(get(at("f (1)")), "second");
}

// The lock was waited for by nobody, but the file was opened before its holder gave it the final name.
TEST_F(partial_test, a_partial_file_that_gets_its_name_meanwhile_is_not_taken) {
  class late_files : public rebooting_files {
   public:
    std::unique_ptr<io::file> open_partial(const path& name, const path& shown) override {
      auto opened = posix_files::open_partial(name, shown);
      meanwhile();
      return opened;
    }
    std::function<void()> meanwhile;
  } late;
  auto first = open(start::fresh);
  write(*first, 0, "first");
  late.meanwhile = [&] {
    (void)first->commit({});
    first.reset();
  };
  partial_file second(late, at("f"), remote(), start::resume, placing::beside, {});
  EXPECT_FALSE(second.resumable());
  EXPECT_EQ(get(at("f")), "first");
}

TEST_F(partial_test, checkpoints_are_far_between) {
  auto p = std::make_unique<partial_file>(files_, at("f"), remote(), start::fresh, placing::beside, io::file_time{},
                                          checkpoint_rule{.bytes = 100, .quickest = 1s, .longest = 5s});
  write(*p, 0, std::string(1000, 'x'));
  EXPECT_FALSE(p->checkpoint(0, now_)) << "the first one starts the clock";
  EXPECT_FALSE(p->checkpoint(500, now_ + 999ms));
  EXPECT_TRUE(p->checkpoint(500, now_ + 1s));
  EXPECT_FALSE(p->checkpoint(599, now_ + 3s));
  EXPECT_TRUE(p->checkpoint(600, now_ + 3s));
  EXPECT_TRUE(p->checkpoint(601, now_ + 8s));
  EXPECT_FALSE(p->checkpoint(601, now_ + 100s)) << "nothing new";
  EXPECT_EQ(files_.disk_writes, 3);
  EXPECT_EQ(journal::parse(get(at(record)))->on_disk.from_start(), 601U);
}

TEST_F(partial_test, in_segments_only_what_was_said_to_be_good_counts) {
  ranges good;
  good.add({0, 3});
  good.add({6, 9});
  {
    auto p = open(start::fresh);
    write(*p, 0, "012");
    p->use_segments(3);
    write(*p, 6, "678xx");
    EXPECT_FALSE(p->checkpoint(good, now_));
    EXPECT_TRUE([&] {
      good.add({9, 10});
      return p->checkpoint(good, now_ + 5s);
    }());
    write(*p, 20, "not said");
    kill(std::move(p));
  }
  for (const char* boot : {"first", "second", "second"}) {
    files_.boot = boot;
    auto p = open(start::resume);
    EXPECT_EQ(p->layout(), file_layout::segments);
    EXPECT_EQ(p->known_good(), 3U);
    EXPECT_EQ(p->done(), good);
    EXPECT_THAT(p->done().missing(12), ElementsAre(range{3, 6}, range{10, 12}));
    p->use_segments(3);
    EXPECT_EQ(p->done(), good);
    kill(std::move(p));
  }
  auto p = open(start::resume);
  p->truncate(7);
  EXPECT_EQ(p->done().total(), 4U);
  EXPECT_EQ(journal::parse(get(at(record)))->on_disk.total(), 4U);
  good.add({0, 10});
  p->save(good);
  p.reset();
  EXPECT_EQ(open(start::resume)->done().total(), 7U) << "not more than the file has";
}

TEST_F(partial_test, in_segments_what_was_taken_back_is_not_claimed_any_more) {
  ranges all;
  all.add({0, 4});
  all.add({6, 9});
  ranges less;
  less.add({0, 4});
  for (const char* boot : {"first", "second"}) {
    auto p = open(start::fresh);
    p->use_segments(0);
    write(*p, 0, "0123456789");
    p->save(all);
    EXPECT_FALSE(p->checkpoint(less, now_)) << "nothing is due";
    kill(std::move(p));
    files_.boot = boot;
    EXPECT_EQ(open(start::resume)->done(), less) << boot;
  }
}

TEST_F(partial_test, killed_between_segments_and_their_first_checkpoint) {
  auto p = open(start::fresh);
  p->use_segments(0);
  write(*p, 500, "far away");
  kill(std::move(p));
  p = open(start::resume);
  EXPECT_EQ(p->known_good(), 0U);
  EXPECT_EQ(p->done().total(), 0U);
}

TEST_F(partial_test, learns_about_its_source_and_begins_again) {
  const auto url = parse_url("ftp://h/f");
  auto p = open(start::fresh, remote_file(url, "f"));
  write(*p, 0, "0123456789");
  p->learn(remote_file(url, "f", 1'000'000));
  p->learn(remote_file(url, "f", {}, io::file_time{7s}));
  kill(std::move(p));
  p = open(start::resume, remote_file(url, "f"));
  EXPECT_EQ(p->source(), remote_file(url, "f", 1'000'000, io::file_time{7s}));
  EXPECT_EQ(p->known_good(), 10U);
  p->begin_again(remote_file(url, "f", 2'000'000));
  EXPECT_THAT(p->reason(), HasSubstr("another one now"));
  EXPECT_EQ(p->known_good(), 0U);
  EXPECT_EQ(write(*p, 0, "new"), "new");
  p.reset();
  EXPECT_EQ(open(start::resume, remote_file(url, "f", 2'000'000))->known_good(), 3U);
}

TEST_F(partial_test, leaves_only_what_can_be_continued) {
  open(start::fresh)->abandon(true);
  EXPECT_THAT(names(), IsEmpty()) << "nothing had come";
  auto small = open(start::fresh, remote(10));
  EXPECT_THAT(names(), ElementsAre(part)) << "not worth a journal";
  write(*small, 0, "01234");
  small.reset();
  EXPECT_THAT(names(), ElementsAre(record, part));
  small = open(start::resume, remote(10));
  EXPECT_EQ(small->known_good(), 5U);
  small->abandon(false);
  small->abandon(true);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(partial_test, a_killed_commit_is_tidied_up_by_the_next_download) {
  killed_after("0123456789");
  std::filesystem::rename(at(part), at("f"));
  auto p = open(start::resume);
  EXPECT_EQ(p->known_good(), 0U);
  EXPECT_EQ(get(at("f")), "0123456789");
  p->abandon(false);
  EXPECT_THAT(names(), ElementsAre("f"));
}

TEST_F(partial_test, a_link_stays_a_link_to_the_new_file) {
  std::filesystem::create_directory(at("d"));
  put(at("d") / "real", "old");
  std::filesystem::create_symlink("d/real", at("f"));
  auto p = open(start::fresh);
  p->sink_at(0)->write(content("new"));
  EXPECT_EQ(p->target(), std::filesystem::canonical(at("d")) / "real");
  (void)p->commit({});
  EXPECT_EQ(files_.look(at("f"), io::links::stay)->kind, io::file_kind::link);
  EXPECT_EQ(get(at("d") / "real"), "new");
}

TEST_F(partial_test, what_is_worth_it_is_on_the_disk_before_it_has_its_name) {
  for (const bool large : {false, true}) {
    files_.order.clear();
    auto p = open(start::fresh);
    p->sink_at(0)->write(content(std::string(large ? 17'000'000 : 1'000'000, 'x')));
    (void)p->commit({});
    if (large)
      EXPECT_THAT(files_.order, ElementsAre("sync", "replace"));
    else
      EXPECT_THAT(files_.order, ElementsAre("replace"));
  }
}

TEST_F(partial_test, a_name_that_somebody_has_taken_is_not_given_away) {
  auto p = open(start::fresh);
  p->sink_at(0)->write(content("ours"));
  files_.remove(at(part));
  put(at(part), "theirs");
  for (const bool replace : {true, false})
    EXPECT_THROW((void)p->commit({.replace = replace, .mode = {}, .modified = {}}), local_error);
  p->abandon(false);
  // Nor is what may be its journal taken away.
  EXPECT_THAT(names(), ElementsAre(".f.ferry-journal", part));
  EXPECT_EQ(get(at(part)), "theirs");
}

TEST_F(partial_test, in_place_is_the_file_itself) {
  put(at("f"), "old content");
  auto p = open(start::resume, remote(), placing::in_place);
  EXPECT_TRUE(p->in_place());
  EXPECT_EQ(p->known_good(), 11U);
  EXPECT_EQ(as_text(p->tail(7)), "content");
  p->begin_again(remote(5));
  EXPECT_EQ(get(at("f")), "");
  p->sink_at(0)->write(content("new"));
  p->use_segments(3);
  EXPECT_FALSE(p->commit({.replace = true, .mode = 0777, .modified = io::file_time{9s}}).attributes);
  EXPECT_EQ(get(at("f")), "new");
  EXPECT_EQ(mode(at("f")), 0644U);
  EXPECT_EQ(files_.look(at("f"), io::links::stay)->modified, io::file_time{9s});
  p = open(start::fresh, remote(), placing::in_place);
  EXPECT_EQ(get(at("f")), "");
  p->abandon(false);
  EXPECT_THAT(names(), ElementsAre("f"));
}

TEST_F(partial_test, errors_name_the_users_file) {
  const auto failure = [&](const std::filesystem::path& target) {
    try {
      partial_file p(files_, target, remote(), start::fresh, placing::beside, {});
      p.sink_at(5)->write(content("x"));
      (void)p.commit({.replace = true, .mode = {}, .modified = io::file_time{1s}});
    } catch (const local_error& e) {
      return std::pair(static_cast<std::errc>(e.error_code().value()), std::string(e.what()));
    }
    return std::pair(std::errc{}, std::string());
  };
  EXPECT_EQ(failure(folder_),
            std::pair(std::errc::is_a_directory, "cannot write " + folder_.string() + ": Is a directory"));
  EXPECT_EQ(failure("/dev/full").first, std::errc::no_space_on_device);
  EXPECT_THAT(failure("/dev/full").second, HasSubstr("cannot write /dev/full"));
  EXPECT_EQ(failure("/dev/null").second, "");
  EXPECT_EQ(failure(at("none") / "f").first, std::errc::no_such_file_or_directory);
  EXPECT_THAT(failure(at("none") / "f").second, HasSubstr((at("none") / "f").string()));
  EXPECT_THAT(failure("/proc/f").second, HasSubstr("/proc/f")) << "a folder where nothing can be made";
}

TEST_F(partial_test, a_journal_that_was_being_written_goes_with_the_next_run) {
  for (const bool kept : {true, false}) {
    killed_after("abc");
    put(at(".f.ferry-rewrite"), "ferry-jour");
    auto p = open(start::resume);
    EXPECT_EQ(p->known_good(), 3U);
    if (kept)
      EXPECT_FALSE(p->commit({}).exists);
    else
      p->abandon(false);
    EXPECT_EQ(names(), kept ? std::set<std::string>{"f"} : std::set<std::string>{});
    files_.remove(at("f"));
  }
}

TEST_F(partial_test, without_room_for_the_journal_nothing_is_left) {
  class full_files : public rebooting_files {
   public:
    void write_whole(const path&, const path&, std::string_view, io::durability, const path& shown) override {
      throw local_error(std::make_error_code(std::errc::no_space_on_device), shown.string(), {});
    }
  } full;
  EXPECT_THROW(partial_file(full, at("f"), remote(), start::fresh, placing::beside, {}), local_error);
  EXPECT_THAT(names(), IsEmpty());
  // It is missed only when there would be something to continue.
  partial_file small(full, at("f"), remote(10), start::fresh, placing::beside, {});
  small.sink_at(0)->write(content("x"));
  small.abandon(true);
  EXPECT_THAT(names(), IsEmpty());
}

TEST(PartialNames, are_cut_and_stay_apart) {
  EXPECT_EQ(names_for("/d/a b").part, "/d/.a b.ferry-part");
  EXPECT_EQ(names_for("a").journal, ".a.ferry-journal");
  EXPECT_EQ(names_for("a").rewrite, ".a.ferry-rewrite");
  EXPECT_EQ(names_for(std::string(240, 'a')).journal.string().size(), 255U);
  const auto one = names_for(std::string(241, 'a'));
  EXPECT_EQ(one.journal.string().size(), 255U);
  EXPECT_NE(one.part, names_for(std::string(242, 'a')).part);
  std::string umlauts;
  while (umlauts.size() < 250) umlauts += "\xC3\xA4";
  EXPECT_EQ(names_for("x" + umlauts).part.string().find("\xC3~"), std::string::npos);
  EXPECT_EQ(names_for(umlauts).part.string().find("\xC3~"), std::string::npos);
}

}  // namespace
}  // namespace ferry::transfer
