// Copies between two servers: directly, and through this machine where they have no way between them.
#include <ferry/copy.hpp>

#include "typed_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class client_copy : public typed_client_test {
 protected:
  void SetUp() override {
    server.files()["/pub/a"] = text;
    other.files()["/in/old"] = "what was there";
  }
  void TearDown() override {
    other.stop();
    EXPECT_THAT(other.problems(), IsEmpty());
    typed_client_test::TearDown();
  }

  client& open_other(client_options options = usual(), const std::string& scheme = "ftp") {
    return *others_.emplace_back(std::make_unique<client>(
        scheme + "://" + other.address() + ":" + std::to_string(other.port()) + "/", std::move(options)));
  }
  verdict run(const copy_options& how = {}, const std::string& target = "in/b") {
    return last = copy(open(), "pub/a", open_other(), target, how);
  }
  verdict run_once(const copy_options& how = {}) {
    return last = copy(open(once_only()), "pub/a", open_other(once_only()), "in/b", how);
  }
  /// What the other server has in its directory, by name.
  std::vector<std::string> landed() {
    std::vector<std::string> all;
    for (const auto& [name, entry] : other.files().list("/in")) all.push_back(name);
    return all;
  }
  static std::size_t count(const scripted_server& of, const std::string& start) {
    const auto all = of.commands();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const std::string& c) { return c.starts_with(start); }));
  }
  [[nodiscard]] std::string why() const { return last.notes.empty() ? "" : last.notes.front(); }

  const std::string text = pattern(300'000);
  scripted_server other;

 private:
  std::vector<std::unique_ptr<client>> others_;
};

// --- Directly ---------------------------------------------------------------------------------------------------------------

TEST_F(client_copy, goes_from_server_to_server_and_is_judged_by_both_sizes) {
  EXPECT_EQ(run().how, confidence::verified);
  EXPECT_EQ(other.files().content("/in/b"), text);
  EXPECT_EQ(why(), "it went from server to server, in clear text");
  EXPECT_EQ(last.size, text.size());
  EXPECT_EQ(last.bytes, text.size());
  EXPECT_EQ(last.name, "in/b");
  EXPECT_EQ(last.retries, 0u);
  EXPECT_THAT(landed(), ElementsAre("b", "old"));
  EXPECT_EQ(count(server, "RETR"), 1u);
  EXPECT_EQ(count(other, "STOR in/.b."), 1u);
  EXPECT_EQ(count(other, "RNTO in/b"), 1u);
}

TEST_F(client_copy, under_the_final_name_where_nobody_may_rename) {
  other.reply_to("RNFR", "550 no");
  EXPECT_THAT(caught<error_perm>([&] { run(); }).command(), StartsWith("RNFR in/.b."));
  EXPECT_THAT(landed(), ElementsAre("old"));
  run(copy_options().in_place(true));
  EXPECT_THAT(landed(), ElementsAre("b", "old"));
}

TEST_F(client_copy, keeps_the_time_and_makes_directories) {
  other.offer("MFMT");
  const auto when = open().modified("pub/a");
  run(copy_options().keep_time(true).make_directories(true), "in/x/y/b");
  EXPECT_EQ(other.files().content("/in/x/y/b"), text);
  EXPECT_EQ(open_other().modified("in/x/y/b"), when);
  EXPECT_EQ(last.modified, when);
  EXPECT_THROW(run({}, "nowhere/b"), error_perm);
  run(copy_options().route(copy_route::through_here).make_directories(true), "in/z/b");
  EXPECT_EQ(other.files().content("/in/z/b"), text);
}

TEST_F(client_copy, checksums_of_both_servers_are_compared) {
  EXPECT_THROW(run(copy_options().verify(check::required)), verification_failed);
  EXPECT_THAT(landed(), ElementsAre("old"));
  run(copy_options().verify(check::checksum));
  EXPECT_FALSE(last.checksum);
  server.offer("XSHA512").offer("XMD5");
  other.offer("XMD5");
  run(copy_options().verify(check::required));
  ASSERT_TRUE(last.checksum);
  EXPECT_EQ(last.checksum->algorithm, checksum_algorithm::md5);
  other.reply_to("XMD5", "250 00000000000000000000000000000000");
  EXPECT_THAT(caught<verification_failed>([&] { run(copy_options().verify(check::checksum)); }).what(),
              HasSubstr("that of the copy 000"));
}

// Neither of these servers can be TLS client, so they only say that they did it: what counts is what they are told.
TEST_F(client_copy, over_tls_where_one_server_can_be_client) {
  server.enable_tls();
  other.enable_tls();
  other.offer("SSCN").reply_to("SSCN", "200 as you like");
  const auto pretend = [](session& s, std::string_view) {
    s.reply("150 here it comes");
    s.reply("226 done");
  };
  server.once("RETR", pretend);
  other.once("STOR", pretend);
  other.reply_once("SIZE", "213 " + std::to_string(text.size()));
  other.reply_once("RNFR", "350 and").reply_once("RNTO", "250 done");
  const auto careless = usual().plain(false).secure(true).tls(tls_options().danger_accept_any_certificate(true));
  last = copy(open(careless), "pub/a", open_other(careless), "in/b");
  EXPECT_EQ(why(), "it went from server to server, protected by TLS (SSCN)");
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_THAT(other.commands(), AllOf(Contains("PROT P"), Contains("SSCN ON"), Contains("SSCN OFF")));
  EXPECT_THAT(server.commands(), AllOf(Contains("PROT P"), Contains("PASV")));
}

// --- Through here -----------------------------------------------------------------------------------------------------------

TEST_F(client_copy, through_here_where_a_server_does_not_want_it) {
  struct way {
    bool source;
    const char* verb;
    const char* words;
  };
  for (const auto& w : {way{false, "PORT", "500 Illegal PORT command"}, way{false, "PORT", "501 not to there"},
                        way{true, "PASV", "502 no"}, way{true, "RETR", "425 Security: Bad IP connecting."},
                        way{false, "STOR", "425 no way"}, way{true, "RETR", "522 not so"}}) {
    SCOPED_TRACE(w.words);
    (w.source ? server : other).reply_once(w.verb, w.words);
    run();
    EXPECT_EQ(other.files().content("/in/b"), text);
    EXPECT_EQ(last.how, confidence::verified);
    EXPECT_THAT(why(), AllOf(StartsWith("it went through this machine: a server refuses it"), HasSubstr(w.words)));
    EXPECT_THAT(landed(), ElementsAre("b", "old"));
    other.files().remove("/in/b");
    (w.source ? server : other).reply_once(w.verb, w.words);
    EXPECT_THROW(run_once(copy_options().route(copy_route::direct)), ftp_error);
    EXPECT_THAT(landed(), ElementsAre("old"));
  }
}

TEST_F(client_copy, through_here_where_nothing_arrives) {
  // Refused at the one, and a whole, empty file to the other.
  server.once("RETR", [](session& s, std::string_view) {
    s.open_data().close();
    s.reply("426 Permission denied");
  });
  run();
  EXPECT_THAT(why(), HasSubstr("nothing reached the target: 426 Permission denied"));
  EXPECT_EQ(other.files().content("/in/b"), text);
  server.once("RETR", [](session& s, std::string_view) { s.send_transfer("", "150 ok", "226 all of it"); });
  run(copy_options().in_place(true));
  EXPECT_THAT(why(), HasSubstr("nothing reached the target: SIZE says that the source has 300000 bytes"));
  EXPECT_EQ(other.files().content("/in/b"), text);
}

TEST_F(client_copy, one_protected_and_one_clear_session_go_through_here) {
  server.enable_tls();
  const auto careless = usual().plain(false).secure(true).tls(tls_options().danger_accept_any_certificate(true));
  last = copy(open(careless), "pub/a", open_other(), "in/b");
  EXPECT_EQ(why(), "it went through this machine: TLS between the two servers is not possible");
  EXPECT_EQ(other.files().content("/in/b"), text);
  EXPECT_EQ(server.tls_data().size(), 1u);
  EXPECT_EQ(caught<tls_error>([&] {
              copy(open(careless), "pub/a", open_other(), "in/c", copy_options().route(copy_route::direct));
            }).problem(),
            tls_problem::settings);
}

TEST_F(client_copy, through_here_as_it_was_asked_for_with_progress) {
  std::vector<std::uint64_t> seen;
  run(copy_options().route(copy_route::through_here).watch([&](const transfer_progress& p) {
    seen.push_back(p.bytes);
    EXPECT_EQ(p.total, text.size());
  }));
  EXPECT_EQ(why(), "it went through this machine: as it was asked for");
  EXPECT_EQ(seen.back(), text.size());
  EXPECT_EQ(count(other, "PORT"), 0u);
  EXPECT_EQ(last.bytes, text.size());
}

TEST_F(client_copy, through_here_a_source_that_is_cut_goes_on_and_one_that_stays_cut_leaves_nothing) {
  const auto cut = [this](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("150 here");
    data.send(text.substr(0, 100'000));
    data.reset();
    s.reply("426 cut");
  };
  server.once("RETR", cut);
  run(copy_options().route(copy_route::through_here));
  EXPECT_EQ(other.files().content("/in/b"), text);
  other.files().remove("/in/b");
  server.on("RETR", cut);
  EXPECT_THROW(run_once(copy_options().route(copy_route::through_here)), error);
  EXPECT_THAT(landed(), ElementsAre("old"));
  EXPECT_THROW(run_once(copy_options().route(copy_route::through_here).in_place(true)), error);
  EXPECT_LT(other.files().content("/in/b").value_or("").size(), text.size());
}

TEST_F(client_copy, a_short_source_that_reports_success_is_no_copy) {
  server.on("RETR", [this](session& s, std::string_view) {
    s.send_transfer(text.substr(0, 1000), "150 here", "226 all of it");
  });
  for (const auto route : {copy_route::direct, copy_route::through_here}) {
    EXPECT_EQ(caught<incomplete_transfer>([&] { run_once(copy_options().route(route)); }).expected(), text.size());
    EXPECT_THAT(landed(), ElementsAre("old"));
  }
}

// --- What passes, and what does not --------------------------------------------------------------------------------------------

TEST_F(client_copy, a_cut_in_the_middle_is_copied_again_from_the_beginning) {
  const auto cut = [this](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("150 here");
    data.send(text.substr(0, 100'000));
    data.close();
    s.reply("426 cut");
  };
  // By the direct way alone: whether anything has reached the target when the source says 426 is a matter of chance.
  const auto direct = copy_options().route(copy_route::direct);
  server.once("RETR", cut);
  run(direct);
  EXPECT_EQ(last.retries, 1u);
  EXPECT_EQ(other.files().content("/in/b"), text);
  EXPECT_EQ(why(), "it went from server to server, in clear text");
  server.on("RETR", cut);
  EXPECT_THROW(run(direct, "in/old"), error_temp);
  EXPECT_EQ(other.files().content("/in/old"), "what was there");
  EXPECT_THAT(landed(), ElementsAre("b", "old"));
}

TEST_F(client_copy, a_source_that_changes_meanwhile_is_copied_again) {
  server.once("RETR", [this](session& s, std::string_view) {
    s.send_transfer(text);
    server.files()["/pub/a"] = text + "more";
  });
  run();
  EXPECT_EQ(last.retries, 1u);
  EXPECT_EQ(other.files().content("/in/b"), text + "more");
}

TEST_F(client_copy, a_lost_final_reply_costs_nothing_where_the_sizes_agree) {
  const event stored;
  other.once("STOR", [stored](session& s, std::string_view name) {
    s.default_handler("STOR", name);
    stored.open();
  });
  server.once("RETR", [this, stored](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("150 here");
    data.send(text);
    data.close();
    s.pause_until(stored);
    s.close();
  });
  run();
  EXPECT_EQ(last.how, confidence::verified);
  EXPECT_THAT(last.notes, Contains(HasSubstr("the connection was lost before the final replies")));
  EXPECT_EQ(count(server, "RETR"), 1u);
}

TEST_F(client_copy, what_is_missing_is_refused_before_the_target_is_touched) {
  const auto e = caught<error_perm>([&] { copy(open(), "pub/none", open_other(), "in/old"); });
  EXPECT_EQ(e.command(), "SIZE pub/none");
  EXPECT_EQ(count(other, "STOR"), 0u);
  EXPECT_EQ(other.files().content("/in/old"), "what was there");
}

TEST_F(client_copy, existing_files) {
  const auto to_old = [&](if_exists policy) { return run(copy_options().existing(policy), "in/old"); };
  EXPECT_EQ(to_old(if_exists::skip).how, confidence::skipped);
  EXPECT_THROW(to_old(if_exists::fail), error);
  EXPECT_THROW(to_old(if_exists::resume), std::invalid_argument);
  EXPECT_EQ(other.files().content("/in/old"), "what was there");
  EXPECT_EQ(to_old(if_exists::rename).name, "in/old (1)");
  EXPECT_EQ(to_old(if_exists::newer).how, confidence::verified);  // of another size
  EXPECT_EQ(to_old(if_exists::newer).how, confidence::skipped);
  EXPECT_EQ(to_old(if_exists::overwrite).how, confidence::verified);
  EXPECT_EQ(other.files().content("/in/old"), text);
}

TEST_F(client_copy, one_client_copies_over_a_second_session) {
  for (const auto route : {copy_route::direct, copy_route::through_here}) {
    client& c = open();
    last = copy(c, "pub/a", c, "pub/b", copy_options().route(route));
    EXPECT_EQ(server.files().content("/pub/b"), text);
    EXPECT_EQ(c.size("pub/b"), text.size());
    EXPECT_THROW(copy(c, "pub/a", c, "pub/a"), std::invalid_argument);
    EXPECT_THROW(copy(c, "pub/a", open(), "pub/a"), std::invalid_argument);
  }
  EXPECT_THAT(other.sessions(), IsEmpty());
}

TEST_F(client_copy, can_be_stopped) {
  for (const auto route : {copy_route::direct, copy_route::through_here}) {
    std::stop_source stop;
    server.once("RETR", [stop](session& s, std::string_view) mutable {
      connection data = s.open_data();
      s.reply("150 here");
      stop.request_stop();
      data.send("a");
      s.wait_for_peer_close();
    });
    auto hasty = once_only().deadlines([] {
      ferry::deadlines d;
      d.drain = d.farewell = milliseconds(1);
      return d;
    }());
    EXPECT_THROW(
        copy(open(hasty), "pub/a", open_other(hasty), "in/b", copy_options().route(route).stop(stop.get_token())),
        cancelled_error);
    EXPECT_FALSE(other.files().content("/in/b"));
  }
}

TEST_F(client_copy, what_the_source_does_not_know_is_not_held_against_the_target) {
  server.once("RETR", [this](session& s, std::string_view) {
    connection data = s.open_data();
    s.reply("150 here");
    data.send(text.substr(0, 100'000));
    data.reset();
    s.reply("426 cut");
  });
  server.reply_to("REST", "502 no");
  client& to = open_other();
  copy(open(), "pub/a", to, "in/b", copy_options().route(copy_route::through_here));
  EXPECT_EQ(other.files().content("/in/b"), text);
  // The target's own REST is used as before.
  other.files()["/in/part"] = text.substr(0, 200'000);
  const auto rest = to.upload(std::as_bytes(std::span(text)), "in/part", upload_options().existing(if_exists::resume));
  EXPECT_EQ(rest.resumed_from, 200'000u);
}

TEST_F(client_copy, stopped_by_whatever_token_nothing_is_left_of_it) {
  const auto stopping = [this](const std::stop_source& stop) {
    server.once("RETR", [stop](session& s, std::string_view) mutable {
      connection data = s.open_data();
      s.reply("150 here");
      data.send("a");
      stop.request_stop();
      s.wait_for_peer_close();
    });
  };
  ferry::deadlines hasty;
  hasty.drain = hasty.farewell = milliseconds(1);
  for (const auto route : {copy_route::direct, copy_route::through_here})
    for (const int which : {0, 1, 2}) {
      SCOPED_TRACE(std::to_string(which) + (route == copy_route::direct ? ", direct" : ", through here"));
      std::stop_source stop;
      stopping(stop);
      const auto of = [&](int n) { return which == n ? stop.get_token() : std::stop_token(); };
      client& from = open(once_only().deadlines(hasty).stop(of(1)));
      client& to = open_other(once_only().stop(of(2)));
      EXPECT_THROW(copy(from, "pub/a", to, "in/b", copy_options().route(route).stop(of(0))), cancelled_error);
      EXPECT_THAT(landed(), ElementsAre("old"));
      // Nor is the session of the target.
      if (which == 0) {
        const auto logins = count(other, "USER");
        EXPECT_EQ(to.size("in/old"), 14u);
        EXPECT_EQ(count(other, "USER"), logins);
      }
    }
}

TEST_F(client_copy, names_are_below_the_path_of_the_url_whatever_the_way) {
  const auto whole = server.files().content("/pub/a");
  for (const auto route : {copy_route::through_here, copy_route::direct}) {
    copy(open(usual(), "pub"), "a", open_other(), "in/b", copy_options().route(route));
    EXPECT_TRUE(other.files().content("/in/b") == whole);
  }
}

TEST_F(client_copy, in_place_a_file_is_not_copied_onto_itself_by_another_name) {
  for (const char* name : {"/pub/a", "//pub/./a", "x/../pub/a", "pub//a"})
    for (const auto route : {copy_route::direct, copy_route::through_here}) {
      SCOPED_TRACE(name);
      const auto how = copy_options().in_place(true).route(route);
      EXPECT_THROW(copy(open(), "pub/a", open(), name, how), std::invalid_argument);
      client localhost("ftp://localhost:" + std::to_string(server.port()) + "/", usual());
      EXPECT_THROW(copy(open(), "pub/a", localhost, name, how), std::invalid_argument);
      EXPECT_EQ(server.files().content("/pub/a"), text);
    }
  copy(open(), "pub/a", open(), "pub/b", copy_options().in_place(true));
  EXPECT_EQ(server.files().content("/pub/b"), text);
}

TEST_F(client_copy, in_place_a_source_that_has_changed_is_an_error) {
  // As a link to the source would do.
  server.on("RETR", [this](session& s, std::string_view) {
    server.files()["/pub/a"] = "";
    s.send_transfer("");
  });
  for (const auto route : {copy_route::direct, copy_route::through_here}) {
    server.files()["/pub/a"] = text;
    EXPECT_THAT(caught<incomplete_transfer>([&] { run(copy_options().in_place(true).route(route)); }).what(),
                HasSubstr("the source has changed"));
  }
}

TEST_F(client_copy, its_time_is_over_wherever_it_is_and_nothing_is_left) {
  other.on("RNFR", [](session& s, std::string_view) { s.wait_for_peer_close(); });
  EXPECT_THROW(run_once(copy_options().route(copy_route::through_here).deadline(milliseconds(500))), timeout_error);
}

}  // namespace
}  // namespace ferry::testing
