// Files at offsets, names that appear at once, and links that nothing is written through.
#include "posix/posix_files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <ferry/error.hpp>
#include <ferry/stream.hpp>
#include <string>
#include <thread>

#include "posix/file_end.hpp"
#include "posix/tcp_channel.hpp"
#include "unit/temporary_folder.hpp"

namespace ferry::io::posix {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string read(source& from) {
  std::string all;
  std::byte room[7];
  while (const std::size_t n = from.read(room)) all += as_text(std::span(room).first(n));
  return all;
}

/// What was thrown: the reason of the system and the message.
template <class Call>
std::pair<std::errc, std::string> failure(const Call& call) {
  try {
    call();
  } catch (const local_error& e) {
    return {static_cast<std::errc>(e.error_code().value()), e.what()};
  }
  return {};
}

class posix_files_test : public test::temporary_folder {
 protected:
  file_system& files_ = system_files();
};

TEST_F(posix_files_test, looks_at_files_and_links) {
  EXPECT_FALSE(files_.look(at("a"), links::follow));
  put(at("a"), "12345");
  ASSERT_EQ(::chmod(at("a").c_str(), 0640), 0);
  std::filesystem::create_symlink("a", at("link"));
  std::filesystem::create_symlink("nothing", at("dangling"));
  const auto facts = files_.look(at("link"), links::follow);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->size, 5U);
  EXPECT_EQ(facts->mode, 0640U);
  EXPECT_EQ(facts->kind, file_kind::regular);
  EXPECT_EQ(facts->identity, files_.open_read(at("a"))->facts().identity);
  EXPECT_EQ(files_.look(at("link"), links::stay)->kind, file_kind::link);
  EXPECT_EQ(files_.look(folder_, links::stay)->kind, file_kind::directory);
  EXPECT_EQ(files_.look("/dev/null", links::stay)->kind, file_kind::other);
  EXPECT_FALSE(files_.look(at("dangling"), links::follow));
  EXPECT_FALSE(files_.look(at("a") / "below", links::follow));
  EXPECT_EQ(files_.resolve(at("link")), std::filesystem::canonical(at("a")));
  EXPECT_EQ(files_.resolve(at("dangling")), at("dangling"));
  std::filesystem::create_symlink("loop", at("loop"));
  EXPECT_EQ(failure([&] { (void)files_.look(at("loop"), links::follow); }).first,
            std::errc::too_many_symbolic_link_levels);
}

TEST_F(posix_files_test, reads_and_writes_at_offsets) {
  const auto made = files_.create_partial(at("p"), at("shown"));
  ASSERT_TRUE(made);
  EXPECT_EQ(mode(at("p")), 0600U);
  made->write_at(3, content("def"));
  made->write_at(0, content("abc"));
  std::byte room[16];
  EXPECT_EQ(as_text(std::span(room).first(made->read_at(1, room))), "bcdef");
  EXPECT_EQ(made->read_at(6, room), 0U);
  made->truncate(4);
  EXPECT_EQ(made->size(), 4U);
  made->sync();
  made->finish();
  const auto all = files_.open_read(at("p"))->source_at(1, {});
  EXPECT_EQ(all->size(), 3U);
  EXPECT_EQ(read(*all), "bcd");
  EXPECT_TRUE(all->restart(2));
  EXPECT_EQ(read(*all), "d");
  EXPECT_FALSE(all->restart(4));
  const auto part = made->source_at(0, 2);
  EXPECT_EQ(part->size(), 2U);
  EXPECT_EQ(read(*part), "ab");
  EXPECT_TRUE(part->restart(1));
  EXPECT_EQ(read(*part), "b");
  EXPECT_EQ(made->source_at(9, 2)->size(), 0U);
}

TEST_F(posix_files_test, a_sink_at_an_offset_goes_back_to_what_counts) {
  const auto made = files_.create_partial(at("p"), at("shown"));
  made->write_at(0, content("----------"));
  const auto sink = made->sink_at(2);
  sink->begin(99);
  sink->write(content("abcdef"));
  EXPECT_FALSE(sink->restart(7));
  EXPECT_TRUE(sink->restart(3));
  EXPECT_FALSE(sink->restart(4));
  sink->write(content("X"));
  sink->abandon();
  EXPECT_EQ(get(at("p")), "--abcXef--");
  EXPECT_EQ(sink->path(), nullptr);
}

TEST_F(posix_files_test, two_connections_write_one_file_at_once) {
  constexpr std::size_t half = 100'000;
  const auto made = files_.create_partial(at("p"), at("shown"));
  const auto fetch = [&](std::uint64_t offset, char letter) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    unique_fd server(ends[1]);
    tcp_channel channel{unique_fd(ends[0]), {}};
    const auto sink = made->sink_at(offset);
    const std::string text(half, letter);
    ASSERT_EQ(::send(server.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    server.reset();
    std::vector<std::byte> room(half);
    for (io_result r = channel.move_to(*sink, half); r.status != io_status::end; r = channel.move_to(*sink, half)) {
      if (r.status != io_status::unsupported) continue;
      r = channel.read_some(room);
      if (r.status == io_status::end) break;
      sink->write(std::span(room).first(r.bytes));
    }
  };
  std::thread other(fetch, half, 'b');
  fetch(0, 'a');
  other.join();
  EXPECT_EQ(get(at("p")), std::string(half, 'a') + std::string(half, 'b'));
}

TEST_F(posix_files_test, two_connections_send_parts_of_one_file) {
  put(at("f"), "abcdefghij");
  const auto opened = files_.open_read(at("f"));
  const auto send = [&](std::uint64_t offset, std::string& got) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    unique_fd server(ends[1]);
    {
      tcp_channel channel{unique_fd(ends[0]), {}};
      const auto source = opened->source_at(offset, 5);
      io_result r = channel.move_from(*source, 3);
      while (r.status == io_status::done) r = channel.move_from(*source, 3);
      ASSERT_EQ(r.status, io_status::end);
    }
    char room[64];
    for (ssize_t n = ::recv(server.get(), room, sizeof room, 0); n > 0; n = ::recv(server.get(), room, sizeof room, 0))
      got.append(room, static_cast<std::size_t>(n));
  };
  std::string first;
  std::string second;
  std::thread other(send, 5, std::ref(second));
  send(0, first);
  other.join();
  EXPECT_EQ(first, "abcde");
  EXPECT_EQ(second, "fghij");
}

TEST_F(posix_files_test, a_peer_that_has_gone_is_an_error_and_no_signal) {
  put(at("f"), "abcdefghij");
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  tcp_channel channel{unique_fd(ends[0]), {}};
  unique_fd(ends[1]).reset();
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  const auto source = files_.open_read(at("f"))->source_at(0, 10);
  const io_result r = channel.move_from(*source, 10);
  sigset_t waiting;
  ::sigpending(&waiting);
  ::signal(SIGPIPE, before);
  EXPECT_EQ(r.error, std::errc::broken_pipe);
  EXPECT_EQ(::sigismember(&waiting, SIGPIPE), 0);
}

TEST_F(posix_files_test, s26_nothing_is_written_through_what_waits_at_a_temporary_name) {
  put(at("victim"), "precious");
  std::filesystem::create_symlink("victim", at("link"));
  std::filesystem::create_symlink("nothing", at("dangling"));
  std::filesystem::create_hard_link(at("victim"), at("hard"));
  std::filesystem::create_directory(at("folder"));
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  for (const char* name : {"link", "dangling", "hard", "folder", "pipe"}) {
    EXPECT_EQ(files_.create_partial(at(name), at("shown")), nullptr) << name;
    EXPECT_EQ(files_.open_partial(at(name), at("shown")), nullptr) << name;
    EXPECT_FALSE(files_.read_whole(at(name), 100)) << name;
  }
  EXPECT_EQ(files_.open_partial(at("missing"), at("shown")), nullptr);
  EXPECT_FALSE(std::filesystem::exists(at("nothing")));
  const auto [opened, name] = files_.create_beside(at("link"));
  opened->write_at(0, content("new"));
  files_.replace(name, at("link"));
  EXPECT_EQ(get(at("victim")), "precious");
  EXPECT_EQ(get(at("link")), "new");
}

TEST_F(posix_files_test, s27_modes_lose_what_the_umask_takes_and_the_dangerous_bits) {
  const auto made = files_.create_partial(at("p"), at("shown"));
  EXPECT_FALSE(made->set_mode(04777, mode_rule::new_file));
  EXPECT_EQ(mode(at("p")), 0755U);
  EXPECT_FALSE(made->set_mode(07666, mode_rule::as_given));
  EXPECT_EQ(mode(at("p")), 0666U);
  ::umask(077);
  EXPECT_FALSE(made->set_mode(03666, mode_rule::new_file));
  EXPECT_EQ(mode(at("p")), 0600U);
}

TEST_F(posix_files_test, times_are_set_to_the_nanosecond) {
  const auto made = files_.create_partial(at("p"), at("shown"));
  for (const std::int64_t when : {1'700'000'000'123'456'789, 0L, -1'500'000'000L}) {
    const file_time time{std::chrono::nanoseconds(when)};
    EXPECT_FALSE(made->set_modified(time));
    EXPECT_EQ(made->facts().modified, time);
  }
}

TEST_F(posix_files_test, a_lock_is_one_opened_files) {
  const auto first = files_.create_partial(at("p"), at("shown"));
  auto second = files_.open_partial(at("p"), at("shown"));
  EXPECT_TRUE(first->lock());
  EXPECT_TRUE(first->lock());
  EXPECT_FALSE(second->lock());
  first->finish();
  EXPECT_FALSE(second->lock());
  const auto third = files_.open_partial(at("p"), at("shown"));
  second.reset();
  EXPECT_FALSE(third->lock());
}

TEST_F(posix_files_test, renaming_replaces_or_never_does) {
  const auto set = [&] {
    put(at("a"), "new");
    put(at("b"), "old");
  };
  set();
  EXPECT_FALSE(files_.rename_new(at("a"), at("b")));
  EXPECT_FALSE(rename_by_link(at("a"), at("b")));
  EXPECT_EQ(get(at("b")), "old");
  EXPECT_TRUE(files_.rename_new(at("a"), at("c")));
  EXPECT_TRUE(rename_by_link(at("c"), at("d")));
  EXPECT_EQ(get(at("d")), "new");
  set();
  files_.replace(at("a"), at("b"));
  EXPECT_THAT(names(), ElementsAre("b", "d"));
  EXPECT_EQ(get(at("b")), "new");
  for (const auto& rename : std::vector<std::function<void()>>{[&] { files_.replace(at("none"), at("x")); },
                                                               [&] { (void)files_.rename_new(at("none"), at("x")); },
                                                               [&] { (void)rename_by_link(at("none"), at("x")); }})
    EXPECT_EQ(failure(rename).first, std::errc::no_such_file_or_directory);
}

TEST_F(posix_files_test, small_files_are_written_whole) {
  put(at("victim"), "untouched");
  for (const auto how : {durability::kernel, durability::disk}) {
    std::filesystem::create_symlink(at("victim"), at("w"));
    files_.write_whole(at("j"), at("w"), "text", how, at("shown"));
    EXPECT_EQ(files_.read_whole(at("j"), 4), "text");
    EXPECT_FALSE(files_.read_whole(at("j"), 3));
    EXPECT_EQ(mode(at("j")), 0600U);
    EXPECT_EQ(get(at("victim")), "untouched");
  }
  files_.remove(at("victim"));
  std::filesystem::create_directory(at("folder"));
  const auto [why, message] =
      failure([&] { files_.write_whole(at("folder"), at("w"), "x", durability::kernel, at("shown")); });
  EXPECT_EQ(why, std::errc::is_a_directory);
  EXPECT_THAT(names(), ElementsAre("folder", "j"));
  files_.remove(at("j"));
  files_.remove(at("j"));
  EXPECT_THAT(names(), ElementsAre("folder"));
}

TEST_F(posix_files_test, folders_room_and_boot) {
  files_.make_directories(at("a") / "b");
  files_.make_directories(at("a") / "b");
  EXPECT_TRUE(std::filesystem::is_directory(at("a") / "b"));
  put(at("f"), "");
  EXPECT_THAT(failure([&] { files_.make_directories(at("f") / "x"); }).second, HasSubstr((at("f") / "x").string()));
  EXPECT_TRUE(files_.free_space(folder_));
  EXPECT_TRUE(files_.free_space(at("not yet there")));
  EXPECT_FALSE(files_.free_space("/not/there"));
  EXPECT_EQ(files_.boot_id(), system_files().boot_id());
  EXPECT_FALSE(files_.boot_id().empty());
}

TEST_F(posix_files_test, in_place_is_what_the_name_leads_to) {
  put(at("a"), "12345");
  std::filesystem::create_symlink("a", at("link"));
  files_.open_in_place(at("link"))->sink_at(4)->write(content("!!"));
  EXPECT_EQ(get(at("a")), "1234!!");
  EXPECT_EQ(files_.open_in_place(at("new"))->size(), 0U);
  EXPECT_EQ(mode(at("new")), 0644U);
  EXPECT_EQ(failure([&] { (void)files_.open_in_place(folder_); }).first, std::errc::is_a_directory);

  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  const unique_fd reader(::open(at("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const auto sink = files_.open_in_place(at("pipe"))->sink_at(1000);
  sink->write(content("abc"));
  EXPECT_FALSE(sink->restart(2));
  EXPECT_TRUE(sink->restart(3));
  char room[8];
  EXPECT_EQ(::read(reader.get(), room, sizeof room), 3);
}

TEST_F(posix_files_test, errors_name_the_users_file) {
  const auto shown = at("shown").string();
  const auto full = files_.open_in_place("/dev/full");
  EXPECT_EQ(failure([&] { full->sink_at(0)->write(content("x")); }),
            std::pair(std::errc::no_space_on_device, std::string("cannot write /dev/full: No space left on device")));
  EXPECT_THAT(failure([&] { (void)files_.create_partial(at("no") / "p", at("shown")); }).second, HasSubstr(shown));
  EXPECT_THAT(failure([&] { (void)files_.create_beside(at("no") / "p"); }).second,
              HasSubstr((at("no") / "p").string()));
  EXPECT_EQ(failure([&] { (void)files_.open_read(at("no")); }).first, std::errc::no_such_file_or_directory);
  EXPECT_EQ(failure([&] { (void)files_.open_read(folder_); }).first, std::errc::is_a_directory);
  put(at("f"), "x");
  const auto only_read = files_.open_read(at("f"));
  std::byte room[1];
  EXPECT_THAT(failure([&] { only_read->write_at(0, content("x")); }).second, HasSubstr("cannot write"));
  EXPECT_THAT(failure([&] { only_read->truncate(0); }).second, HasSubstr("cannot cut"));
  EXPECT_THAT(failure([&] { (void)full->read_at(0, room); }).second, HasSubstr("cannot read /dev/full"));
}

// ---- the ends that are paths ----

TEST_F(posix_files_test, a_path_as_sink_goes_back) {
  put(at("f"), "12345");
  {
    file_sink sink(at("f"));
    EXPECT_EQ(*sink.path(), at("f"));
    EXPECT_FALSE(sink.restart(0));
    sink.begin(0);
    sink.write(content("abcdef"));
    EXPECT_FALSE(sink.restart(7));
    EXPECT_TRUE(sink.restart(6));
    EXPECT_TRUE(sink.restart(2));
    sink.write(content("X"));
    sink.commit();
  }
  EXPECT_EQ(get(at("f")), "abX");
  {
    file_sink sink(at("f"));
    sink.begin(2);
    sink.write(content("yz"));
    EXPECT_TRUE(sink.restart(1));
    sink.commit();
  }
  EXPECT_EQ(get(at("f")), "aby");
  file_sink nowhere("/dev/null");
  nowhere.begin(0);
  nowhere.write(content("abc"));
  EXPECT_FALSE(nowhere.restart(1));
  EXPECT_TRUE(nowhere.restart(3));
}

TEST_F(posix_files_test, a_path_as_source_knows_its_size_and_goes_back) {
  put(at("f"), "12345");
  file_source source(at("f"));
  EXPECT_EQ(*source.path(), at("f"));
  EXPECT_EQ(source.size(), 5U);
  EXPECT_TRUE(source.restart(0));
  EXPECT_FALSE(source.restart(1));
  source.begin();
  EXPECT_EQ(read(source), "12345");
  EXPECT_TRUE(source.restart(3));
  EXPECT_FALSE(source.restart(6));
  EXPECT_EQ(read(source), "45");
  file_source status("/proc/self/status");
  EXPECT_FALSE(status.size());
  file_source endless("/dev/zero");
  endless.begin();
  EXPECT_FALSE(endless.size());
  EXPECT_FALSE(endless.restart(0));
}

}  // namespace
}  // namespace ferry::io::posix
