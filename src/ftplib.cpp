// The face of ftplib: names, argument rules and results. Every operation is in session/.
#include <ferry/ftplib.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "ftp_impl.hpp"
#include "session/abort.hpp"
#include "session/active.hpp"
#include "session/copy.hpp"
#include "session/directory.hpp"
#include "session/greet.hpp"
#include "session/list.hpp"
#include "session/login.hpp"
#include "session/passive.hpp"
#include "session/proxy_login.hpp"
#include "session/quit.hpp"
#include "session/remove.hpp"
#include "session/rename.hpp"
#include "session/retrieve.hpp"
#include "session/secure.hpp"
#include "session/size.hpp"
#include "session/store.hpp"
#include "wire/command.hpp"
#include "wire/python_repr.hpp"

namespace ferry {

namespace {

std::optional<session::restart> restart_from(const rest_t& rest) {
  if (!rest) return {};
  return session::restart{rest->text(), rest->offset()};
}

void refuse_empty_blocks(std::size_t blocksize) {
  if (blocksize == 0) throw std::invalid_argument("a block size of 0 would move nothing");
}

line_callback or_print(line_callback callback) { return callback ? std::move(callback) : print_line; }

// As a sink is written to, so that a stream that fails is told in the same words.
line_callback lines_to(std::ostream& to) {
  return [out = std::make_shared<sink>(to)](std::string_view line) {
    out->impl().write(content(line));
    out->impl().write(content("\n"));
  };
}

}  // namespace

// --- Arguments --------------------------------------------------------------------------------------------------------

ftp_options& ftp_options::timeout(milliseconds t) {
  timeout_ = t;
  return *this;
}
ftp_options& ftp_options::source_address(ferry::source_address a) {
  source_address_ = std::move(a);
  return *this;
}
ftp_options& ftp_options::encoding(std::string name) {
  (void)wire::charset(name);
  encoding_ = std::move(name);
  return *this;
}

ftp_options& ftp_options::proxy(proxy_options p) {
  proxy_ = std::move(p);
  return *this;
}

restart_marker::restart_marker(std::uint64_t offset) : text_(std::to_string(offset)) {}
restart_marker::restart_marker(int offset) : text_(std::to_string(offset)) {
  if (offset < 0) throw std::invalid_argument("a transfer cannot start before the beginning");
}
restart_marker::restart_marker(std::string_view marker) : text_(marker) { (void)wire::command("REST", marker); }
restart_marker::restart_marker(const char* marker) : restart_marker(std::string_view(marker)) {}

std::uint64_t restart_marker::offset() const noexcept {
  std::uint64_t value = 0;
  const char* end = text_.data() + text_.size();
  const auto [stop, ec] = std::from_chars(text_.data(), end, value);
  return ec == std::errc{} && stop == end ? value : 0;
}

// --- Data connections ---------------------------------------------------------------------------------------------------

data_connection::data_connection() noexcept = default;
data_connection::data_connection(std::shared_ptr<detail::data_impl> impl) noexcept : impl_(std::move(impl)) {}
data_connection::data_connection(data_connection&&) noexcept = default;
data_connection& data_connection::operator=(data_connection&& other) noexcept {
  if (this != &other) {
    close();
    impl_ = std::move(other.impl_);
  }
  return *this;
}
data_connection::~data_connection() { close(); }

std::size_t data_connection::read(std::span<std::byte> room) {
  if (!impl_) throw not_connected();
  return impl_->usable().read(room);
}
void data_connection::write(std::span<const std::byte> bytes) {
  if (!impl_) throw not_connected();
  impl_->usable().write(bytes);
}
void data_connection::close() noexcept {
  if (!impl_) return;
  auto& link = *impl_->link;
  try {
    // Closing at once could cut the end of an upload over TLS.
    if (link.is_open() && link.is_upload() && !impl_->session.expired()) link.end_writing();
  } catch (...) {  // NOLINT(bugprone-empty-catch) voidresp() tells how the transfer ended
  }
  link.close();
}
bool data_connection::is_open() const noexcept { return impl_ && impl_->link->is_open(); }
endpoint data_connection::local() const { return impl_ ? impl_->link->local() : endpoint{}; }
endpoint data_connection::peer() const { return impl_ ? impl_->link->peer() : endpoint{}; }

listening_socket::listening_socket(std::unique_ptr<detail::listener_impl> impl) noexcept : impl_(std::move(impl)) {}
listening_socket::listening_socket(listening_socket&&) noexcept = default;
listening_socket& listening_socket::operator=(listening_socket&&) noexcept = default;
listening_socket::~listening_socket() = default;

endpoint listening_socket::local() const { return impl_ && impl_->listener ? impl_->listener->local() : endpoint{}; }
data_connection listening_socket::accept() {
  const auto session = impl_ ? impl_->session.lock() : nullptr;
  if (!session || !impl_->listener) throw not_connected();
  auto channel = session::protect_channel(*session, session::accept_data(*session, *impl_->listener));
  session::finish_handshake(*session, *channel, false);
  auto link = std::make_shared<session::data_link>(*session, std::move(channel));
  return data_connection(std::make_shared<detail::data_impl>(detail::data_impl{session, std::move(link)}));
}
void listening_socket::close() noexcept {
  if (impl_) impl_->listener.reset();
}

// --- Connection ---------------------------------------------------------------------------------------------------------

FTP::FTP() : FTP(ftp_options{}) {}
FTP::FTP(const ftp_options& options) : impl_(std::make_unique<detail::ftp_impl>(nullptr, options)) {}
FTP::FTP(io::host& waits_by, const ftp_options& options)
    : impl_(std::make_unique<detail::ftp_impl>(&waits_by, options)) {}
FTP::FTP(std::string_view host, std::string_view user, std::string_view passwd, std::string_view acct,
         const ftp_options& options)
    : FTP(options) {
  if (host.empty()) return;
  connect(host);
  if (!user.empty()) login(user, passwd, acct);
}
FTP::FTP(FTP&&) noexcept = default;
FTP& FTP::operator=(FTP&&) noexcept = default;
FTP::~FTP() = default;

session::connection& FTP::session() const { return *impl_->session; }

std::string FTP::connect(std::string_view host, std::uint16_t port, std::optional<milliseconds> timeout,
                         std::optional<ferry::source_address> source_address) {
  auto& f = *impl_;
  if (host.find('\0') != std::string_view::npos) throw std::invalid_argument("a host name cannot contain NUL");
  if (!host.empty()) f.host_name = host;
  if (f.host_name.empty()) throw std::invalid_argument("no host to connect to");
  if (port != 0) f.port = port;
  if (timeout) this->timeout(timeout);
  f.check_timeout(f.timeout);
  if (source_address) f.settings.source = std::move(source_address);
  f.lines.clear();
  f.welcome = session::greet(session(), f.host_name, f.port).text;
  return f.welcome;
}

std::string FTP::getwelcome() {
  impl_->debug(1, "*welcome*", impl_->welcome);
  return impl_->welcome;
}

std::string FTP::login(std::string_view user, std::string_view passwd, std::string_view acct) {
  return session::login_through(session(), impl_->host_name, impl_->port,
                                {std::string(user), std::string(passwd), std::string(acct)})
      .text;
}
std::string FTP::acct(std::string_view password) { return session::account(session(), password).text; }
std::string FTP::quit() { return session::quit(session()).text; }
void FTP::close() noexcept { session().close(); }
bool FTP::is_connected() const noexcept { return session().is_open(); }
void FTP::cancel() noexcept { impl_->host->cancel(); }

// --- Commands and replies -------------------------------------------------------------------------------------------------

std::string FTP::sendcmd(std::string_view cmd) {
  impl_->lines.clear();
  return session().send_command(session().make_command(cmd)).text;
}
std::string FTP::voidcmd(std::string_view cmd) {
  impl_->lines.clear();
  return session().require_completed(session().make_command(cmd)).text;
}
std::string FTP::abort() { return session::abort(session()).text; }

std::string FTP::getmultiline() {
  auto& lines = impl_->lines;
  if (lines.empty()) return session().next_reply().text;
  std::string rest;
  for (const auto& line : lines) rest += (rest.empty() ? "" : "\n") + line;
  lines.clear();
  return rest;
}
std::string FTP::getline() {
  auto& lines = impl_->lines;
  if (lines.empty())
    for (const reply r = session().next_reply(); const auto line : r.lines()) lines.emplace_back(line);
  std::string line = std::move(lines.front());
  lines.pop_front();
  return line;
}
std::string FTP::getresp() { return session().check(session().next_reply(), phase::command).text; }
std::string FTP::voidresp() {
  auto& s = session();
  if (const auto link = s.transfer()) return session::finish_transfer(s, *link).text;
  return s.check_completed(s.next_reply(), phase::command).text;
}
void FTP::putcmd(std::string_view line) {
  impl_->lines.clear();
  session().put(session().make_command(line));
}
void FTP::putline(std::string_view line) { putcmd(line); }
std::string FTP::sanitize(std::string_view line) { return wire::python_repr(wire::command::mask(line)); }

// --- Directories and files --------------------------------------------------------------------------------------------------

std::string FTP::cwd(std::string_view dirname) { return session::change_directory(session(), dirname).text; }
std::string FTP::pwd() { return session::working_directory(session()); }
std::string FTP::mkd(std::string_view dirname) { return session::make_directory(session(), dirname); }
std::string FTP::rmd(std::string_view dirname) { return session::remove_directory(session(), dirname).text; }
std::string FTP::delete_(std::string_view filename) { return session::remove_file(session(), filename).text; }
std::string FTP::rename(std::string_view fromname, std::string_view toname) {
  return session::rename(session(), fromname, toname).text;
}
std::optional<std::uint64_t> FTP::size(std::string_view filename) { return session::size(session(), filename); }

std::vector<std::string> FTP::nlst() { return nlst(std::span<const std::string>{}); }
std::vector<std::string> FTP::nlst(std::string_view arg) { return nlst(std::array{std::string(arg)}); }
std::vector<std::string> FTP::nlst(std::span<const std::string> args) { return session::name_list(session(), args); }

void FTP::dir(line_callback callback) { dir(std::span<const std::string>{}, std::move(callback)); }
void FTP::dir(std::ostream& to) { dir(lines_to(to)); }
void FTP::dir(std::string_view arg, std::ostream& to) { dir(arg, lines_to(to)); }
void FTP::dir(std::string_view arg, line_callback callback) { dir(std::array{std::string(arg)}, std::move(callback)); }
void FTP::dir(std::span<const std::string> args, line_callback callback) {
  const auto show = or_print(std::move(callback));
  session::list_lines(session(), args, [&](std::string_view line) {
    impl_->debug(3, "*retr*", line);
    show(line);
  });
}

std::vector<mlsd_entry> FTP::mlsd(std::string_view path, std::span<const std::string> facts) {
  std::vector<mlsd_entry> entries;
  for (auto& line : session::machine_list(session(), path, facts))
    entries.push_back({std::move(line.name), std::move(line.facts)});
  return entries;
}

// --- Transfers --------------------------------------------------------------------------------------------------------------

std::string FTP::retrbinary(std::string_view cmd, sink to, std::size_t blocksize, rest_t rest) {
  refuse_empty_blocks(blocksize);
  auto& s = session();
  return session::retrieve_binary(s, s.make_command(cmd), to.impl(), blocksize, restart_from(rest)).text;
}
std::string FTP::retrlines(std::string_view cmd, std::ostream& to) { return retrlines(cmd, lines_to(to)); }
std::string FTP::retrlines(std::string_view cmd, line_callback callback) {
  const auto show = or_print(std::move(callback));
  auto& s = session();
  return session::retrieve_lines(s, s.make_command(cmd),
                                 [&](std::string_view line) {
                                   impl_->debug(3, "*retr*", line);
                                   show(line);
                                 })
      .text;
}
std::string FTP::storbinary(std::string_view cmd, source from, std::size_t blocksize, block_callback callback,
                            rest_t rest) {
  refuse_empty_blocks(blocksize);
  auto& s = session();
  return session::store_binary(s, s.make_command(cmd), from.impl(), blocksize, callback, restart_from(rest)).text;
}
std::string FTP::storlines(std::string_view cmd, source from, block_callback callback) {
  auto& s = session();
  return session::store_lines(s, s.make_command(cmd), from.impl(), callback).text;
}

data_connection FTP::transfercmd(std::string_view cmd, rest_t rest) {
  return std::move(ntransfercmd(cmd, std::move(rest)).connection);
}
data_transfer FTP::ntransfercmd(std::string_view cmd, rest_t rest) {
  auto& s = session();
  auto link = session::open_transfer(s, s.make_command(cmd), restart_from(rest));
  const auto size = link->announced;
  auto impl = std::make_shared<detail::data_impl>(detail::data_impl{impl_->session, std::move(link)});
  return {data_connection(std::move(impl)), size};
}

listening_socket FTP::makeport() {
  session::settle_protection(session());
  auto listener = session::open_active(session());
  return listening_socket(
      std::make_unique<detail::listener_impl>(detail::listener_impl{impl_->session, std::move(listener)}));
}
host_port FTP::makepasv() {
  const endpoint e = session::passive_address(session());
  return {e.address, e.port};
}
std::string FTP::sendport(std::string_view host, std::uint16_t port) {
  return session::send_port(session(), host, port).text;
}
std::string FTP::sendeprt(std::string_view host, std::uint16_t port) {
  return session::send_eprt(session(), af(), host, port).text;
}

void ftpcp(FTP& source, std::string_view sourcename, FTP& target, std::string_view targetname, std::string_view type) {
  session::copy(source.session(), sourcename, target.session(), targetname, type);
}

// --- Attributes -------------------------------------------------------------------------------------------------------------

void FTP::set_debuglevel(int level, std::ostream& to) {
  // A dialogue that cannot be shown is no reason to end it.
  set_debuglevel(level, [&to](std::string_view line) { to << line << '\n'; });
}
void FTP::set_debuglevel(int level, std::function<void(std::string_view)> to) {
  impl_->debug_level = level;
  impl_->debug_to = std::move(to);
  impl_->update_trace();
}
int FTP::debugging() const noexcept { return impl_->debug_level; }
void FTP::trace(trace_sink sink) {
  impl_->user_trace = std::move(sink);
  impl_->update_trace();
}
void FTP::on_progress(progress_callback callback) { impl_->settings.progress = std::move(callback); }

void FTP::set_pasv(bool on) { impl_->settings.passive = on; }
bool FTP::passiveserver() const noexcept { return impl_->settings.passive; }
const std::string& FTP::host() const noexcept { return impl_->host_name; }
std::uint16_t FTP::port() const noexcept { return impl_->port; }
void FTP::port(std::uint16_t p) { impl_->port = p; }
std::size_t FTP::maxline() const noexcept { return impl_->settings.maxline; }
void FTP::maxline(std::size_t bytes) {
  if (bytes < 2) throw std::invalid_argument("maxline must leave room for a line");
  impl_->settings.maxline = bytes;
}
const std::string& FTP::encoding() const noexcept { return impl_->encoding_name; }
void FTP::encoding(std::string name) {
  impl_->settings.encoding = wire::charset(name);
  impl_->encoding_name = std::move(name);
}
bool FTP::trust_server_pasv_ipv4_address() const noexcept { return impl_->settings.trust_pasv_address; }
void FTP::trust_server_pasv_ipv4_address(bool trust) { impl_->settings.trust_pasv_address = trust; }
std::optional<milliseconds> FTP::timeout() const noexcept { return impl_->timeout; }
void FTP::timeout(std::optional<milliseconds> t) {
  impl_->check_timeout(t);
  impl_->timeout = t;
  impl_->apply_timeout();
}
const std::optional<ferry::source_address>& FTP::source_address() const noexcept { return impl_->settings.source; }
void FTP::source_address(std::optional<ferry::source_address> a) { impl_->settings.source = std::move(a); }
address_family FTP::af() const noexcept { return session().family(); }
const std::string& FTP::lastresp() const noexcept { return session().last_response(); }
ferry::deadlines& FTP::deadlines() noexcept { return impl_->settings.deadlines; }
ferry::limits& FTP::limits() noexcept { return impl_->settings.limits; }

}  // namespace ferry
