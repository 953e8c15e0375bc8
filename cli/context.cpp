// A session that a signal has stopped says no goodbye: the user waits for the prompt.
#include "context.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

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

// A server without the command serves one host only; one that refuses the name is another host.
void say_host(FTP& ftp, const std::string& host) {
  try {
    (void)ftp.sendcmd("HOST " + (host.find(':') == std::string::npos ? host : '[' + host + ']'));
  } catch (const error_perm& refused) {
    const bool unknown = refused.code() == 500 || refused.code() == 502 || refused.code() == 530;
    if (!unknown || !refused.session_usable()) throw;
  }
}

proxy_options proxy_from(const std::string& text) {
  auto proxy = proxy_options::parse(text);
  remember_secret(proxy.password());
  return proxy;
}

client_options options_from(const credentials& who, const settings& how, const security& tls,
                            const std::string& scheme) {
  client_options options;
  options.user(who.user).password(who.password).account(who.account).netrc({});
  options.plain(tls.how == protection::clear);
  options.secure(tls.how == protection::explicit_tls && scheme == "ftp");
  options.tls(tls.options).active(how.active).retry(tries_from(how)).lock_step(how.lock_step);
  options.host_command(how.host_command);
  deadlines wait;
  if (how.timeout) wait.connect = wait.reply = wait.idle_data = *how.timeout;
  wait.drain = wait.farewell = goodbye;
  options.deadlines(wait);
  if (how.proxy) options.proxy(proxy_from(*how.proxy));
  if (how.encoding) options.encoding(*how.encoding);
  if (how.limit_rate) options.limit_rate(*how.limit_rate);
  if (how.low_speed && how.low_speed->rate > 0) options.low_speed(how.low_speed->rate, how.low_speed->time);
  if (how.compress == "auto") options.compress(compression::automatic);
  if (how.compress == "always") options.compress(compression::always);
  return options;
}

// What the URL says about server and login.
std::string server_of(const url& target) {
  const url server = root_of(target);
  // No part of a URL holds a NUL.
  return server.text() + '\0' + (target.password ? "=" + *target.password : "");
}

int attempt(const std::string& verb, const std::string& text, connector& to, const url_work& work) {
  task what = task_for(verb, text);
  try {
    const url target = read_url(text, to.how());
    to.aim(target);
    what = task_for(verb, target, to.how());
    work(target, to, what);
    return static_cast<int>(exit_code::ok);
  } catch (const std::exception& error) {
    to.remember(error);
    return report(error, what);
  }
}

}  // namespace

task task_for(const std::string& verb, const std::string& text) {
  return {.verb = verb, .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
}

task task_for(const std::string& verb, const url& target, const settings& how) {
  return {
      .verb = verb, .subject = target.text(), .parent = parent_url(target), .anonymous = true, .verbose = how.verbose};
}

url root_of(const url& target) {
  url root = target;
  root.password.reset();
  root.segments.clear();
  root.absolute = false;
  root.directory = true;
  root.type.reset();
  return root;
}

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
  if (how.encoding) options.encoding(*how.encoding);
  if (how.proxy) options.proxy(proxy_from(*how.proxy));
  return options;
}

retry_options tries_from(const settings& how) {
  retry_options tries;
  if (how.retry) tries.times(*how.retry);
  return tries;
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
  if (how.host_command) say_host(ftp_, target.host);
  // 230 as greeting: the server wants no login. AUTH ends what it granted in clear text (RFC 2228).
  if (welcome.starts_with("230") && tls.how != protection::explicit_tls) return;
  (void)ftp_.login(who.user, who.password, who.account, tls.how != protection::clear);
}

session::~session() {
  if (signals::received() != 0) ftp_.close();
}

remote::remote(const url& target, const credentials& who, const settings& how, const security& tls, unsigned sessions)
    : client_(root_of(target),
              [&] {
                auto options = options_from(who, how, tls, target.scheme);
                options.parallel(sessions);
                if (how.verbose)
                  // Further sessions tell of themselves in threads of their own, where this one's facts are nobody's to read.
                  options.trace([this, mine = std::this_thread::get_id()](const trace_event& event) {
                    show_event(event);
                    if (event.kind == trace_kind::note && event.text.starts_with("TLS: ") &&
                        std::this_thread::get_id() == mine)
                      show_certificate(client_.tls());
                  });
                return options;
              }()),
      cancels_(client_) {
  signals::check();
}

remote::~remote() = default;

void connector::aim(const url& target) {
  // A file of certificates is read once, and a passphrase asked for once, for all servers with the same settings.
  auto here = given_.at(target);
  if (here == how_ && tls_) return;
  how_ = std::move(here);
  tls_.emplace(how_);
}

void connector::log_in_as(const url& target, task& what) {
  const auto server = server_of(target);
  // A password is asked for once: the answer serves every URL of the same server and user.
  if (server != server_) {
    session_.reset();
    remote_.reset();
    server_.clear();
    who_ = find_credentials(target, how_);
    server_ = server;
    refused_ = nullptr;
  }
  what.anonymous = who_.anonymous;
  what.user_from_netrc = who_.user_from_netrc;
  if (refused_) std::rethrow_exception(refused_);
}

void connector::remember(const std::exception& error) {
  const auto* const refused = dynamic_cast<const error_perm*>(&error);
  if (refused != nullptr && refused->phase() == phase::login && !refused->retryable())
    refused_ = std::current_exception();
}

FTP& connector::connect(const url& target, task& what) {
  log_in_as(target, what);
  if (!session_ || !session_->ftp().is_connected()) {
    session_.reset();
    const auto secured = tls_->with(protection_for(target, who_, how_, secret_));
    const auto tries = tries_from(how_);
    auto delay = tries.first_delay_;
    for (unsigned left = tries.times_; !session_; --left) try {
        session_ = std::make_unique<session>(target, who_, how_, secured);
      } catch (const error& e) {
        if (left == 0 || !e.retryable()) throw;
        signals::pause(delay);
        delay = std::min(2 * delay, tries.longest_delay_);
      }
  }
  return session_->ftp();
}

client& connector::reach(const url& target, task& what) {
  log_in_as(target, what);
  if (!remote_)
    remote_ = std::make_unique<remote>(target, who_, how_, tls_->with(protection_for(target, who_, how_, secret_)),
                                       sessions_);
  return remote_->to();
}

client_options connector::options_for(const url& target, task& what) {
  log_in_as(target, what);
  const auto secured = tls_->with(protection_for(target, who_, how_, secret_));
  auto options = options_from(who_, how_, secured, target.scheme);
  if (how_.verbose) options.trace(show_event);
  return options;
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
