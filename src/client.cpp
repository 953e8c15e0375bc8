// The face of the transfer layer and of the operations: paths are resolved here, and what fails in passing is tried again.
#include <ferry/client.hpp>

#include <algorithm>
#include <array>

#include "client_impl.hpp"
#include "posix/posix_files.hpp"
#include "session/directory.hpp"
#include "session/make_path.hpp"
#include "session/quit.hpp"
#include "session/remote_checksum.hpp"
#include "session/remove_tree.hpp"
#include "session/size.hpp"
#include "transfer/download.hpp"
#include "transfer/remote_target.hpp"
#include "transfer/upload.hpp"

namespace ferry {

using detail::client_impl;
using detail::stoppable;

namespace {

struct refused_verb {
  std::string_view verb;
  std::string_view instead;
};

// Data without somebody to take it would leave the session out of step; and what the client knows of the session would not be true any more: names are
// sent as they are in the working directory of the login, transfers in TYPE I and from their beginning, under the protection that was agreed on.
constexpr std::string_view transfers = "download(), upload() and append() move files";
constexpr std::string_view listings = "list() and stat() tell what is there";
constexpr std::string_view connections = "client_options choose how data connections are made";
constexpr std::string_view paths = "give the path with each call, or a URL with a path to client()";
constexpr std::string_view logins = "a URL or client_options name the user: make another client";
constexpr std::string_view security = "client_options choose TLS";
constexpr std::string_view forms = "each transfer chooses it: download_options::text, client_options::compress";
constexpr std::array refused{refused_verb{"RETR", transfers},
                             refused_verb{"STOR", transfers},
                             refused_verb{"STOU", transfers},
                             refused_verb{"APPE", transfers},
                             refused_verb{"LIST", listings},
                             refused_verb{"NLST", listings},
                             refused_verb{"MLSD", listings},
                             refused_verb{"PASV", connections},
                             refused_verb{"EPSV", connections},
                             refused_verb{"PORT", connections},
                             refused_verb{"EPRT", connections},
                             refused_verb{"LPSV", connections},
                             refused_verb{"LPRT", connections},
                             refused_verb{"ABOR", "cancel() ends a transfer"},
                             refused_verb{"QUIT", "use close()"},
                             refused_verb{"AUTH", security},
                             refused_verb{"CCC", security},
                             refused_verb{"PBSZ", security},
                             refused_verb{"PROT", security},
                             refused_verb{"USER", logins},
                             refused_verb{"PASS", logins},
                             refused_verb{"REIN", logins},
                             refused_verb{"CWD", paths},
                             refused_verb{"XCWD", paths},
                             refused_verb{"CDUP", paths},
                             refused_verb{"XCUP", paths},
                             refused_verb{"MODE", forms},
                             refused_verb{"STRU", forms},
                             refused_verb{"REST", "a download goes on by itself; read() takes an offset"}};

void refuse_what_the_client_does(const wire::command& c) {
  const std::string verb = c.verb();
  const auto found = std::ranges::find(refused, verb, &refused_verb::verb);
  if (found == refused.end()) return;
  throw std::invalid_argument(
      verb + " is none of the commands that quote() sends, for it moves data or changes the session: " +
      std::string(found->instead));
}

}  // namespace

client::client(std::string_view url, client_options options) : client(parse_url(url), std::move(options)) {}
client::client(ferry::url where, client_options options)
    : impl_(std::make_unique<client_impl>(nullptr, std::move(where), std::move(options))) {}
client::client(io::host& waits_by, ferry::url where, client_options options)
    : impl_(std::make_unique<client_impl>(&waits_by, std::move(where), std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

// --- Connection ---------------------------------------------------------------------------------------------------------

void client::connect() {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  impl_->persist([](session::connection&) {});
}
bool client::is_connected() const noexcept { return impl_->session && impl_->session->is_open(); }
void client::close() noexcept {
  if (impl_->session) impl_->session->leave();
}
void client::cancel() noexcept { impl_->host->cancel(); }
const url& client::where() const noexcept { return impl_->where; }
std::string client::greeting() const { return impl_->session ? impl_->session->greeting() : std::string(); }
std::vector<std::string> client::features() {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  return impl_->persist([&](session::connection&) { return impl_->keeper().features().lines(); });
}
std::optional<tls_facts> client::tls() const {
  if (!is_connected()) return {};
  // As it is: whoever listens to the trace may ask while the session is being made.
  return impl_->session->ready_or_closed().tls().control;
}

// --- Transfers ----------------------------------------------------------------------------------------------------------

verdict client::download(std::string_view remote, sink to, const download_options& options) {
  const stoppable scope(*impl_->host, impl_->options.stop_, options.stop_);
  const auto helpers = impl_->helpers();
  return transfer::download(impl_->keeper(), io::posix::system_files(),
                            impl_->download_job(impl_->resolve_name(remote), options), to.impl(), *helpers);
}

verdict client::upload(source from, std::string_view remote, const upload_options& options) {
  const stoppable scope(*impl_->host, impl_->options.stop_, options.stop_);
  return transfer::upload(impl_->keeper(), io::posix::system_files(),
                          impl_->upload_job(impl_->resolve_name(remote), options), from.impl());
}

verdict client::append(source from, std::string_view remote, const upload_options& options) {
  const stoppable scope(*impl_->host, impl_->options.stop_, options.stop_);
  auto job = impl_->upload_job(impl_->resolve_name(remote), options);
  job.append = true;
  return transfer::upload(impl_->keeper(), io::posix::system_files(), job, from.impl());
}

// --- Directories and files ------------------------------------------------------------------------------------------------

std::vector<entry> client::list(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string directory = impl_->resolve(path);
  std::vector<entry> all;
  // What a listing that broke has told nobody has seen.
  impl_->persist([&](session::connection& c) {
    all.clear();
    impl_->reader_for(c).each(directory, [&](entry& e) {
      if (!e.self && !e.parent) all.push_back(std::move(e));
    });
  });
  return all;
}

void client::list(std::string_view path, const std::function<void(entry&)>& take) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string directory = impl_->resolve(path);
  bool delivered = false;
  impl_->persist_until(delivered, [&](session::connection& c) {
    impl_->reader_for(c).each(directory, [&](entry& e) {
      if (e.self || e.parent) return;
      delivered = true;
      take(e);
    });
  });
}

std::optional<entry> client::stat(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist([&](session::connection& c) { return impl_->reader_for(c).find(name); });
}

bool client::exists(std::string_view path) { return stat(path).has_value(); }

std::vector<std::string> client::mkdirs(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist(
      [&](session::connection& c) { return session::make_path(c, impl_->keeper().features(), name); });
}

void client::remove(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  auto tries = impl_->tries();
  transfer::remove(impl_->keeper(), tries, name);
}

removal client::remove_all(std::string_view path, const std::function<void(std::string_view)>& each, bool dry_run) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  removal result;
  session::remove_tree_options how;
  bool delivered = false;
  how.dry_run(dry_run);
  how.on_removed([&](const std::string& gone, bool) {
    delivered = true;
    if (each) each(gone);
  });
  how.on_refused([&](const std::string& stays, const std::string& reason) {
    delivered = true;
    result.refused.push_back(stays + ": " + reason);
  });
  const auto removed = impl_->persist_until(delivered, [&](session::connection& c) {
    try {
      return session::remove_tree(c, impl_->reader_for(c), name, how);
    } catch (const network_error& e) {
      // Said, and perhaps done: a second time it might not be there.
      delivered = delivered || e.command().starts_with("DELE") || e.command().starts_with("RMD");
      throw;
    }
  });
  result.files = removed.files;
  result.directories = removed.directories;
  return result;
}

void client::rename(std::string_view from, std::string_view to) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string old_name = impl_->resolve_name(from);
  const std::string new_name = impl_->resolve_name(to);
  auto tries = impl_->tries();
  transfer::rename(impl_->keeper(), tries, old_name, new_name);
}

std::optional<std::uint64_t> client::size(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist([&](session::connection& c) -> std::optional<std::uint64_t> {
    try {
      return session::size(c, name);
    } catch (const error_perm& e) {
      // A server that does not know SIZE tells nothing; a file that is not there is an error.
      if (e.code() / 10 == 50 && e.session_usable()) return {};
      throw;
    } catch (const error_proto& e) {
      if (e.session_usable()) return {};
      throw;
    }
  });
}

std::optional<file_time> client::modified(std::string_view path) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist([&](session::connection& c) { return session::modified(c, name); });
}

bool client::set_modified(std::string_view path, file_time when) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist([&](session::connection& c) {
    impl_->sets_time = session::set_modified(c, impl_->keeper().features(), name, when, impl_->sets_time);
    return impl_->sets_time != session::time_command::none;
  });
}

void client::chmod(std::string_view path, unsigned mode) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  impl_->persist([&](session::connection& c) { session::change_mode(c, name, mode); });
}

std::optional<ferry::checksum> client::checksum(std::string_view path, std::optional<checksum_algorithm> wanted) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const std::string name = impl_->resolve_name(path);
  return impl_->persist(
      [&](session::connection& c) { return session::ask_checksum(c, impl_->keeper().features(), name, wanted); });
}

reply client::quote(std::string_view command) {
  const stoppable scope(*impl_->host, impl_->options.stop_);
  const wire::command checked(command);
  refuse_what_the_client_does(checked);
  return impl_->persist([&](session::connection& c) { return c.exchange(c.make_command(command)); });
}

}  // namespace ferry
