// A session that a signal has stopped says no goodbye: the user waits for the prompt.
#include "context.hpp"

#include <chrono>

#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

// Text files have lines longer than ftplib's 8 KiB.
constexpr std::size_t longest_line = 1'048'576;
// After a failed transfer this process has no use for the session, and a person who pressed Ctrl-C waits for the prompt.
constexpr milliseconds goodbye{500};

std::string mark(trace_kind kind) {
  switch (kind) {
    case trace_kind::command:
    case trace_kind::urgent:
      return "> ";
    case trace_kind::reply:
      return "< ";
    default:
      return "* ";
  }
}

void show_event(const trace_event& event) {
  if (event.kind == trace_kind::sent || event.kind == trace_kind::received) return;
  for (auto rest = event.text;;) {
    const auto end = rest.find('\n');
    say(mark(event.kind) + shown(rest.substr(0, end)));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

// What the URL says about server and login.
std::string server_of(const url& target) {
  url server = target;
  server.segments.clear();
  server.absolute = false;
  server.directory = true;
  server.type.reset();
  // No part of a URL holds a NUL.
  return server.text() + '\0' + (target.password ? "=" + *target.password : "");
}

task task_for(const std::string& verb, const url& target) {
  return {.verb = verb, .subject = target.text(), .parent = parent_url(target), .anonymous = true};
}

int attempt(const std::string& verb, const std::string& text, connector& to, const url_work& work) {
  task what{.verb = verb, .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
  try {
    const url target = read_url(text, to.how());
    to.aim(target);
    what = task_for(verb, target);
    what.verbose = to.how().verbose;
    work(target, to, what);
    return static_cast<int>(exit_code::ok);
  } catch (const std::exception& error) {
    return report(error, what);
  }
}

}  // namespace

url read_url(const std::string& text, const settings& how) {
  url target = parse_url(text);
  if (target.scheme != "ftp" && how.at(target).plain)
    throw failure(exit_code::usage, target.scheme + ":// asks for TLS and --plain for clear text",
                  "Keep one of them: ftp:// with --plain, or " + target.scheme + ":// without");
  return target;
}

std::string parent_url(const url& target) {
  url parent = target;
  parent.type.reset();
  parent.password.reset();
  if (!parent.segments.empty()) parent.segments.pop_back();
  parent.directory = true;
  return parent.text();
}

void check_command_text(std::string_view text) {
  static constexpr std::string_view forbidden("\r\n\0", 3);
  if (text.find_first_of(forbidden) != std::string_view::npos)
    throw failure(exit_code::usage, "a line end or a NUL cannot be part of an FTP command");
}

ftp_options options_from(const settings& how) {
  ftp_options options;
  if (how.timeout) options.timeout(*how.timeout);
  return options;
}

void show_dialogue(FTP& ftp) { ftp.trace(show_event); }

session::session(const url& target, const credentials& who, const settings& how, const security& tls)
    : ftp_(tls.options, options_from(how)), cancels_(ftp_) {
  signals::check();
  if (how.verbose) show_dialogue(ftp_);
  ftp_.maxline(longest_line);
  ftp_.deadlines().drain = goodbye;
  ftp_.deadlines().farewell = goodbye;
  ftp_.set_pasv(!how.active);
  ftp_.implicit(tls.how == protection::implicit_tls);
  const auto welcome = ftp_.connect(target.host, target.port);
  if (tls.how == protection::explicit_tls) (void)ftp_.auth();
  if (how.verbose) show_certificate(ftp_.control_facts());
  // 230 as greeting: the server wants no login. AUTH ends what it granted in clear text (RFC 2228).
  if (welcome.starts_with("230") && tls.how != protection::explicit_tls) return;
  (void)ftp_.login(who.user, who.password, who.account, tls.how != protection::clear);
}

session::~session() {
  if (signals::received() != 0) ftp_.close();
}

void connector::aim(const url& target) {
  // A file of certificates is read once, and a passphrase asked for once, for all servers with the same settings.
  auto here = given_.at(target);
  if (here == how_ && tls_) return;
  how_ = std::move(here);
  tls_.emplace(how_);
}

FTP& connector::connect(const url& target, task& what) {
  const auto server = server_of(target);
  // A password is asked for once: the answer serves every URL of the same server and user.
  if (server != server_) {
    session_.reset();
    server_.clear();
    who_ = find_credentials(target, how_);
    server_ = server;
  }
  what.anonymous = who_.anonymous;
  what.user_from_netrc = who_.user_from_netrc;
  if (!session_ || !session_->ftp().is_connected()) {
    session_.reset();
    const auto how = protection_for(target, who_, how_, secret_);
    session_ = std::make_unique<session>(target, who_, how_, tls_->with(how));
  }
  return session_->ftp();
}

int for_each_url(const std::string& verb, std::span<const std::string> urls, const settings& how,
                 const url_work& work) {
  connector to(how);
  tally all;
  for (const auto& text : urls) {
    const int one = attempt(verb, text, to, work);
    all.ended(one);
    if (signals::received() != 0) return one;
  }
  return all.status();
}

int for_url(const std::string& verb, const std::string& text, const settings& how, const url_work& work) {
  return for_each_url(verb, std::span(&text, 1), how, work);
}

std::string path_of(const url& target) {
  if (target.segments.empty()) throw failure(exit_code::usage, "the URL names nothing on the server");
  return target.path();
}

std::string file_path_of(const url& target) {
  if (target.segments.empty() || target.directory)
    throw failure(exit_code::usage, "the URL names a directory", "To list it: ferry ls " + shell_word(target.text()));
  return target.path();
}

}  // namespace ferry::cli
