#include "session/transfer.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "session/size.hpp"

namespace ferry::testing {
namespace {

using namespace std::chrono_literals;

const wire::command retr("RETR a");
const wire::command stor("STOR b");

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}
void prepare_active(fixture& f) {
  prepare(f);
  f.settings.passive = false;
}

reply download(fixture& f, const std::optional<session::restart>& from = {}) {
  return session::run_transfer(f.session, retr, from, [](session::data_link& link) { read_all(link); });
}

reply upload(fixture& f, std::string_view text = "abcdef") {
  return session::run_transfer(f.session, stor, {}, [&](session::data_link& link) { link.write(content(text)); });
}

// A download in binary of what RETR announces as `announced` bytes and sends as `sent`.
struct announced_download {
  fixture f;
  announced_download(const std::string& announced, const std::string& sent, const std::string& size_reply) {
    prepare(f);
    f.host.on("RETR", [this, announced, sent](std::string_view) {
      f.host.send_data(sent, "150 here it comes (" + announced + " bytes)");
    });
    f.host.on("SIZE", size_reply);
    session::set_type(f.session, 'I');
  }
};

// --- The course ---------------------------------------------------------------------------------------------------------------

TEST(transfer, opens_the_data_connection_before_it_says_the_command) {
  fixture f;
  prepare(f);
  std::size_t dialled = 0;
  f.host.on("RETR", [&](std::string_view) {
    dialled = f.host.dialled().size();
    f.host.send_data("x", "150 here");
  });
  EXPECT_EQ(download(f, session::restart{"7", 7}).text, "226 done");
  EXPECT_EQ(dialled, 2u);
  EXPECT_EQ(f.host.last_commands(3), (words{"EPSV", "REST 7", "RETR a"}));
  f.expect_sound();
}

TEST(transfer, in_active_mode_says_rest_behind_port) {
  fixture f;
  prepare_active(f);
  download(f, session::restart{"7", 7});
  EXPECT_EQ(f.host.last_commands(3), (words{"PORT 192,0,2,99,156,64", "REST 7", "RETR a"}));
  f.expect_sound();
}

TEST(transfer, knows_what_the_server_announced_and_where_it_started) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr, session::restart{"7", 7});
  EXPECT_EQ(link->announced, 16u);
  EXPECT_EQ(link->offset, 7u);
  EXPECT_EQ(link->command->line(), "RETR a");
  EXPECT_FALSE(link->unannounced_start);
}

TEST(transfer, survives_every_fault) {
  const auto both_ways = [](fixture& f) {
    download(f);
    upload(f);
    EXPECT_EQ(f.host.files["b"], "abcdef");
  };
  for (const auto& p : {step(prepare), step(prepare_active), step([](fixture& f) {
                          f.host.files["a"] = "the content of a";
                          f.connect("six");
                        }),
                        step([](fixture& f) {
                          f.host.files["a"] = "the content of a";
                          f.settings.passive = false;
                          f.connect("six");
                        })})
    every_fault(p, both_ways);
}

TEST(transfer, survives_every_refusal_and_goodbye) {
  const auto with_rest = [](fixture& f) { download(f, session::restart{"3", 3}); };
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    every_fault(p, with_rest);
    every_refusal(p, with_rest);
    every_goodbye(p, with_rest);
    every_trace_throw(p, with_rest);
    stale_reply(p, with_rest);
    every_trace_throw(p, [](fixture& f) { upload(f); });
  }
}

// --- Replies at the start -----------------------------------------------------------------------------------------------------

TEST(transfer, case_056_takes_any_preliminary_reply) {
  for (const char* first : {"125 already open", "150 opening", "110 marker"}) {
    fixture f;
    prepare(f);
    f.host.on("RETR", [&](std::string_view) { f.host.send_data("x", first); });
    EXPECT_EQ(download(f).text, "226 done");
    f.expect_sound();
  }
}

TEST(transfer, takes_200_before_the_preliminary_reply) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    fixture f;
    p(f);
    f.host.on("RETR", [&](std::string_view) { f.host.send_data("x", "200 fine\r\n150 opening (1 bytes)"); });
    const auto link = session::open_transfer(f.session, retr);
    EXPECT_EQ(link->announced, 1u);
    EXPECT_EQ(read_all(*link), "x");
    EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
    f.expect_sound();
  }
}

TEST(transfer, throws_what_comes_behind_200_when_it_is_no_start) {
  const auto behind_200 = [](const char* text) {
    fixture f;
    prepare(f);
    f.host.on("RETR", "200 fine\r\n" + std::string(text));
    try {
      download(f);
    } catch (const error& e) {
      EXPECT_STREQ(e.what(), text);
      EXPECT_EQ(e.phase(), phase::transfer);
      EXPECT_TRUE(e.session_usable());
      EXPECT_EQ(f.session.ctrl().owed(), 0u);
      f.expect_sound();
      throw;
    }
  };
  EXPECT_THROW(behind_200("550 no"), error_perm);
  EXPECT_THROW(behind_200("450 no"), error_temp);
  EXPECT_THROW(behind_200("200 fine"), error_reply);
  EXPECT_THROW(behind_200("350 fine"), error_reply);
}

TEST(transfer, closes_when_nothing_comes_behind_200) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "200 fine");
  const auto e = thrown<timeout_error>([&] { download(f); });
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_FALSE(e.session_usable());
  f.expect_sound();
}

TEST(transfer, case_058_throws_replies_of_another_class) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "350 hm");
  const auto e = thrown<error_reply>([&] { download(f); });
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(transfer, case_059_goes_on_after_a_refusal) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "550 no such file");
  EXPECT_STREQ(thrown<error_perm>([&] { download(f); }).what(), "550 no such file");
  EXPECT_EQ(f.host.live_channels(), 1u);  // the data connection is gone
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("x", "150 here"); });
  EXPECT_EQ(download(f).text, "226 done");
  f.expect_sound();
}

TEST(transfer, case_068_takes_a_verdict_instead_of_a_start) {
  for (const char* text : {"226 nothing", "250 nothing"}) {
    fixture f;
    prepare(f);
    f.host.on("RETR", text);
    EXPECT_EQ(download(f).text, text);
    f.expect_sound();
  }
}

TEST(transfer, case_069_says_nothing_more_when_rest_is_refused) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    fixture f;
    p(f);
    f.host.on("REST", "502 no");
    const auto e = thrown<error_perm>([&] { download(f, session::restart{"7", 7}); });
    EXPECT_EQ(e.command(), "REST 7");
    EXPECT_EQ(e.phase(), phase::transfer);
    EXPECT_TRUE(e.session_usable());
    EXPECT_EQ(f.host.last_commands(1), words{"REST 7"});
    f.expect_sound();
  }
}

TEST(transfer, takes_any_good_reply_to_rest) {
  for (const char* text : {"350 restarting", "200 fine", "125 hm\r\n200 fine"}) {
    fixture f;
    prepare(f);
    f.host.on("REST", text);
    EXPECT_EQ(download(f, session::restart{"0", 0}).text, "226 done");
    EXPECT_EQ(f.host.last_commands(2), (words{"REST 0", "RETR a"}));
    f.expect_sound();
  }
}

TEST(transfer, fills_in_what_was_asked_for_when_the_data_connection_fails) {
  fixture f;
  prepare(f);
  f.host.on("EPSV", "500 unknown");
  f.host.refusing = {"50000"};
  const auto e = thrown<network_error>([&] { download(f); });
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_EQ(e.phase(), phase::data_connect);
  EXPECT_TRUE(e.session_usable());
  f.expect_sound();
}

TEST(transfer, begins_no_second_one) {
  fixture f;
  prepare(f);
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_THROW((void)session::open_transfer(f.session, retr), std::logic_error);
  EXPECT_EQ(read_all(*link), "the content of a");
  EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
  f.expect_sound();
}

// --- The verdict ----------------------------------------------------------------------------------------------------------------

TEST(transfer, case_062_case_063_is_no_success_without_class_2) {
  const auto ended_with = [](const char* text) {
    fixture f;
    prepare(f);
    f.host.final_reply = text;
    try {
      download(f);
    } catch (const error& e) {
      EXPECT_STREQ(e.what(), text);
      EXPECT_EQ(e.phase(), phase::completion);
      EXPECT_EQ(e.command(), "RETR a");
      EXPECT_EQ(e.bytes(), 16u);
      EXPECT_EQ(e.session_usable(), f.session.is_open());
      f.expect_sound();
      throw;
    }
  };
  EXPECT_THROW(ended_with("426 cut"), error_temp);
  EXPECT_THROW(ended_with("451 local error"), error_temp);
  EXPECT_THROW(ended_with("421 closing"), error_temp);
  EXPECT_THROW(ended_with("552 full"), error_perm);
  EXPECT_THROW(ended_with("350 hm"), error_reply);
  EXPECT_THROW(ended_with("000 hm"), error_proto);
  EXPECT_NO_THROW(ended_with("250 fine"));
}

TEST(transfer, case_061_waits_for_a_verdict_that_is_late) {
  fixture f;
  prepare(f);
  f.host.final_reply.clear();
  f.host.at(50s, [&] { f.host.reply("226 at last"); });
  EXPECT_EQ(download(f).text, "226 at last");
  f.expect_sound();
}

TEST(transfer, case_055_reads_all_data_although_the_verdict_came_with_the_start) {
  fixture f;
  prepare(f);
  f.host.final_reply.clear();
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("the content", "150 here (11 bytes)\r\n226 done"); });
  const auto link = session::open_transfer(f.session, retr);
  EXPECT_EQ(read_all(*link), "the content");
  EXPECT_EQ(session::finish_transfer(f.session, *link).text, "226 done");
  f.expect_sound();
}

// --- What was announced ---------------------------------------------------------------------------------------------------------

TEST(transfer, case_057_is_content_when_the_count_agrees) {
  announced_download d("5", "12345", "500 never asked");
  EXPECT_EQ(download(d.f).text, "226 done");
  EXPECT_EQ(d.f.host.last_commands(1), words{"RETR a"});
  d.f.expect_sound();
}

TEST(transfer, case_062_is_no_success_when_less_came_than_was_announced) {
  announced_download d("100", "12345", "213 100");
  const auto e = thrown<incomplete_transfer>([&] { download(d.f); });
  EXPECT_STREQ(e.what(), "the server announced 100 bytes and sent 5, yet reported success");
  EXPECT_EQ(e.expected(), 100u);
  EXPECT_EQ(e.bytes(), 5u);
  EXPECT_EQ(e.phase(), phase::completion);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_TRUE(e.session_usable());
  EXPECT_EQ(d.f.host.last_commands(2), (words{"RETR a", "SIZE a"}));
  d.f.expect_sound();
}

TEST(transfer, case_067_size_has_the_last_word_on_a_file_that_grew) {
  announced_download d("3", "12345", "213 5");
  EXPECT_EQ(download(d.f).text, "226 done");
  EXPECT_EQ(d.f.host.last_commands(1), words{"SIZE a"});
  d.f.expect_sound();
}

TEST(transfer, is_no_success_when_nobody_can_say_that_the_file_grew) {
  for (const char* text : {"550 no", "500 unknown", "213 6", "213 many", "213 0x5", "200 5", "450 busy"}) {
    announced_download d("3", "12345", text);
    EXPECT_THROW(download(d.f), incomplete_transfer) << text;
    d.f.expect_sound();
  }
}

TEST(transfer, knows_that_the_session_ended_while_it_asked_for_the_size) {
  announced_download d("3", "12345", "421 closing");
  EXPECT_FALSE(thrown<incomplete_transfer>([&] { download(d.f); }).session_usable());
  d.f.expect_sound();
}

TEST(transfer, does_not_ask_a_server_that_has_closed) {
  announced_download d("3", "12345", "213 5");
  d.f.host.on("RETR", [&](std::string_view) { d.f.host.send_data("12345", "150 here it comes (3 bytes)"); });
  d.f.host.final_reply = "226 done\r\n421 closing";
  EXPECT_THROW(download(d.f), error);
  d.f.expect_sound();
}

TEST(transfer, asking_for_the_size_survives_every_fault) {
  every_fault(
      [](fixture& f) {
        prepare(f);
        f.host.announce = "3";
        session::set_type(f.session, 'I');
      },
      [](fixture& f) { download(f); });
}

TEST(transfer, takes_the_announcement_of_the_whole_or_of_the_rest_after_rest) {
  for (const char* announced : {"15", "5"}) {
    announced_download d(announced, "12345", "500 never asked");
    EXPECT_EQ(download(d.f, session::restart{"10", 10}).text, "226 done");
    EXPECT_EQ(d.f.host.last_commands(1), words{"RETR a"});
    d.f.expect_sound();
  }
  announced_download grew("9", "12345", "213 15");
  EXPECT_EQ(download(grew.f, session::restart{"10", 10}).text, "226 done");
  announced_download cut("9", "12345", "213 5");
  EXPECT_THROW(download(cut.f, session::restart{"10", 10}), incomplete_transfer);
}

TEST(transfer, says_that_a_restart_was_behind_the_end) {
  announced_download d("5", "", "213 5");
  const auto e = thrown<incomplete_transfer>([&] { download(d.f, session::restart{"400", 400}); });
  EXPECT_STREQ(e.what(), "the file has 5 bytes: there is nothing from byte 400 on, yet the server reported success");
  EXPECT_TRUE(e.session_usable());
  d.f.expect_sound();
}

TEST(transfer, holds_no_count_against_the_announcement_of_a_text) {
  for (const char type : {'A', '\0'}) {
    fixture f;
    prepare(f);
    f.host.announce = "100";
    if (type != '\0') session::set_type(f.session, type);
    EXPECT_EQ(download(f).text, "226 done");
    EXPECT_EQ(f.host.last_commands(1), words{"RETR a"});
  }
}

TEST(transfer, holds_no_count_against_the_announcement_when_the_user_stopped_early) {
  fixture f;
  prepare(f);
  session::set_type(f.session, 'I');
  std::array<std::byte, 5> room;
  const auto some = [&](session::data_link& link) { (void)link.read(room); };
  EXPECT_STREQ(thrown<error_temp>([&] { session::run_transfer(f.session, retr, {}, some); }).what(), "426 cut");
  f.expect_sound();
  f.host.segment = 16;
  const auto all_but_the_end = [&](session::data_link& link) {
    std::array<std::byte, 16> most;
    EXPECT_EQ(link.read(most), 16u);
    EXPECT_FALSE(link.at_end());
  };
  f.host.announce = "100";
  EXPECT_EQ(session::run_transfer(f.session, retr, {}, all_but_the_end).text, "226 done");
  f.expect_sound();
}

TEST(transfer, holds_no_count_against_what_was_announced_for_other_commands) {
  fixture f;
  prepare(f);
  session::set_type(f.session, 'I');
  f.host.on("LIST", [&](std::string_view) { f.host.send_data("12345", "150 the names (9 bytes)"); });
  const auto e = thrown<incomplete_transfer>([&] {
    session::run_transfer(f.session, wire::command("LIST"), {}, [](session::data_link& link) { read_all(link); });
  });
  EXPECT_EQ(e.expected(), 9u);
  EXPECT_EQ(f.host.last_commands(1), words{"LIST"});  // SIZE is for files
  f.expect_sound();
}

// --- Giving up ------------------------------------------------------------------------------------------------------------------

TEST(transfer, whatever_the_user_throws_ends_it_with_a_reset) {
  for (const auto& p : {step(prepare), step(prepare_active)}) {
    every_throw(p, [](fixture& f, bomb& b) {
      const auto ticking = [&](session::data_link& link) {
        b.tick();
        std::array<std::byte, 5> room;
        while (link.read(room) > 0) b.tick();
      };
      try {
        session::run_transfer(f.session, retr, {}, ticking);
      } catch (...) {
        if (f.host.data_ending() != ending::none) {
          EXPECT_EQ(f.host.data_ending(), ending::reset);
        }
        EXPECT_TRUE(f.session.is_open());
        throw;
      }
    });
  }
}

TEST(transfer, an_upload_that_fails_never_looks_whole) {
  fixture f;
  prepare(f);
  EXPECT_THROW(session::run_transfer(f.session, stor, {},
                                     [](session::data_link& link) {
                                       link.write(content("abc"));
                                       throw 7;
                                     }),
               int);
  EXPECT_EQ(f.host.data_ending(), ending::reset);
  f.expect_sound();
}

TEST(transfer, waits_for_what_is_owed_after_a_failure_only_so_long) {
  for (const bool cancelled : {false, true}) {
    fixture f;
    prepare(f);
    f.host.on("NOOP", [](std::string_view) {});  // silent altogether
    const auto start = f.host.elapsed();
    EXPECT_ANY_THROW(session::run_transfer(f.session, retr, {}, [&](session::data_link&) {
      f.host.break_data();  // and the server says nothing
      if (cancelled) throw cancelled_error("cancelled", {});
      throw 7;
    }));
    const auto patience = cancelled ? 2s : 10s;
    EXPECT_GE(f.host.elapsed() - start, patience);
    EXPECT_LE(f.host.elapsed() - start, patience + 100ms);
    EXPECT_FALSE(f.session.is_open());
    f.expect_sound();
  }
}

TEST(transfer, a_cancellation_of_the_cleaning_up_is_kept_for_the_operation) {
  for (const bool cancelled : {false, true}) {
    fixture f;
    prepare(f);
    f.host.on("NOOP", [](std::string_view) {});  // silent altogether
    EXPECT_ANY_THROW(session::run_transfer(f.session, retr, {}, [&](session::data_link&) {
      f.host.break_data();
      f.host.at(100ms, [&] { f.host.cancel(); });
      if (cancelled) throw cancelled_error("cancelled", {});
      throw 7;
    }));
    EXPECT_FALSE(f.session.is_open());
    // Who has been cancelled already is not cancelled twice.
    EXPECT_EQ(f.host.wait({}, f.host.now() + 1ms),
              cancelled ? io::wait_outcome::timed_out : io::wait_outcome::cancelled);
    f.expect_sound();
  }
}

TEST(transfer, takes_back_a_rest_that_the_server_may_keep) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "550 not now");
  EXPECT_THROW(download(f, session::restart{"4", 4}), error_perm);
  EXPECT_TRUE(f.session.keeps_restart());
  session::take_back_restart(f.session);
  EXPECT_EQ(f.host.last_commands(1), words{"REST 0"});
  session::take_back_restart(f.session);
  EXPECT_EQ(f.host.last_commands(2), (words{"RETR a", "REST 0"}));
  // A transfer that begins uses it up.
  f.host.on("RETR", [&](std::string_view) { f.host.send_data("rest", "150 here it comes"); });
  download(f, session::restart{"4", 4});
  EXPECT_FALSE(f.session.keeps_restart());
  f.host.on("RETR", "550 not now");
  EXPECT_THROW(download(f, session::restart{"4", 4}), error_perm);
  f.host.on("REST", "502 not any more");
  EXPECT_THROW(session::take_back_restart(f.session), error_perm);
  EXPECT_FALSE(f.session.is_open());
}

}  // namespace
}  // namespace ferry::testing
