#include "session/retrieve.hpp"

#include <gtest/gtest.h>

#include "ends.hpp"
#include "every_fault.hpp"

namespace ferry::testing {
namespace {

const wire::command retr("RETR a");

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}
void prepare_active(fixture& f) {
  prepare(f);
  f.settings.passive = false;
}
void prepare_lines(fixture& f) {
  f.host.files["a"] = "one\r\ntwo\r\n\r\nfour";
  f.connect();
}

reply retrieve(fixture& f, memory_sink& sink, std::size_t block_size = 5,
               const std::optional<session::restart>& from = {}) {
  return session::retrieve_binary(f.session, retr, sink, block_size, from);
}

words lines(fixture& f) {
  words result;
  session::retrieve_lines(f.session, retr, [&](std::string_view line) { result.emplace_back(line); });
  return result;
}

// A fault that looks like an orderly end cannot be told from one where no size is announced.
void retrieve_checked(fixture& f) {
  memory_sink sink;
  try {
    retrieve(f, sink);
    EXPECT_EQ(sink.text, "the content of a");
    EXPECT_TRUE(sink.committed);
    EXPECT_FALSE(sink.abandoned);
  } catch (...) {
    EXPECT_FALSE(sink.committed);
    EXPECT_TRUE(sink.abandoned);
    throw;
  }
}

// --- Binary -------------------------------------------------------------------------------------------------------------------

TEST(retrieve, gives_the_bytes_and_the_final_reply) {
  fixture f;
  prepare(f);
  memory_sink sink;
  EXPECT_EQ(retrieve(f, sink).text, "226 done");
  EXPECT_EQ(sink.text, "the content of a");
  EXPECT_EQ(sink.offset, 0u);
  EXPECT_EQ(sink.largest, 5u);
  EXPECT_TRUE(sink.committed);
  EXPECT_FALSE(sink.abandoned);
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE I", "EPSV", "RETR a"}));
  EXPECT_EQ(f.session.type(), 'I');
  f.expect_sound();
}

TEST(retrieve, survives_every_fault) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    all_faults(p, retrieve_checked);
    all_faults(p, [](fixture& f) {
      memory_sink sink;
      retrieve(f, sink, 100, session::restart{"4", 4});
    });
  }
}

TEST(retrieve, inside_the_kernel_survives_every_fault) {
  every_fault(
      [](fixture& f) {
        prepare(f);
        f.host.kernel_moves = 100;
        f.host.kernel_most = 7;
      },
      [](fixture& f) {
        memory_sink sink;
        sink.any_size = true;
        retrieve(f, sink);
        EXPECT_EQ(sink.text, "the content of a");
        EXPECT_EQ(sink.largest, 7u);
      });
}

TEST(retrieve, takes_large_blocks_for_a_sink_that_does_not_mind) {
  fixture f;
  prepare(f);
  memory_sink sink;
  sink.any_size = true;
  retrieve(f, sink, 5);
  EXPECT_EQ(sink.text, "the content of a");
  EXPECT_EQ(sink.largest, 16u);
}

TEST(retrieve, fills_blocks_where_nobody_sees_the_parts) {
  constexpr std::size_t mebibyte = 1 << 20;
  for (const bool full : {true, false}) {
    fixture f;
    prepare(f);
    f.host.hold_end = true;
    const std::string half(mebibyte, 'x');
    f.host.files["a"] = half.substr(0, mebibyte / 2);
    f.host.announce = std::to_string(mebibyte * 3 / 2);
    f.host.at(milliseconds{1000}, [&] { f.host.feed_data(half); });
    f.host.at(milliseconds{2000}, [&] { f.host.end_data(); });
    memory_sink sink;
    sink.any_size = true;
    sink.full_blocks = full;
    retrieve(f, sink);
    EXPECT_EQ(sink.text.size(), mebibyte * 3 / 2);
    if (full) {
      EXPECT_EQ(sink.writes, 2u);
      EXPECT_EQ(sink.largest, mebibyte);
    } else {
      EXPECT_GE(sink.writes, 2u);
    }
    f.expect_sound();
  }
}

TEST(retrieve, goes_on_by_reading_when_the_kernel_gives_up_in_the_middle) {
  fixture f;
  prepare(f);
  f.host.kernel_moves = 2;
  f.host.kernel_most = 3;
  memory_sink sink;
  sink.any_size = true;
  retrieve(f, sink);
  EXPECT_EQ(sink.text, "the content of a");
  f.expect_sound();
}

TEST(retrieve, starts_where_it_is_told_to) {
  fixture f;
  prepare(f);
  memory_sink sink;
  retrieve(f, sink, 5, session::restart{"4", 4});
  EXPECT_EQ(sink.offset, 4u);
  EXPECT_EQ(f.host.last_commands(4), (words{"TYPE I", "EPSV", "REST 4", "RETR a"}));
}

TEST(retrieve, an_empty_file) {
  fixture f;
  prepare(f);
  f.host.files["a"] = "";
  memory_sink sink;
  retrieve(f, sink);
  EXPECT_EQ(sink.text, "");
  EXPECT_TRUE(sink.committed);
  f.expect_sound();
}

TEST(retrieve, case_030_says_nothing_more_when_the_type_is_not_taken) {
  for (const char* text : {"314 hm", "504 no"}) {
    fixture f;
    prepare(f);
    f.host.on("TYPE", text);
    memory_sink sink;
    EXPECT_THROW(retrieve(f, sink), ftp_error);
    EXPECT_TRUE(sink.abandoned);
    EXPECT_EQ(f.host.last_commands(1), words{"TYPE I"});
    f.expect_sound();
  }
  fixture f;  // case 31
  prepare(f);
  f.host.on("TYPE", "226 fine");
  memory_sink sink;
  EXPECT_EQ(retrieve(f, sink).code(), 226);
}

TEST(retrieve, case_062_does_not_commit_what_is_cut) {
  fixture f;
  prepare(f);
  f.host.announce = "100";
  f.host.on("SIZE", "213 100");
  memory_sink sink;
  EXPECT_THROW(retrieve(f, sink), incomplete_transfer);
  EXPECT_TRUE(sink.abandoned);
  EXPECT_FALSE(sink.committed);
  f.expect_sound();
}

TEST(retrieve, is_not_connected) {
  fixture f;
  memory_sink sink;
  bool began = false;
  sink.at_begin = [&] { began = true; };
  EXPECT_THROW(retrieve(f, sink), not_connected);
  EXPECT_FALSE(began);
  EXPECT_THROW(lines(f), not_connected);
}

// --- Sinks that throw ---------------------------------------------------------------------------------------------------------

TEST(retrieve, whatever_the_sink_throws_ends_the_transfer) {
  for (const bool kernel : {false, true}) {
    every_throw(
        [=](fixture& f) {
          prepare(f);
          f.host.kernel_moves = kernel ? 100 : 0;
          f.host.kernel_most = 5;
        },
        [=](fixture& f, bomb& b) {
          memory_sink sink;
          sink.any_size = kernel;
          sink.at_begin = sink.at_write = sink.at_commit = [&] { b.tick(); };
          try {
            retrieve(f, sink);
          } catch (const error& e) {
            EXPECT_EQ(e.command(), "RETR a");
            EXPECT_TRUE(sink.abandoned);
            EXPECT_TRUE(f.session.is_open());
            throw;
          } catch (...) {
            EXPECT_TRUE(sink.abandoned);
            EXPECT_TRUE(f.session.is_open());
            throw;
          }
        });
  }
}

TEST(retrieve, says_nothing_when_the_sink_cannot_begin) {
  fixture f;
  prepare(f);
  memory_sink sink;
  sink.at_begin = [] { throw local_error(std::make_error_code(std::errc::permission_denied), "cannot write x", {}); };
  const auto before = f.host.commands().size();
  const auto e = thrown<local_error>([&] { retrieve(f, sink); });
  EXPECT_EQ(f.host.commands().size(), before);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_EQ(e.bytes(), 0u);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(retrieve, knows_the_bytes_when_the_sink_fails) {
  const auto full = [] { throw local_error(std::make_error_code(std::errc::no_space_on_device), "full", {}); };
  fixture f;
  prepare(f);
  memory_sink sink;
  sink.at_write = [&] {
    if (sink.text.size() >= 10) full();
  };
  auto e = thrown<local_error>([&] { retrieve(f, sink); });
  EXPECT_EQ(e.bytes(), 15u);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  memory_sink other;
  other.at_commit = full;
  e = thrown<local_error>([&] { retrieve(f, other); });
  EXPECT_EQ(e.bytes(), 16u);
  EXPECT_TRUE(other.abandoned);
  f.expect_sound();
}

// --- Lines --------------------------------------------------------------------------------------------------------------------

TEST(retrieve, gives_lines_without_their_ends) {
  fixture f;
  prepare_lines(f);
  EXPECT_EQ(lines(f), (words{"one", "two", "", "four"}));
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "EPSV", "RETR a"}));
  f.host.files["a"] = "a\nb\rc\r\r\nd";
  f.host.segment = 1;
  EXPECT_EQ(lines(f), (words{"a", "b", "c", "", "d"}));
  f.host.files["a"] = "";
  EXPECT_EQ(lines(f), words{});
  f.expect_sound();
}

TEST(retrieve, lines_survive_every_fault) {
  for (const bool passive : {true, false}) {
    all_faults(
        [=](fixture& f) {
          prepare_lines(f);
          f.settings.passive = passive;
          f.host.segment = 6;
        },
        [](fixture& f) {
          const auto got = lines(f);
          if (!f.host.fault_happened()) {
            EXPECT_EQ(got, (words{"one", "two", "", "four"}));
          }
        });
  }
}

TEST(retrieve, whatever_the_line_callback_throws_ends_the_transfer) {
  every_throw(prepare_lines, [](fixture& f, bomb& b) {
    session::retrieve_lines(f.session, retr, [&](std::string_view) { b.tick(); });
  });
}

TEST(retrieve, lines_in_the_encoding) {
  fixture f;
  f.host.files["a"] = "caf\xe9\r\n\xfc";
  f.connect();
  EXPECT_EQ(lines(f), (words{"caf\xe9", "\xfc"}));  // not valid in the default encoding, and kept
  f.settings.encoding = wire::charset("latin-1");
  EXPECT_EQ(lines(f), (words{"caf\xc3\xa9", "\xc3\xbc"}));
}

TEST(retrieve, lines_up_to_maxline) {
  fixture f;
  f.connect();
  for (const char* end : {"\r\n", "\n"}) {
    f.host.files["a"] = std::string(8191, 'x') + end;
    EXPECT_EQ(lines(f).front().size(), 8191u);
    f.host.files["a"] = "first\r\n" + std::string(8192, 'x') + end;
    words got;
    const auto e = thrown<limit_error>(
        [&] { session::retrieve_lines(f.session, retr, [&](std::string_view line) { got.emplace_back(line); }); });
    EXPECT_STREQ(e.what(), "got more than 8192 bytes");
    EXPECT_EQ(e.phase(), phase::transfer);
    EXPECT_EQ(e.command(), "RETR a");
    EXPECT_GT(e.bytes(), 8192u);
    EXPECT_TRUE(e.session_usable());
    EXPECT_EQ(got, words{"first"});
    f.expect_sound();
  }
}

TEST(retrieve, a_last_line_without_an_end_is_bounded_too) {
  fixture f;
  f.connect();
  f.settings.maxline = 64;
  f.host.files["a"] = std::string(64, 'x');
  EXPECT_EQ(lines(f), words{std::string(64, 'x')});
  f.host.files["a"] = std::string(65, 'x');
  EXPECT_THROW(lines(f), limit_error);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
}

TEST(retrieve, lines_take_any_good_reply_to_type) {
  for (const char* text : {"200 fine", "300 hm", "150 hm\r\n200 fine"}) {
    fixture f;
    prepare_lines(f);
    f.host.on("TYPE", text);
    EXPECT_EQ(lines(f).size(), 4u);
    f.expect_sound();
  }
}

}  // namespace
}  // namespace ferry::testing
