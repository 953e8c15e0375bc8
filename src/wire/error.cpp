// Words for errors. `describe` is one line without line ends of its own, however many lines the server's reply had,
// and what it quotes is bounded: it goes to a log or in front of a person. `what()` keeps the reply whole.

#include <ferry/error.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace ferry {
namespace {

constexpr std::size_t longest_quote = 1000;  // enough for any sentence a person wrote; a banner can have a mebibyte

std::string_view doing(phase p) noexcept {
  switch (p) {
    case phase::resolve:
      return "while looking up the host name";
    case phase::connect:
      return "while connecting";
    case phase::greeting:
      return "while waiting for the greeting";
    case phase::login:
      return "while logging in";
    case phase::data_connect:
      return "while opening the data connection";
    case phase::transfer:
      return "while transferring";
    case phase::completion:
      return "while waiting for the final reply";
    case phase::close:
      return "while closing";
    case phase::local:
      return "while reading or writing on this machine";
    case phase::none:
    case phase::command:
      break;  // the command itself says it
  }
  return {};
}

bool moves_data(phase p) noexcept { return p == phase::transfer || p == phase::completion; }

// Before there is a connection, its state is no news.
bool had_session(phase p) noexcept { return p != phase::none && p != phase::resolve && p != phase::connect; }

std::string_view cut(std::string_view text) noexcept {
  if (text.size() <= longest_quote) return text;
  std::size_t end = longest_quote;
  // Not in the middle of a UTF-8 character, which has at most three bytes behind its first.
  while (end > longest_quote - 3 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::string one_line(std::string_view text) {
  const std::string_view shown = cut(text);
  std::string result;
  for (const char c : shown) {
    if (c == '\n') {
      result += " / ";
    } else {
      result += c;
    }
  }
  if (shown.size() < text.size()) result += "...";
  return result;
}

std::string what_happened(std::string_view message, const std::optional<reply>& answer) {
  if (message.empty()) return answer ? one_line(answer->text) : "failed";
  if (!answer || message.find(answer->text) != std::string_view::npos) return one_line(message);
  return one_line(message) + "; the reply was: " + one_line(answer->text);
}

void add_clause(std::string& clauses, std::string_view clause) {
  if (clause.empty()) return;
  if (!clauses.empty()) clauses += "; ";
  clauses += clause;
}

std::string circumstances(const error_context& context) {
  std::string clauses;
  add_clause(clauses, doing(context.phase));
  if (context.bytes > 0 || moves_data(context.phase)) {
    add_clause(clauses, std::to_string(context.bytes) + (context.bytes == 1 ? " byte moved" : " bytes moved"));
  }
  if (had_session(context.phase)) {
    add_clause(clauses, context.session_usable ? "the session is still usable" : "the connection is closed");
  }
  return clauses;
}

bool holds_word(std::string_view text, std::string_view word) noexcept {
  return !std::ranges::search(text, word, [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
          }).empty();
}

bool logs_in(const error& e) noexcept {
  const std::string_view command = e.command();
  return e.phase() == phase::login || e.phase() == phase::greeting || command.starts_with("USER") ||
         command.starts_with("PASS") || command.starts_with("ACCT");
}

// `530 Sorry, the maximum number of clients (2) for this user are already connected.` (ProFTPD), `421 Too many users`, `530 ... try again later`.
bool speaks_of_crowds(const error& e) noexcept {
  if (!e.reply()) return false;
  constexpr std::array<std::string_view, 6> tell_tale{"too many",    "maximum number", "connection limit",
                                                      "users limit", "try again",      "already connected"};
  return std::ranges::any_of(tell_tale, [&](std::string_view words) { return holds_word(e.reply()->text, words); });
}

}  // namespace

bool means_server_full(const error& e) noexcept {
  if (!logs_in(e)) return false;
  return e.code() == 421 || ((e.code() == 530 || e.code() / 100 == 4) && speaks_of_crowds(e));
}

bool error_temp::retryable() const noexcept {
  if (context().given_up) return false;
  switch (code()) {
    case 430:  // invalid user or password, whatever its class says
    case 431:  // TLS is not to be had
    case 434:  // the host is not to be had
    case 452:  // the disk is full
      return means_server_full(*this);
    default:
      return true;
  }
}

bool error_perm::retryable() const noexcept { return !context().given_up && means_server_full(*this); }

bool network_error::retryable() const noexcept {
  if (context().given_up) return false;
  if (phase() == phase::resolve) return ec_ == std::errc::timed_out || ec_ == std::errc::resource_unavailable_try_again;
  if (phase() == phase::connect) return ec_ != std::errc::connection_refused && ec_ != std::errc::permission_denied;
  return true;
}

std::string_view to_string(phase p) noexcept {
  switch (p) {
    case phase::resolve:
      return "resolve";
    case phase::connect:
      return "connect";
    case phase::greeting:
      return "greeting";
    case phase::login:
      return "login";
    case phase::command:
      return "command";
    case phase::data_connect:
      return "data_connect";
    case phase::transfer:
      return "transfer";
    case phase::completion:
      return "completion";
    case phase::close:
      return "close";
    case phase::local:
      return "local";
    case phase::none:
      break;
  }
  return "none";
}

std::string error::describe() const {
  std::string sentence = context_.command;
  if (!sentence.empty()) sentence += ": ";
  sentence += what_happened(what(), context_.reply);
  const std::string clauses = circumstances(context_);
  if (!clauses.empty()) sentence += " (" + clauses + ")";
  return sentence;
}

}  // namespace ferry
