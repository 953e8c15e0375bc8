// The words of errors.

#include <ferry/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <system_error>

namespace ferry {
namespace {

error_context in(phase p, std::string command) {
  error_context context;
  context.phase = p;
  context.command = std::move(command);
  return context;
}

// An error as the engine makes it from a reply: what() is the reply.
template <class E>
E refusal(error_context context, const std::string& text) {
  context.reply = reply{text};
  return E(text, std::move(context));
}

TEST(Phase, every_phase_has_a_name_of_its_own) {
  EXPECT_EQ(to_string(phase::none), "none");
  EXPECT_EQ(to_string(phase::resolve), "resolve");
  EXPECT_EQ(to_string(phase::connect), "connect");
  EXPECT_EQ(to_string(phase::greeting), "greeting");
  EXPECT_EQ(to_string(phase::login), "login");
  EXPECT_EQ(to_string(phase::command), "command");
  EXPECT_EQ(to_string(phase::data_connect), "data_connect");
  EXPECT_EQ(to_string(phase::transfer), "transfer");
  EXPECT_EQ(to_string(phase::completion), "completion");
  EXPECT_EQ(to_string(phase::close), "close");
  EXPECT_EQ(to_string(phase::local), "local");
}

TEST(Error, gives_the_facts_of_its_context) {
  error_context context = in(phase::transfer, "RETR a");
  context.bytes = 120;
  context.session_usable = true;
  const auto e = refusal<error_perm>(context, "550 No such file");
  EXPECT_STREQ(e.what(), "550 No such file");
  EXPECT_EQ(e.code(), 550);
  EXPECT_EQ(e.phase(), phase::transfer);
  EXPECT_EQ(e.command(), "RETR a");
  EXPECT_EQ(e.bytes(), 120U);
  EXPECT_TRUE(e.session_usable());
  ASSERT_TRUE(e.reply());
  EXPECT_EQ(*e.reply(), reply{"550 No such file"});
}

TEST(Error, has_no_code_without_a_reply) { EXPECT_EQ(error("x", {}).code(), 0); }

TEST(Error, context_can_be_filled_in_later) {
  error e("timed out", {});
  e.context(in(phase::login, "USER joe"));
  EXPECT_EQ(e.phase(), phase::login);
  EXPECT_EQ(e.context().command, "USER joe");
}

TEST(Error, network_errors_carry_the_code_of_the_system) {
  EXPECT_EQ(timeout_error("t", {}).error_code(), std::errc::timed_out);
  EXPECT_EQ(cancelled_error("c", {}).error_code(), std::errc::operation_canceled);
  const auto reset = std::make_error_code(std::errc::connection_reset);
  EXPECT_EQ(connection_closed(reset, "r", {}).error_code(), std::errc::connection_reset);
  const auto full = std::make_error_code(std::errc::no_space_on_device);
  EXPECT_EQ(local_error(full, "f", {}).error_code(), std::errc::no_space_on_device);
  EXPECT_EQ(incomplete_transfer("i", {}, 7).expected(), 7U);
}

TEST(ErrorDescribe, a_refusal_is_not_said_twice) {
  error_context context = in(phase::transfer, "RETR a");
  context.bytes = 120;
  context.session_usable = true;
  EXPECT_EQ(refusal<error_perm>(context, "550 No such file").describe(),
            "RETR a: 550 No such file (while transferring; 120 bytes moved; the session is still usable)");
}

TEST(ErrorDescribe, a_refused_command_needs_no_phase) {
  error_context context = in(phase::command, "DELE a");
  context.session_usable = true;
  EXPECT_EQ(refusal<error_perm>(context, "550 No").describe(), "DELE a: 550 No (the session is still usable)");
}

TEST(ErrorDescribe, a_reply_that_the_message_lacks_is_quoted) {
  error_context context = in(phase::completion, "STOR a");
  context.bytes = 1;
  context.reply = reply{"150 Go ahead"};
  EXPECT_EQ(timeout_error("no reply within 60 s", context).describe(),
            "STOR a: no reply within 60 s; the reply was: 150 Go ahead "
            "(while waiting for the final reply; 1 byte moved; the connection is closed)");
}

TEST(ErrorDescribe, a_reply_inside_the_message_is_not_quoted_again) {
  error_context context = in(phase::data_connect, "PASV");
  context.reply = reply{"227 (1,2,3"};
  EXPECT_EQ(error_proto("no address in: 227 (1,2,3", context).describe(),
            "PASV: no address in: 227 (1,2,3 (while opening the data connection; the connection is closed)");
}

TEST(ErrorDescribe, data_phases_say_that_nothing_moved) {
  EXPECT_EQ(timeout_error("stalled", in(phase::transfer, "RETR a")).describe(),
            "RETR a: stalled (while transferring; 0 bytes moved; the connection is closed)");
}

TEST(ErrorDescribe, before_there_is_a_session_its_state_is_no_news) {
  EXPECT_EQ(error("host.invalid: name not known", in(phase::resolve, "")).describe(),
            "host.invalid: name not known (while looking up the host name)");
  EXPECT_EQ(error("connection refused", in(phase::connect, "")).describe(), "connection refused (while connecting)");
}

TEST(ErrorDescribe, each_phase_says_what_was_being_done) {
  const auto words = [](phase p) { return error("x", in(p, "")).describe(); };
  EXPECT_EQ(words(phase::greeting), "x (while waiting for the greeting; the connection is closed)");
  EXPECT_EQ(words(phase::login), "x (while logging in; the connection is closed)");
  EXPECT_EQ(words(phase::close), "x (while closing; the connection is closed)");
  EXPECT_EQ(words(phase::local), "x (while reading or writing on this machine; the connection is closed)");
}

TEST(ErrorDescribe, without_a_context_it_is_the_message) { EXPECT_EQ(error("bad port", {}).describe(), "bad port"); }

TEST(ErrorDescribe, without_a_message_it_still_says_something) {
  EXPECT_EQ(error("", {}).describe(), "failed");
  EXPECT_EQ(error("", in(phase::none, "NOOP")).describe(), "NOOP: failed");
  EXPECT_EQ(refusal<error_temp>({}, "").describe(), "");
  error_context context;
  context.reply = reply{"451 a\n451 b"};
  EXPECT_EQ(error_temp("", context).describe(), "451 a / 451 b");
}

TEST(ErrorDescribe, a_reply_of_many_lines_becomes_one) {
  EXPECT_EQ(refusal<error_perm>(in(phase::none, "STOR a"), "552-Quota\n of joe\n552 exceeded").describe(),
            "STOR a: 552-Quota /  of joe / 552 exceeded");
}

TEST(ErrorDescribe, a_long_reply_is_cut_at_a_character) {
  const std::string fits = "550 " + std::string(996, 'x');
  EXPECT_EQ(refusal<error_perm>({}, fits).describe(), fits);
  EXPECT_EQ(refusal<error_perm>({}, fits + "y").describe(), fits + "...");

  const std::string base = "550 " + std::string(994, 'x');  // two bytes before the limit
  EXPECT_EQ(refusal<error_perm>({}, base + "\xc3\xa9\xc3\xa9").describe(), base + "\xc3\xa9...");
  EXPECT_EQ(refusal<error_perm>({}, base + "\xe2\x82\xac").describe(), base + "...");
  EXPECT_EQ(refusal<error_perm>({}, base + "\xf0\x9f\x98\x80").describe(), base + "...");
  const std::string odd = "550 " + std::string(993, 'x');
  EXPECT_EQ(refusal<error_perm>({}, odd + "\xf0\x9f\x98\x80").describe(), odd + "...");
  // Not UTF-8 at all: cut all the same.
  EXPECT_LT(refusal<error_perm>({}, base + std::string(5000, '\x80')).describe().size(), 1010U);
}

error_context at(phase p, const std::string& text = {}) {
  error_context c;
  c.phase = p;
  if (!text.empty()) c.reply = reply{text};
  return c;
}

TEST(ErrorRetryable, what_passes_is_told_from_what_stays) {
  const auto temp = [](const std::string& text, phase p) { return error_temp(text, at(p, text)).retryable(); };
  const auto perm = [](const std::string& text, phase p) { return error_perm(text, at(p, text)).retryable(); };
  const auto network = [](std::errc why, phase p) {
    return network_error(std::make_error_code(why), "x", at(p)).retryable();
  };
  for (const char* text : {"421 bye", "425 no data connection", "426 cut", "450 busy", "451 local error"})
    EXPECT_TRUE(temp(text, phase::transfer)) << text;
  for (const char* text : {"430 Invalid user", "431 no TLS", "434 no host", "452 disk full"})
    EXPECT_FALSE(temp(text, phase::login)) << text;
  EXPECT_FALSE(perm("550 No such file", phase::transfer));
  EXPECT_FALSE(perm("530 Login incorrect", phase::login));
  EXPECT_TRUE(perm("530 Sorry, the maximum number of clients (2) for this user already connected.", phase::login));
  EXPECT_FALSE(perm("530 too many arguments", phase::command));
  EXPECT_TRUE(network(std::errc::connection_reset, phase::transfer));
  EXPECT_TRUE(network(std::errc::timed_out, phase::connect));
  EXPECT_FALSE(network(std::errc::connection_refused, phase::connect));
  EXPECT_TRUE(network(std::errc::resource_unavailable_try_again, phase::resolve));
  EXPECT_FALSE(network(std::errc::address_not_available, phase::resolve));
  EXPECT_TRUE(timeout_error("x", at(phase::command)).retryable());
  EXPECT_TRUE(incomplete_transfer("x", at(phase::completion), 9).retryable());
  EXPECT_FALSE(cancelled_error("x", at(phase::transfer)).retryable());
  EXPECT_FALSE(verification_failed("x", at(phase::completion)).retryable());
  EXPECT_FALSE(error_reply("200 x", at(phase::command, "200 x")).retryable());
}

TEST(ErrorRetryable, what_was_given_up_is_not) {
  const auto given_up = [](phase p, const std::string& text = {}) {
    error_context context = at(p, text);
    context.given_up = true;
    return context;
  };
  EXPECT_FALSE(error_temp("426 cut", given_up(phase::transfer, "426 cut")).retryable());
  EXPECT_FALSE(error_perm("530 too many", given_up(phase::login, "530 too many users")).retryable());
  EXPECT_FALSE(timeout_error("x", given_up(phase::transfer)).retryable());
  EXPECT_FALSE(incomplete_transfer("x", given_up(phase::completion), 9).retryable());
}

TEST(ErrorRetryable, a_full_server_is_known_by_its_code_or_its_words) {
  const auto full = [](const std::string& text, phase p) { return means_server_full(error_temp(text, at(p, text))); };
  EXPECT_TRUE(full("421 There are too many connected users, please try later.", phase::greeting));
  EXPECT_TRUE(full("421 5 users (the maximum) are already logged in, sorry", phase::login));
  EXPECT_FALSE(full("421 Timeout", phase::command));
  EXPECT_FALSE(full("530 Login incorrect", phase::login));
  EXPECT_TRUE(full("530 Connection limit reached", phase::login));
}

}  // namespace
}  // namespace ferry
