#include "session/store.hpp"

#include <gtest/gtest.h>

#include "ends.hpp"
#include "every_fault.hpp"

namespace ferry::testing {
namespace {

const wire::command stor("STOR b");

void prepare(fixture& f) { f.connect(); }
void prepare_active(fixture& f) {
  f.settings.passive = false;
  f.connect();
}

reply store(fixture& f, const std::string& text, std::size_t block_size = 4, const session::on_block& sent = {},
            const std::optional<session::restart>& from = {}) {
  memory_source source(text);
  return session::store_binary(f.session, stor, source, block_size, sent, from);
}

reply store_lines(fixture& f, const std::string& text, const session::on_block& sent = {}) {
  memory_source source(text);
  return session::store_lines(f.session, stor, source, sent);
}

// A file is whole at the server only when it was told so by an orderly end.
void expect_no_cut_file(fixture& f, std::string_view whole) {
  if (f.host.data_ending() == ending::in_order) {
    EXPECT_EQ(f.host.files["b"], whole);
  }
}

// --- Binary -------------------------------------------------------------------------------------------------------------------

TEST(store, gives_the_bytes_and_takes_the_final_reply) {
  fixture f;
  prepare(f);
  EXPECT_EQ(store(f, "0123456789").text, "226 done");
  EXPECT_EQ(f.host.files["b"], "0123456789");
  EXPECT_EQ(f.host.data_ending(), ending::in_order);
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE I", "EPSV", "STOR b"}));
  f.expect_sound();
}

TEST(store, survives_every_fault) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    all_faults(p, [](fixture& f) {
      store(f, "0123456789");
      EXPECT_EQ(f.host.files["b"], "0123456789");
    });
    every_fault(p, [](fixture& f) { store(f, "0123456789", 100, {}, session::restart{"4", 4}); });
  }
}

TEST(store, never_makes_a_cut_file_look_whole) {
  every_fault(prepare, [](fixture& f) {
    try {
      store(f, "0123456789");
    } catch (const error&) {
      expect_no_cut_file(f, "0123456789");
      throw;
    }
  });
}

TEST(store, inside_the_kernel_survives_every_fault) {
  every_fault(
      [](fixture& f) {
        prepare(f);
        f.host.kernel_moves = 100;
        f.host.kernel_most = 7;
      },
      [](fixture& f) {
        memory_source source("0123456789");
        source.any_size = true;
        session::store_binary(f.session, stor, source, 4);
        EXPECT_EQ(f.host.files["b"], "0123456789");
        EXPECT_EQ(source.largest, 7u);
      });
}

TEST(store, goes_on_by_writing_when_the_kernel_gives_up_in_the_middle) {
  fixture f;
  prepare(f);
  f.host.kernel_moves = 1;
  f.host.kernel_most = 3;
  memory_source source("0123456789");
  source.any_size = true;
  session::store_binary(f.session, stor, source, 2);
  EXPECT_EQ(f.host.files["b"], "0123456789");
  EXPECT_EQ(source.largest, 7u);  // a large block
  f.expect_sound();
}

TEST(store, asks_for_blocks_of_the_size_that_the_user_named) {
  fixture f;
  prepare(f);
  memory_source source("0123456789");
  session::store_binary(f.session, stor, source, 4);
  EXPECT_EQ(source.largest, 4u);
}

TEST(store, shows_each_block_after_it_was_sent) {
  fixture f;
  prepare(f);
  f.host.kernel_moves = 100;
  words blocks;
  words stored;
  memory_source source("0123456789");
  source.any_size = true;
  session::store_binary(f.session, stor, source, 4, [&](std::span<const std::byte> block) {
    blocks.emplace_back(as_text(block));
    stored.push_back(f.host.files["b"]);
  });
  EXPECT_EQ(blocks, (words{"0123", "4567", "89"}));
  EXPECT_EQ(stored, (words{"0123", "01234567", "0123456789"}));
}

TEST(store, says_rest) {
  fixture f;
  prepare(f);
  store(f, "x", 4, {}, session::restart{"100", 100});
  EXPECT_EQ(f.host.last_commands(4), (words{"TYPE I", "EPSV", "REST 100", "STOR b"}));
}

TEST(store, case_068_an_empty_file) {
  fixture f;
  prepare(f);
  EXPECT_EQ(store(f, "").text, "226 done");
  EXPECT_EQ(f.host.files.at("b"), "");
  EXPECT_EQ(store_lines(f, "").text, "226 done");
  f.expect_sound();
}

TEST(store, case_065_goes_on_after_a_refusal) {
  for (const char* text : {"425 no", "553 bad name", "532 account please"}) {
    fixture f;
    prepare(f);
    f.host.answer(3, text);
    EXPECT_THROW(store(f, "x"), ftp_error);
    EXPECT_EQ(store(f, "x").code(), 226);
    f.expect_sound();
  }
}

TEST(store, case_064_knows_the_words_at_the_end) {
  fixture f;
  prepare(f);
  f.host.final_reply = "452 disk full";
  const auto e = thrown<error_temp>([&] { store(f, "0123456789"); });
  EXPECT_EQ(e.code(), 452);
  EXPECT_EQ(e.bytes(), 10u);
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(store, holds_nothing_against_an_announcement) {
  fixture f;
  prepare(f);
  f.host.on("STOR", [&](std::string_view name) { f.host.take_data(std::string(name), "150 send (1000 bytes)"); });
  EXPECT_EQ(store(f, "x").code(), 226);
}

TEST(store, is_not_connected) {
  fixture f;
  memory_source source("x");
  bool began = false;
  source.at_begin = [&] { began = true; };
  EXPECT_THROW(session::store_binary(f.session, stor, source, 4), not_connected);
  EXPECT_THROW(session::store_lines(f.session, stor, source), not_connected);
  EXPECT_FALSE(began);
}

// --- Sources and callbacks that throw -----------------------------------------------------------------------------------------

TEST(store, whatever_the_source_or_the_callback_throws_ends_the_transfer) {
  for (const bool lines : {false, true}) {
    every_throw(prepare, [=](fixture& f, bomb& b) {
      const auto tick = [&] { b.tick(); };
      memory_source source("01\r\n45\r\n");
      source.at_begin = source.at_read = tick;
      const auto sent = [&](std::span<const std::byte>) { b.tick(); };
      try {
        if (lines)
          session::store_lines(f.session, stor, source, sent);
        else
          session::store_binary(f.session, stor, source, 4, sent);
      } catch (const error& e) {
        EXPECT_EQ(e.command(), "STOR b");
        EXPECT_TRUE(f.session.is_open());
        throw;
      } catch (...) {
        EXPECT_TRUE(f.session.is_open());
        EXPECT_NE(f.host.data_ending(), ending::in_order);
        throw;
      }
    });
  }
}

TEST(store, says_nothing_when_the_source_cannot_begin) {
  for (const bool lines : {false, true}) {
    fixture f;
    prepare(f);
    memory_source source("x");
    source.at_begin = [] { throw local_error(std::make_error_code(std::errc::permission_denied), "no", {}); };
    const auto before = f.host.commands().size();
    const auto e = thrown<local_error>([&] {
      if (lines)
        session::store_lines(f.session, stor, source);
      else
        session::store_binary(f.session, stor, source, 4);
    });
    EXPECT_EQ(f.host.commands().size(), before);
    EXPECT_EQ(e.command(), "STOR b");
    EXPECT_EQ(e.bytes(), 0u);
    EXPECT_TRUE(e.session_usable());
    f.expect_sound();
  }
}

TEST(store, knows_the_bytes_when_the_source_fails) {
  fixture f;
  prepare(f);
  memory_source source("0123456789");
  int reads = 0;
  source.at_read = [&] {
    if (++reads == 3) throw local_error(std::make_error_code(std::errc::io_error), "cannot read", {});
  };
  const auto e = thrown<local_error>([&] { session::store_binary(f.session, stor, source, 4); });
  EXPECT_EQ(e.bytes(), 8u);
  EXPECT_EQ(e.command(), "STOR b");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  f.expect_sound();
}

// --- Lines --------------------------------------------------------------------------------------------------------------------

TEST(store, ends_each_line_in_cr_lf) {
  fixture f;
  prepare(f);
  EXPECT_EQ(store_lines(f, "one\ntwo\r\n\nfour").text, "226 done");
  EXPECT_EQ(f.host.files["b"], "one\r\ntwo\r\n\r\nfour\r\n");
  EXPECT_EQ(f.host.last_commands(3), (words{"TYPE A", "EPSV", "STOR b"}));
  store_lines(f, "a\rb\n\r");
  EXPECT_EQ(f.host.files["b"], "a\rb\r\n\r\n");
  f.expect_sound();
}

TEST(store, lines_survive_every_fault) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    all_faults(p, [](fixture& f) {
      try {
        store_lines(f, "one\ntwo\nthree\n");
        EXPECT_EQ(f.host.files["b"], "one\r\ntwo\r\nthree\r\n");
      } catch (const error&) {
        expect_no_cut_file(f, "one\r\ntwo\r\nthree\r\n");
        throw;
      }
    });
  }
}

TEST(store, shows_each_line_after_it_was_sent) {
  fixture f;
  prepare(f);
  words seen;
  words stored;
  store_lines(f, "one\ntwo", [&](std::span<const std::byte> line) {
    seen.emplace_back(as_text(line));
    stored.push_back(f.host.files["b"]);
  });
  EXPECT_EQ(seen, (words{"one\r\n", "two\r\n"}));
  EXPECT_EQ(stored, (words{"one\r\n", "one\r\ntwo\r\n"}));
}

TEST(store, sends_many_lines_in_batches) {
  fixture f;
  prepare(f);
  std::string text;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    text += "line " + std::to_string(i) + "\n";
    expected += "line " + std::to_string(i) + "\r\n";
  }
  const auto before = f.host.operations();
  store_lines(f, text);
  EXPECT_EQ(f.host.files["b"], expected);
  EXPECT_LT(f.host.operations() - before, 400u);  // far fewer than lines
}

TEST(store, lines_up_to_maxline) {
  fixture f;
  prepare(f);
  store_lines(f, std::string(8191, 'x') + "\n");
  EXPECT_EQ(f.host.files["b"].size(), 8193u);
  const auto e = thrown<limit_error>([&] { store_lines(f, "short\n" + std::string(8192, 'x') + "\n"); });
  EXPECT_STREQ(e.what(), "got more than 8192 bytes");
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.bytes(), 0u);
  EXPECT_EQ(e.command(), "STOR b");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(f.host.files["b"], "");
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  f.expect_sound();
}

TEST(store, a_last_line_without_an_end_is_bounded_too) {
  fixture f;
  prepare(f);
  f.settings.maxline = 64;
  store_lines(f, std::string(64, 'x'));
  EXPECT_EQ(f.host.files["b"], std::string(64, 'x') + "\r\n");
  EXPECT_THROW(store_lines(f, std::string(65, 'x')), limit_error);
  f.expect_sound();
}

TEST(store, case_030_says_nothing_more_when_the_type_is_not_taken) {
  fixture f;
  prepare(f);
  f.host.on("TYPE", "314 hm");
  EXPECT_THROW(store(f, "x"), error_reply);
  EXPECT_THROW(store_lines(f, "x"), error_reply);
  EXPECT_EQ(f.host.last_commands(2), (words{"TYPE I", "TYPE A"}));
  f.expect_sound();
}

}  // namespace
}  // namespace ferry::testing
