// Files are read only where they can matter, so that a broken .netrc spoils no other login.
#include "client_credentials.hpp"

#include <cstdlib>
#include <fstream>

#include <ferry/netrc.hpp>

#include "wire/command.hpp"

namespace ferry::detail {

namespace {

constexpr std::string_view anonymous_user = "anonymous";
constexpr std::size_t longest_password = 4096;

// RFC 1635 knows both names; `ftp` with a password of its own is somebody's account.
bool is_anonymous(const std::string& user, const std::optional<std::string>& password) {
  return user == anonymous_user || (user == "ftp" && !password);
}

void check_characters(const std::string& text, const char* what) {
  if (!wire::fits_in_a_command(text))
    throw std::invalid_argument(std::string("the ") + what + " holds a line end or a NUL, which FTP cannot carry");
}

[[noreturn]] void fail_to_read(const std::filesystem::path& file, const std::string& why) {
  throw local_error(std::make_error_code(std::errc::io_error),
                    "cannot take a password from " + file.string() + ": " + why,
                    {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
}

std::string first_line_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) fail_to_read(file, "it cannot be opened");
  std::string line;
  for (char c = 0; in.get(c) && c != '\n';) {
    line += c;
    if (line.size() > longest_password) fail_to_read(file, "its first line is too long");
  }
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) fail_to_read(file, "its first line is empty");
  return line;
}

std::optional<std::string> given_password(const client_options& o) {
  if (o.password_) return o.password_;
  if (o.password_file_) return first_line_of(*o.password_file_);
  if (o.password_variable_) {
    const char* const value = std::getenv(o.password_variable_->c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr)
      throw std::invalid_argument("the environment has no variable " + *o.password_variable_ + " with a password");
    return value;
  }
  return {};
}

std::optional<netrc::entry> netrc_entry(const url& where, const client_options& o) {
  if (o.netrc_ && o.netrc_->empty()) return {};
  const auto file = o.netrc_ ? std::optional(netrc::read(*o.netrc_)) : netrc::read_default();
  return file ? file->authenticators(where.host) : std::nullopt;
}

}  // namespace

login_choice choose_login(const url& where, const client_options& o) {
  auto user = o.user_ ? o.user_ : where.user;
  if (user && user->empty()) throw std::invalid_argument("the user name is empty");
  auto password = given_password(o);
  // The URL's password is that of the URL's user.
  if (!password && where.password && user == where.user) password = where.password;
  std::string account = o.account_;
  if (!password) {
    const auto entry = netrc_entry(where, o);
    if (entry && !entry->login.empty() && (!user || *user == entry->login)) {
      user = entry->login;
      password = entry->password;
      if (account.empty()) account = entry->account;
    }
  }
  const std::string name = user.value_or(std::string(anonymous_user));
  if (!user || is_anonymous(name, password)) {
    check_characters(password.value_or(""), "password");
    return {{.user = name, .password = password.value_or(std::string("anonymous@")), .account = {}}, true};
  }
  check_characters(name, "user name");
  if (!password && o.ask_password_) password = o.ask_password_(name, where.host);
  if (!password)
    throw std::invalid_argument("the user '" + name +
                                "' has no password: give one with the options, in a file, or in .netrc");
  check_characters(*password, "password");
  check_characters(account, "account");
  return {{.user = name, .password = std::move(*password), .account = std::move(account)}, false};
}

transfer::protection choose_protection(const url& where, const client_options& o, bool anonymous) {
  if (o.plain_ && (where.scheme != "ftp" || o.secure_))
    throw std::invalid_argument(where.scheme != "ftp" ? where.scheme + ":// asks for TLS and the options for clear text"
                                                      : "the options ask for TLS and for clear text");
  if (where.scheme == "ftps") return transfer::protection::implicit_tls;
  if (where.scheme == "ftpes") return transfer::protection::explicit_tls;
  if (o.plain_) return transfer::protection::clear;
  return o.secure_ || !anonymous ? transfer::protection::explicit_tls : transfer::protection::clear;
}

}  // namespace ferry::detail
