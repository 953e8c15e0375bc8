// The order: --password-file, the URL, FERRY_PASSWORD, .netrc, the terminal. All before connecting: no server waits while somebody types.
#include "password.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <system_error>

#include <ferry/netrc.hpp>

#include "configuration.hpp"
#include "signals.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr std::size_t longest_password = 4096;
constexpr std::string_view anonymous_user = "anonymous";
constexpr std::string_view anonymous_password = "anonymous@";

// RFC 1635 knows both names; `ftp` with a password of its own is somebody's account.
bool is_anonymous(const std::string& user, const std::optional<std::string>& password) {
  return user == anonymous_user || (user == "ftp" && !password);
}

std::optional<std::string>& password_variable() {
  static std::optional<std::string> value;
  return value;
}

std::optional<std::string>& proxy_variable() {
  static std::optional<std::string> value;
  return value;
}

std::optional<std::string> taken_from_environment(const char* name) {
  char* const value = std::getenv(name);
  if (value == nullptr) return {};
  std::optional<std::string> taken;
  if (*value != '\0') taken = value;
  // /proc shows the memory itself.
  for (char* c = value; *c != '\0'; ++c) *c = '\0';
  ::unsetenv(name);
  return taken;
}

std::optional<netrc::entry> netrc_entry(const url& target, const settings& how) {
  if (how.no_netrc) return {};
  const auto file = how.netrc_file ? std::optional(netrc::read(*how.netrc_file)) : netrc::read_default();
  return file ? file->authenticators(target.host) : std::nullopt;
}

std::optional<std::string> chosen_user(const url& target, const settings& how) {
  if (target.user && target.user->empty())
    throw failure(exit_code::usage, "the URL has an `@` and no user before it", "Write ftp://NAME@host/");
  if (!how.user) return target.user;
  if (target.user && *target.user != *how.user)
    throw failure(exit_code::usage, "the URL names the user '" + *target.user + "' and --user '" + *how.user + "'",
                  "Keep one of them");
  return how.user;
}

void check_characters(const std::string& text, const char* what) {
  static constexpr std::string_view forbidden("\r\n\0", 3);
  if (text.find_first_of(forbidden) != std::string::npos)
    throw failure(exit_code::usage, std::string("the ") + what + " holds a line end or a NUL, which FTP cannot carry");
}

// Restores the terminal whatever happens.
class no_echo {
 public:
  explicit no_echo(int fd) : fd_(fd) {
    if (::tcgetattr(fd, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= static_cast<tcflag_t>(ECHONL);
    changed_ = ::tcsetattr(fd, TCSAFLUSH, &silent) == 0;
  }
  no_echo(const no_echo&) = delete;
  no_echo& operator=(const no_echo&) = delete;
  ~no_echo() {
    if (changed_) (void)::tcsetattr(fd_, TCSAFLUSH, &before_);
  }

 private:
  int fd_;
  termios before_{};
  bool changed_ = false;
};

class open_terminal {
 public:
  open_terminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  open_terminal(const open_terminal&) = delete;
  open_terminal& operator=(const open_terminal&) = delete;
  ~open_terminal() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace

void take_secret_variables() {
  password_variable() = taken_from_environment("FERRY_PASSWORD");
  proxy_variable() = taken_from_environment("FERRY_PROXY");
}

std::optional<std::string> process_environment(const std::string& name) {
  if (name == "FERRY_PROXY" && proxy_variable()) return proxy_variable();
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return {};
  return value;
}

bool takes_password_variable(const url& target, const settings& how) {
  const auto& user = target.user ? target.user : how.user;
  return password_variable() && !how.password_file && !target.password && user && !is_anonymous(*user, {});
}

std::string first_line(std::istream& in, const std::string& name) {
  std::string line;
  for (char c = 0; in.get(c) && c != '\n';) {
    line += c;
    if (line.size() > longest_password)
      throw failure(exit_code::local, "the first line of " + name + " is too long to be a password");
  }
  if (in.bad()) throw failure(exit_code::local, "cannot read " + name);
  signals::check();
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string read_password_file(const std::string& file) {
  if (file == "-") {
    static const std::string from_input = first_line(std::cin, "standard input");
    return from_input;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw failure(exit_code::local,
                  "cannot read the password file " + file + ": " + std::generic_category().message(errno));
  // A directory opens and cannot be read.
  if (in.peek(); in.bad()) throw failure(exit_code::local, "cannot read the password file " + file);
  auto password = first_line(in, file);
  if (password.empty())
    throw failure(exit_code::local, "the password file " + file + " is empty", "Write the password on its first line");
  return password;
}

std::string ask_secret(const std::string& question, const failure& no_terminal) {
  const open_terminal terminal;
  if (terminal.fd() < 0) throw no_terminal;
  const no_echo silence(terminal.fd());
  (void)!::write(terminal.fd(), question.data(), question.size());
  std::string line;
  for (char c = 0;;) {
    // Not in read(2): a signal just before it would not end it.
    signals::wait_until_ready(terminal.fd(), POLLIN);
    const ssize_t n = ::read(terminal.fd(), &c, 1);
    if (n < 0 && errno == EINTR) continue;
    // The end of the input (Ctrl-D) is no answer.
    if (n <= 0 && line.empty()) throw failure(exit_code::usage, "no password was given");
    if (n <= 0 || c == '\n') break;
    line += c;
    if (line.size() > longest_password) throw failure(exit_code::usage, "that is too long to be a password");
  }
  return line;
}

credentials find_credentials(const url& target, const settings& how) {
  auto user = chosen_user(target, how);
  auto password = target.password;
  std::string account;
  bool from_netrc = false;
  // Without a user it would be nobody's.
  if (!how.password_file && !password && user && !is_anonymous(*user, {})) password = password_variable();
  // A file is read only where it can matter, so that a broken .netrc spoils no other login.
  if (!how.password_file && !password) {
    const auto entry = netrc_entry(target, how);
    if (entry && !entry->login.empty() && (!user || *user == entry->login)) {
      from_netrc = !user;
      user = entry->login;
      password = entry->password;
      account = entry->account;
    }
  }
  if (!user && how.password_file)
    throw failure(exit_code::usage, "--password-file needs a user", "Add --user NAME, or write ftp://NAME@host/");
  if (!user || (is_anonymous(*user, password) && !how.password_file))
    return {.user = user.value_or(std::string(anonymous_user)),
            .password = password.value_or(std::string(anonymous_password)),
            .account = {},
            .anonymous = true};

  check_characters(*user, "user name");
  if (how.password_file) password = read_password_file(*how.password_file);
  if (!password)
    password = ask_secret(
        "Password for " + one_line(*user) + " at " + one_line(target.host) + ": ",
        failure(exit_code::usage, "no password, and no terminal to ask on", "Use --password-file FILE, or .netrc"));
  check_characters(*password, "password");
  remember_secret(*password);
  remember_secret(account);
  return {.user = std::move(*user),
          .password = std::move(*password),
          .account = std::move(account),
          .anonymous = false,
          .user_from_netrc = from_netrc};
}

}  // namespace ferry::cli
