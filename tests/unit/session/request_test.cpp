#include "session/request.hpp"

#include <gtest/gtest.h>

#include "every_fault.hpp"
#include "secured.hpp"

namespace ferry::testing {
namespace {

using session::facts;
using session::request;

void prepare(fixture& f) {
  f.host.files["a"] = "the content of a";
  f.connect();
}
void prepare_active(fixture& f) {
  prepare(f);
  f.settings.passive = false;
}

request retr(std::string_view name = "a") {
  return {.command = wire::command("RETR", name), .size = wire::command("SIZE", name)};
}
request stor() { return {.command = wire::command("STOR b")}; }
request from(request q, std::uint64_t offset) {
  q.from = session::restart{std::to_string(offset), offset};
  return q;
}
request lock_step(request q) {
  q.lock_step = true;
  return q;
}

struct result {
  facts known;
  std::string text;
};

result download(fixture& f, const request& q) {
  result r;
  session::run_request(f.session, q, r.known, [&](session::data_link& link) {
    EXPECT_EQ(link.offset, r.known.offset);
    r.text = read_all(link);
  });
  return r;
}

facts upload(fixture& f, const request& q, std::string_view text = "what goes up") {
  facts known;
  session::run_request(f.session, q, known, [&](session::data_link& link) { link.write(content(text)); });
  return known;
}

// --- Downloads ----------------------------------------------------------------------------------------------------------------

TEST(request, gives_the_data_and_all_that_is_known) {
  for (const bool one_by_one : {false, true}) {
    fixture f;
    prepare(f);
    auto q = retr();
    q.lock_step = one_by_one;
    const auto r = download(f, q);
    EXPECT_EQ(r.text, "the content of a");
    EXPECT_EQ(r.known.size, 16u);
    EXPECT_EQ(r.known.announced, 16u);
    EXPECT_EQ(r.known.first->code(), 150);
    EXPECT_EQ(r.known.final->text, "226 done");
    EXPECT_EQ(r.known.bytes, 16u);
    EXPECT_EQ(r.known.wire_bytes, 16u);
    EXPECT_TRUE(r.known.data_complete);
    EXPECT_FALSE(r.known.cut || r.known.missing_close_notify || r.known.out_of_order);
    EXPECT_EQ(f.host.last_commands(4), (words{"TYPE I", "SIZE a", "EPSV", "RETR a"}));
    download(f, q);
    EXPECT_EQ(f.host.last_commands(3), (words{"SIZE a", "EPSV", "RETR a"}));
    f.expect_sound();
  }
}

TEST(request, sends_what_comes_before_the_data_connection_in_one_packet) {
  fixture f;
  prepare(f);
  std::vector<std::size_t> waits;
  for (const char* verb : {"TYPE", "SIZE", "EPSV", "REST"})
    f.host.on(verb, [&, verb](std::string_view) {
      waits.push_back(f.host.waits());
      f.host.reply(verb == std::string("TYPE")   ? "200 I"
                   : verb == std::string("SIZE") ? "213 16"
                   : verb == std::string("EPSV") ? "229 entering (|||50000|)"
                                                 : "350 go on");
    });
  std::size_t at_retr = 0;
  f.host.on("RETR", [&](std::string_view) {
    at_retr = f.host.waits();
    f.host.send_data("x", "150 here");
  });
  facts known;
  f.host.contrary = false;
  download(f, from(retr(), 4));
  ASSERT_EQ(waits.size(), 4u);
  // The scripted network takes half of what is left at a time, with a wait before each piece: never one for a reply.
  EXPECT_LE(waits[2] - waits[0], 6u);
  EXPECT_LE(at_retr - waits[3], 4u);
}

TEST(request, survives_every_fault) {
  for (const auto& p : {step(prepare), step(prepare_active)})
    for (const auto& q : {retr(), from(retr(), 4), lock_step(from(retr(), 4))})
      all_faults(p, [&](fixture& f) { download(f, q); });
  for (const auto& q : {stor(), from(stor(), 4), lock_step(from(stor(), 4))})
    all_faults(prepare, [&](fixture& f) { upload(f, q); });
  all_faults(prepare_active, [](fixture& f) { upload(f, stor()); });
}

TEST(request, a_rest_that_is_refused_starts_the_download_at_0) {
  for (const bool one_by_one : {false, true}) {
    fixture f;
    prepare(f);
    f.host.on("REST", "502 no such thing");
    auto q = from(retr(), 4);
    q.lock_step = one_by_one;
    const auto r = download(f, q);
    EXPECT_EQ(r.text, "the content of a");
    EXPECT_EQ(r.known.offset, 0u);
    f.host.on("REST", "350 as you like");
    EXPECT_EQ(download(f, q).known.offset, 4u);
    EXPECT_EQ(f.host.last_commands(2), (words{"REST 4", "RETR a"}));
    f.expect_sound();
  }
}

TEST(request, a_rest_that_no_transfer_used_is_taken_back_before_the_next) {
  for (const bool one_by_one : {false, true}) {
    fixture f;
    prepare(f);
    // ProFTPD: a RETR or STOR that is refused leaves the offset for the next one.
    std::string kept = "0";
    f.host.on("REST", [&](std::string_view at) {
      kept = at;
      f.host.reply("350 go on");
    });
    const auto refuse_once = [&] {
      for (const char* verb : {"RETR", "STOR"}) f.host.on(verb, [&](std::string_view) { f.host.reply("550 not now"); });
      auto q = from(retr(), 4);
      q.lock_step = one_by_one;
      EXPECT_THROW(download(f, q), error_perm);
      EXPECT_EQ(kept, "4");
      f.host.on("RETR", [&](std::string_view) { f.host.send_data("the content of a", "150 at " + kept); });
      f.host.on("STOR", [&](std::string_view name) { f.host.take_data(std::string(name), "150 at " + kept); });
    };
    refuse_once();
    auto q = retr();
    q.lock_step = one_by_one;
    EXPECT_EQ(download(f, q).known.first->text, "150 at 0");
    download(f, q);
    EXPECT_EQ(f.host.last_commands(3), (words{"SIZE a", "EPSV", "RETR a"}));
    refuse_once();
    auto up = stor();
    up.lock_step = one_by_one;
    EXPECT_EQ(upload(f, up).first->text, "150 at 0");
    f.expect_sound();

    // Upload data goes before the reply, so that only the reply tells whether the offset was used.
    kept = "0";
    for (const char* verb : {"RETR", "STOR"}) f.host.on(verb, [&](std::string_view) { f.host.reply("550 not now"); });
    auto behind = from(stor(), 4);
    behind.lock_step = one_by_one;
    EXPECT_THROW(upload(f, behind), error_perm);
    EXPECT_TRUE(f.session.keeps_restart());
    f.expect_sound();
  }
}

TEST(request, a_server_that_does_not_take_rest_back_costs_the_session) {
  fixture f;
  prepare(f);
  f.host.on("RETR", "550 not now");
  EXPECT_THROW(download(f, from(retr(), 4)), error_perm);
  f.host.on("REST", "502 not any more");
  EXPECT_THROW(download(f, retr()), error_proto);
  EXPECT_FALSE(f.session.is_open());
}

TEST(request, a_data_port_that_never_answers_does_not_outlast_the_operation) {
  fixture f;
  prepare(f);
  f.host.black_holes = {"50000"};
  f.settings.until = f.host.now() + std::chrono::seconds(2);
  EXPECT_EQ(thrown<timeout_error>([&] { download(f, retr()); }).phase(), phase::data_connect);
  EXPECT_LE(f.host.elapsed(), std::chrono::milliseconds(2'100));
  f.settings.until = io::never;
  f.expect_sound();
}

TEST(request, case_049_a_missing_file_is_refused_in_step) {
  fixture f;
  prepare(f);
  facts known;
  const auto e = thrown<error_perm>([&] { session::run_request(f.session, retr("no"), known, [](auto&) {}); });
  EXPECT_EQ(e.command(), "RETR no");
  EXPECT_EQ(known.size_reply->code(), 550);
  EXPECT_FALSE(known.size);
  f.expect_sound();

  f.host.on("PRET", "550 no such file");
  auto q = retr("no");
  q.pret = true;
  EXPECT_EQ(thrown<error_perm>([&] { download(f, q); }).command(), "PRET RETR no");
  f.expect_sound();
  f.host.on("PRET", "200 fine");
  q = lock_step(retr());
  q.pret = true;
  EXPECT_EQ(download(f, q).text, "the content of a");
  EXPECT_EQ(f.host.last_commands(4), (words{"PRET RETR a", "SIZE a", "EPSV", "RETR a"}));
  f.host.on("PRET", "500 what");
  EXPECT_EQ(download(f, q).text, "the content of a");
}

TEST(request, replies_that_do_not_fit_close_the_session) {
  const std::vector<std::pair<std::string, std::string>> odd{
      {"TYPE", "213 16"}, {"TYPE", "350 hm"}, {"SIZE", "200 hm"}, {"EPSV", "213 16"}, {"REST", "150 here"}};
  for (const auto& [verb, text] : odd) {
    SCOPED_TRACE(verb + ": " + text);
    fixture f;
    prepare(f);
    f.host.on(verb, text);
    facts known;
    const auto e = thrown<error_proto>([&] { session::run_request(f.session, from(retr(), 4), known, [](auto&) {}); });
    EXPECT_TRUE(known.out_of_order);
    EXPECT_FALSE(e.session_usable());
    EXPECT_TRUE(e.command().starts_with(verb)) << e.command();
    f.expect_sound();
  }
  fixture f;
  prepare(f);
  f.settings.trust_pasv_address = true;
  f.host.on("PASV", "200 hm");
  facts known;
  thrown<error_proto>([&] { session::run_request(f.session, retr(), known, [](auto&) {}); });
  EXPECT_TRUE(known.out_of_order);
  fixture active;
  prepare_active(active);
  active.host.on("PORT", "213 hm");
  thrown<error_proto>([&] { download(active, retr()); });
  active.expect_sound();
}

TEST(request, epsv_refused_is_remembered) {
  fixture f;
  prepare(f);
  f.host.on("EPSV", "500 what");
  EXPECT_EQ(download(f, retr()).text, "the content of a");
  EXPECT_EQ(f.host.last_commands(3), (words{"EPSV", "PASV", "RETR a"}));
  download(f, retr());
  EXPECT_EQ(f.host.last_commands(3), (words{"SIZE a", "PASV", "RETR a"}));
}

TEST(request, takes_no_more_than_it_was_asked_to) {
  for (const bool kernel : {false, true}) {
    every_fault(prepare, [&](fixture& f) {
      if (kernel) f.host.kernel_moves = 100;
      auto q = from(retr(), 2);
      q.most = 7;
      const auto r = download(f, q);
      // An end that came from the server is none of ours.
      EXPECT_NE(r.known.cut, r.known.data_complete);
      if (r.known.cut) {
        EXPECT_EQ(r.text, "the con");
        EXPECT_EQ(r.known.bytes, 7u);
      }
    });
  }
  fixture f;
  prepare(f);
  auto q = retr();
  q.most = 100;
  const auto r = download(f, q);
  EXPECT_FALSE(r.known.cut);
  EXPECT_TRUE(r.known.data_complete);
}

TEST(request, knows_that_the_data_came_when_the_verdict_does_not) {
  for (const bool closes : {true, false}) {
    fixture f;
    prepare(f);
    f.host.final_reply.clear();
    f.host.on_data = [&](std::size_t n) {
      if (closes && n == 16) f.host.end_control();
    };
    facts known;
    const auto move = [](session::data_link& link) { read_all(link); };
    if (closes)
      thrown<connection_closed>([&] { session::run_request(f.session, retr(), known, move); });
    else
      thrown<timeout_error>([&] { session::run_request(f.session, retr(), known, move); });
    EXPECT_TRUE(known.data_complete);
    EXPECT_EQ(known.bytes, 16u);
    EXPECT_FALSE(known.final);
    f.expect_sound();
  }
}

TEST(request, a_verdict_that_is_no_success_is_thrown) {
  fixture f;
  prepare(f);
  f.host.final_reply = "451 disk error";
  facts known;
  const auto e = thrown<error_temp>(
      [&] { session::run_request(f.session, retr(), known, [](session::data_link& link) { read_all(link); }); });
  EXPECT_EQ(e.bytes(), 16u);
  EXPECT_EQ(known.final->code(), 451);
  EXPECT_TRUE(known.data_complete);
  f.expect_sound();
}

// --- Uploads ------------------------------------------------------------------------------------------------------------------

TEST(request, upload_data_does_not_wait_for_the_150) {
  fixture f;
  prepare(f);
  std::size_t before_the_reply = 0;
  f.host.on("STOR", [&](std::string_view name) {
    f.host.take_data(std::string(name), "150 send it");
    f.host.on_data = [&](std::size_t n) { before_the_reply = std::max(before_the_reply, n); };
  });
  const auto known = upload(f, stor());
  EXPECT_EQ(f.host.files["b"], "what goes up");
  EXPECT_EQ(before_the_reply, 12u);
  EXPECT_EQ(known.first->code(), 150);
  EXPECT_EQ(known.final->code(), 226);
  EXPECT_TRUE(known.data_complete);
  EXPECT_EQ(known.bytes, 12u);
  f.expect_sound();
}

TEST(request, an_upload_that_is_refused_ends_with_the_servers_words) {
  for (const std::string text : {"550 no", "452 full", "350 hm", "226 done already"}) {
    SCOPED_TRACE(text);
    fixture f;
    prepare(f);
    f.host.on("STOR", [&](std::string_view) {
      f.host.data_stuck = true;
      f.host.reply(text);
    });
    try {
      upload(f, stor());
      ADD_FAILURE();
    } catch (const ftp_error& e) {
      EXPECT_EQ(e.what(), text);
      EXPECT_EQ(e.command(), "STOR b");
      EXPECT_TRUE(e.session_usable());
    }
    f.expect_sound();
  }
}

TEST(request, an_upload_takes_a_200_before_its_150) {
  fixture f;
  prepare(f);
  f.host.on("STOR", [&](std::string_view name) {
    f.host.reply("200 soon");
    f.host.take_data(std::string(name), "150 send it");
  });
  for (int i = 0; i < 2; ++i) {
    auto q = stor();
    q.early_data = i == 0;
    upload(f, q);
    EXPECT_EQ(f.host.files["b"], "what goes up");
    f.expect_sound();
  }
}

TEST(request, a_rest_that_is_refused_is_thrown_before_the_upload_is_said) {
  fixture f;
  prepare(f);
  f.host.on("REST", "502 no such thing");
  EXPECT_EQ(thrown<error_perm>([&] { upload(f, from(stor(), 4)); }).command(), "REST 4");
  EXPECT_EQ(f.host.commands().back(), "REST 4");
  f.expect_sound();
}

// --- TLS ----------------------------------------------------------------------------------------------------------------------

TEST(request, over_tls_survives_every_fault) {
  for (const auto& q : {retr(), from(retr(), 4)})
    every_fault(prepare_protected, [&](fixture& f) { EXPECT_TRUE(download(f, q).known.tls); });
  for (const auto& q : {stor(), lock_step(stor())}) every_fault(prepare_protected, [&](fixture& f) { upload(f, q); });
  every_refusal(prepare_protected, [&](fixture& f) { upload(f, stor()); });
  every_goodbye(prepare_protected, [&](fixture& f) { upload(f, stor()); });
}

TEST(request, tells_of_a_missing_close_notify_and_judges_nothing) {
  fixture f;
  prepare_protected(f);
  f.host.says_close_notify = false;
  const auto r = download(f, retr());
  EXPECT_EQ(r.text, "the content of a");
  EXPECT_TRUE(r.known.missing_close_notify);
  EXPECT_TRUE(r.known.data_complete);
  ASSERT_TRUE(r.known.tls);
  EXPECT_EQ(r.known.tls->protocol, "TLSv1.3");
}

}  // namespace
}  // namespace ferry::testing
