// Errors become one line and a documented exit code.
#include "errors.hpp"

#include <ferry/error.hpp>
#include <ferry/netrc.hpp>
#include <ferry/tls.hpp>
#include <ferry/url.hpp>

#include "pch.hpp"
#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

error_context context(phase p, std::string command = {}, const std::string& answer = {}) {
  error_context c;
  c.phase = p;
  c.command = std::move(command);
  if (!answer.empty()) c.reply = reply{answer};
  return c;
}

template <class E>
E answered(const std::string& text, phase p = phase::command, std::string command = "RETR a") {
  return E(text, context(p, std::move(command), text));
}

tls_error tls_failed(tls_problem problem, const std::string& reason = {}) {
  return {problem, "host: it failed", reason, context(phase::login, "AUTH TLS")};
}

const task get_a{.verb = "get", .subject = "ftp://host/a", .parent = "ftp://host/", .anonymous = true};

TEST(exit_status, of_several_items) {
  const auto of = [](std::initializer_list<int> codes) {
    tally all;
    for (const int code : codes) all.ended(code);
    return all.status();
  };
  EXPECT_EQ(of({}), 0);
  EXPECT_EQ(of({0, 0}), 0);
  EXPECT_EQ(of({6}), 6);
  EXPECT_EQ(of({9, 6}), 9);
  EXPECT_EQ(of({7, 6}), 6);
  EXPECT_EQ(of({0, 7, 4}), 7);
  EXPECT_EQ(of({0, 6}), 14);
  EXPECT_EQ(of({7, 6, 0}), 14);
}

TEST(exit_status, permanent_and_transient_are_told_apart) {
  for (const int code : {3, 4, 7, 8, 129, 130, 143}) EXPECT_TRUE(is_transient(code)) << code;
  for (const int code : {0, 1, 2, 5, 6, 9, 10, 11, 12, 13, 14, 15, 77}) EXPECT_FALSE(is_transient(code)) << code;
}

TEST(exit_status, every_kind_of_error_has_its_code) {
  const auto ec = std::make_error_code(std::errc::connection_refused);
  EXPECT_EQ(exit_status(std::runtime_error("x")), 1);
  EXPECT_EQ(exit_status(url_error("x")), 2);
  EXPECT_EQ(exit_status(std::invalid_argument("x")), 2);
  EXPECT_EQ(exit_status(network_error(ec, "x", context(phase::resolve))), 3);
  EXPECT_EQ(exit_status(network_error(ec, "x", context(phase::connect))), 3);
  EXPECT_EQ(exit_status(timeout_error("x", context(phase::connect))), 4);
  EXPECT_EQ(exit_status(timeout_error("x", context(phase::transfer))), 4);
  EXPECT_EQ(exit_status(answered<error_perm>("530 no", phase::login, "PASS ********")), 5);
  EXPECT_EQ(exit_status(answered<error_temp>("430 no", phase::login, "PASS ********")), 5);
  EXPECT_EQ(exit_status(answered<error_reply>("332 account", phase::login, "PASS ********")), 5);
  EXPECT_EQ(exit_status(answered<error_perm>("550 no")), 6);
  EXPECT_EQ(exit_status(answered<error_perm>("530 no", phase::greeting, "")), 6);
  EXPECT_EQ(exit_status(answered<error_temp>("450 busy")), 7);
  EXPECT_EQ(exit_status(answered<error_temp>("421 full", phase::login, "USER a")), 7);
  EXPECT_EQ(exit_status(answered<error_temp>("426 aborted", phase::completion)), 8);
  EXPECT_EQ(exit_status(connection_closed(ec, "x", context(phase::transfer))), 8);
  EXPECT_EQ(exit_status(network_error(ec, "x", context(phase::data_connect))), 8);
  EXPECT_EQ(exit_status(incomplete_transfer("x", context(phase::completion), 10)), 8);
  EXPECT_EQ(exit_status(local_error(ec, "x", context(phase::local))), 9);
  EXPECT_EQ(exit_status(netrc_error("x", "f", 1)), 9);
  EXPECT_EQ(exit_status(answered<error_reply>("300 what")), 10);
  EXPECT_EQ(exit_status(error_proto("x", context(phase::greeting))), 10);
  EXPECT_EQ(exit_status(limit_error("x", context(phase::greeting))), 10);
  EXPECT_EQ(exit_status(failure(exit_code::policy, "x")), 11);
  EXPECT_EQ(exit_status(answered<error_perm>("502 no", phase::login, "AUTH TLS")), 11);
  EXPECT_EQ(exit_status(answered<error_temp>("431 no", phase::login, "AUTH TLS")), 11);
  EXPECT_EQ(exit_status(answered<error_temp>("421 full", phase::login, "AUTH TLS")), 7);
  EXPECT_EQ(exit_status(answered<error_perm>("534 no", phase::login, "PROT P")), 11);
  EXPECT_EQ(exit_status(answered<error_perm>("504 no", phase::command, "PROT X")), 6);
  for (const auto problem :
       {tls_problem::handshake, tls_problem::untrusted, tls_problem::wrong_name, tls_problem::expired,
        tls_problem::wrong_key, tls_problem::wrong_protocol, tls_problem::not_resumed, tls_problem::clear_text})
    EXPECT_EQ(exit_status(tls_failed(problem)), 12);
  EXPECT_EQ(exit_status(tls_failed(tls_problem::settings)), 9);
  EXPECT_EQ(exit_status(tls_failed(tls_problem::truncated)), 8);
  EXPECT_EQ(exit_status(cancelled_error("x", context(phase::transfer))), 130);
  EXPECT_EQ(exit_status(interrupted()), 130);
}

TEST(error_line, what_was_tried_what_the_server_said_what_to_do) {
  EXPECT_EQ(error_line(answered<error_perm>("550 No such file."), get_a),
            "ferry: get ftp://host/a: RETR a: 550 No such file. Check the name with: ferry ls ftp://host/");
}

TEST(error_line, a_refused_auth_tells_what_was_not_sent_and_how_to_go_on) {
  auto what = get_a;
  const auto refused = answered<error_perm>("502 no", phase::login, "AUTH TLS");
  EXPECT_EQ(error_line(refused, what),
            "ferry: get ftp://host/a: TLS is required, so neither user nor password was sent: the server refuses AUTH "
            "TLS: 502 no. If clear text is acceptable, use ftp:// with --plain");
  what.user_from_netrc = true;
  EXPECT_THAT(error_line(refused, what), EndsWith("; --no-netrc logs in as anonymous"));
}

TEST(error_line, openssl_speaks_in_the_dialogue_only) {
  const auto failed = tls_failed(tls_problem::handshake, "error:0A000152");
  EXPECT_EQ(error_line(failed, get_a), "ferry: get ftp://host/a: host: it failed. -v shows more");
}

TEST(error_line, a_parent_that_a_shell_would_split_is_quoted) {
  auto what = get_a;
  what.parent = "ftp://host/a;b&c'd/";
  EXPECT_THAT(error_line(answered<error_perm>("550 no"), what), EndsWith("ferry ls 'ftp://host/a;b&c%27d/'"));
}

TEST(error_line, s36_a_reply_of_many_lines_with_escapes_becomes_one_harmless_line) {
  const auto line = error_line(answered<error_perm>("550-\x1b]0;owned\x07\n550-\xe2\x80\xae txt\n550 end\x9b"), get_a);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, Not(HasSubstr("\x9b")));
  EXPECT_THAT(line, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(line, HasSubstr("\\x1b]0;owned\\x07"));
}

TEST(error_line, a_flood_is_cut) {
  EXPECT_LT(error_line(answered<error_perm>("550 " + std::string(100'000, 'x')), get_a).size(), 1000U);
}

TEST(error_line, s37_a_password_that_the_server_repeats_is_not_shown) {
  remember_secret("hunter2-secret");
  const auto line = error_line(answered<error_perm>("530 hunter2-secret is wrong", phase::login, "PASS ****"), get_a);
  EXPECT_THAT(line, Not(HasSubstr("hunter2")));
  EXPECT_THAT(line, HasSubstr("530 *** is wrong"));
}

TEST(error_line, a_reader_that_has_gone_is_told_nothing) { EXPECT_EQ(error_line(reader_gone(), get_a), ""); }

TEST(error_line, hints_fit_the_case) {
  const auto line = [](const std::exception& e) { return error_line(e, get_a); };
  EXPECT_THAT(line(answered<error_perm>("530 no", phase::login, "PASS ****")), EndsWith("--user NAME"));
  EXPECT_THAT(line(answered<error_perm>("530 SSL required", phase::login, "USER a")), HasSubstr("use ftpes://"));
  EXPECT_THAT(line(answered<error_temp>("425 no")), HasSubstr("--active"));
  EXPECT_THAT(line(timeout_error("timed out", context(phase::greeting))), HasSubstr("--timeout"));
  EXPECT_THAT(line(answered<error_perm>("502 no")), HasSubstr("does not know this command"));
  EXPECT_THAT(line(answered<error_perm>("552 no", phase::completion, "STOR a")), HasSubstr("no room"));
  EXPECT_THAT(line(local_error(std::make_error_code(std::errc::no_space_on_device), "x", context(phase::local))),
              HasSubstr("Free some space"));
}

TEST(error_line, where_something_is_forbidden_the_name_is_not_in_doubt) {
  for (const auto* words : {"550 Permission denied.", "550 Operation not permitted", "553 Prohibited file name",
                            "550 Not allowed", "550 Not enough privileges."})
    EXPECT_THAT(error_line(answered<error_perm>(words), get_a), EndsWith(". This may need an account: --user NAME"));
  auto what = get_a;
  what.anonymous = false;
  EXPECT_THAT(error_line(answered<error_perm>("550 denied"), what), EndsWith("This user may not do that"));
  // The name itself proves nothing.
  for (const auto* words : {"550 b/permission.txt: no such file", "550 permission.txt: no such file"})
    EXPECT_THAT(error_line(answered<error_perm>(words, phase::command, "RETR b/permission.txt"), get_a),
                HasSubstr("Check the name"));
}

TEST(error_line, a_directory_that_the_server_could_not_open) {
  const auto refused =
      answered<error_reply>("226 Transfer done (but failed to open directory).", phase::completion, "LIST");
  EXPECT_EQ(exit_status(refused), 6);
  EXPECT_EQ(error_line(refused, get_a),
            "ferry: get ftp://host/a: LIST: 226 Transfer done (but failed to open directory). The server could not "
            "open the directory: check its permissions");
}

TEST(hide_url_passwords, s37_leaves_the_password_out_even_of_broken_urls) {
  EXPECT_EQ(hide_url_passwords("ftp://u:secret@h/a"), "ftp://u@h/a");
  EXPECT_EQ(hide_url_passwords("x ftp://u:s@cret@h/a y ftp://v:secret@h"), "x ftp://u@h/a y ftp://v@h");
  EXPECT_EQ(hide_url_passwords("ftp://u:sec/ret@h/a"), "ftp://u@h/a");
  EXPECT_EQ(hide_url_passwords("ftp://u:secret"), "ftp://u");
  EXPECT_EQ(hide_url_passwords("ftp://h:2121/a"), "ftp://h:2121/a");
  EXPECT_EQ(hide_url_passwords("ftp://h:2121/a@b"), "ftp://h:2121/a@b");
  EXPECT_EQ(hide_url_passwords("ftp://[::1]:21/a@b"), "ftp://[::1]:21/a@b");
  EXPECT_EQ(hide_url_passwords("ftp://u:secret@[::1]:21/a@b"), "ftp://u@[::1]:21/a@b");
  EXPECT_EQ(hide_url_passwords("ftp://h/a:b@c"), "ftp://h/a:b@c");
  EXPECT_EQ(hide_url_passwords("no URL: a@b"), "no URL: a@b");
}

TEST(hide_passwords, s37_the_argument_memory_keeps_no_byte_of_it) {
  char url[] = "ftp://u:secret@h/a";
  char other[] = "ftp://h/a";
  char* arguments[] = {url, other};
  hide_passwords(arguments);
  EXPECT_STREQ(url, "ftp://u@h/a");
  EXPECT_STREQ(other, "ftp://h/a");
  EXPECT_EQ(std::string(url, sizeof url).find("secret"), std::string::npos);
  EXPECT_EQ(std::string(url, sizeof url).substr(11), std::string(sizeof url - 11, '\0'));
}

}  // namespace
}  // namespace ferry::cli
