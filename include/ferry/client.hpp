// The typed client: one object that connects, secures, logs in, learns about its server and tells the truth about transfers.
//
//     ferry::client archive("ftp://ftp.example.org/pub/data/");
//     for (const auto& e : archive.list()) std::cout << e.name << '\n';
//     archive.download("today.nc", std::filesystem::path("today.nc"));
//     archive.upload(std::filesystem::path("report.csv"), "incoming/report.csv");
//
// Defaults are right for most: binary, passive, names in UTF-8, TLS wherever there is a password to protect, deadlines everywhere, sizes compared,
// files that appear whole or not at all, transient failures tried again.
//
// Paths: those that begin with `/` are the server's; others are below the path of the URL, which is below the login directory. A path is sent as
// it is, byte for byte; CR, LF and NUL are std::invalid_argument, and nothing is sent.
//
// The client connects at its first use and again when the connection was lost: an operation that failed in passing (error::retryable) is
// tried again as retry_options say, a transfer from where it was. Three are not: remove_all() ends once something was removed
// or refused, write() tries only to begin, and a listing that is delivered entry by entry ends once one was. Errors are those of ferry/error.hpp.
//
// A client is used by one thread at a time; `cancel()` alone may be called from any thread and from a signal handler.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/checksum.hpp>
#include <ferry/error.hpp>
#include <ferry/export.hpp>
#include <ferry/listing.hpp>
#include <ferry/options.hpp>
#include <ferry/proxy.hpp>
#include <ferry/reply.hpp>
#include <ferry/stream.hpp>
#include <ferry/tls.hpp>
#include <ferry/trace.hpp>
#include <ferry/transfer_options.hpp>
#include <ferry/url.hpp>
#include <ferry/verdict.hpp>

namespace ferry {

namespace io {
class host;  // internal: the waiting point
}
namespace detail {
struct client_impl;
struct remote_reader_impl;
struct remote_writer_impl;
}  // namespace detail

using file_time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// How to reach and treat a server.
class FERRY_API client_options {
 public:
  /// Instead of the URL's. Without any user the login is anonymous, unless a netrc file knows the host.
  client_options& user(std::string name);
  client_options& password(std::string text);
  /// Asked once, when a user has no password from elsewhere.
  client_options& ask_password(std::function<std::string(std::string_view user, std::string_view host)> ask);
  /// The first line of a file.
  client_options& password_file(std::filesystem::path file);
  /// The value of an environment variable.
  client_options& password_variable(std::string name);
  /// `ACCT`, where the server wants one.
  client_options& account(std::string text);
  /// Accounts from this file instead of `~/.netrc`; an empty path: from no file.
  client_options& netrc(std::filesystem::path file);

  /// `ftp://` without TLS: a password crosses the network in clear text. Without it a login other than anonymous is secured or refused.
  client_options& plain(bool on);
  /// Explicit TLS for `ftp://`, also for anonymous logins.
  client_options& secure(bool on);
  client_options& tls(tls_options t);

  /// The server connects to us (PORT, EPRT). Never done unasked.
  client_options& active(bool on);
  /// Charset of names; UTF-8.
  client_options& encoding(std::string name);
  client_options& deadlines(ferry::deadlines d);
  client_options& limits(ferry::limits l);
  client_options& source_address(ferry::source_address a);
  client_options& proxy(proxy_options p);
  /// Says `HOST name` before logging in (RFC 7151).
  client_options& host_command(bool on);
  /// A whole command, for servers that refuse USER with 530 and want one command of their own; sent once, in its place.
  client_options& alternative_login(std::string command);

  /// By default four tries after the first; up to 1 s passes before the second, up to 30 s before later ones.
  client_options& retry(retry_options r);
  /// Bytes a second, all transfers of this client together; 0: as fast as possible.
  client_options& limit_rate(std::uint64_t bytes_per_second);
  /// A transfer that moves less than this over that time fails with timeout_error; 0: only the deadline of idle data.
  client_options& low_speed(std::uint64_t bytes_per_second, std::chrono::seconds over);
  /// NOOP that often while data moves, to any server; some lose step or the transfer. Without it, or with 0: once a minute to servers that are known to
  /// take it. no_timeout: never. A control connection that is lost all the same costs no result: SIZE is asked afterwards.
  client_options& keep_alive(milliseconds every);
  /// MODE Z where the server has it: `automatic` where the file's name promises a gain, `always` for every file. `off` by default.
  /// Uploads to a server that greets as ProFTPD are not compressed: before 1.3.9 it damages them.
  client_options& compress(compression when);
  /// One command, one reply: for servers that lose commands which come together. The client falls back to it by itself.
  client_options& lock_step(bool on);
  /// Sessions that many transfers, or the parts of one file, may use side by side (the server may allow fewer); 4 by default. 0 is
  /// std::invalid_argument.
  client_options& parallel(unsigned sessions);
  /// Ends whatever the client does with cancelled_error; the session stays usable or is closed.
  client_options& stop(std::stop_token token);
  /// Told what goes over the control connections, in the thread of the session that it is about; never two calls at a time.
  client_options& trace(trace_sink sink);

  std::optional<std::string> user_;
  std::optional<std::string> password_;
  std::function<std::string(std::string_view, std::string_view)> ask_password_;
  std::optional<std::filesystem::path> password_file_;
  std::optional<std::string> password_variable_;
  std::string account_;
  std::optional<std::filesystem::path> netrc_;
  bool plain_ = false;
  bool secure_ = false;
  tls_options tls_;
  bool active_ = false;
  std::string encoding_ = "utf-8";
  ferry::deadlines deadlines_;
  ferry::limits limits_;
  std::optional<ferry::source_address> source_address_;
  std::optional<proxy_options> proxy_;
  bool host_command_ = false;
  std::string alternative_login_;
  retry_options retry_;
  std::uint64_t rate_ = 0;
  std::uint64_t low_speed_ = 0;
  std::chrono::seconds low_speed_over_{};
  milliseconds keep_alive_{};
  compression compression_ = compression::off;
  bool lock_step_ = false;
  unsigned parallel_ = 4;
  std::stop_token stop_;
  trace_sink trace_;
};

/// Bytes of a remote file, pulled. A connection that is lost meanwhile is made again, and reading goes on where it was. The client outlives it.
class FERRY_API remote_reader {
 public:
  remote_reader(remote_reader&&) noexcept;
  remote_reader& operator=(remote_reader&&) noexcept;
  /// What was not read to its end is aborted.
  ~remote_reader();
  /// At most room.size() bytes, 0 at the end: by then the transfer was judged, and its verdict is there.
  [[nodiscard]] std::size_t read(std::span<std::byte> room);
  /// After read() has returned 0 at the end; before, std::logic_error.
  [[nodiscard]] const verdict& result() const;

 private:
  friend class client;
  explicit remote_reader(std::unique_ptr<detail::remote_reader_impl> impl) noexcept;
  std::unique_ptr<detail::remote_reader_impl> impl_;
};

/// Bytes to a remote file, pushed. The client outlives it.
class FERRY_API remote_writer {
 public:
  remote_writer(remote_writer&&) noexcept;
  remote_writer& operator=(remote_writer&&) noexcept;
  /// Without finish() the upload is aborted, so that the server does not take it for whole.
  ~remote_writer();
  /// What it throws has ended the upload. After that, and after finish(), write() and finish() throw std::logic_error.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(content(text)); }
  /// The end of the file; waits for the verdict.
  verdict finish();

 private:
  friend class client;
  explicit remote_writer(std::unique_ptr<detail::remote_writer_impl> impl) noexcept;
  std::unique_ptr<detail::remote_writer_impl> impl_;
};

/// One of many downloads.
struct download_item {
  std::string remote;
  std::filesystem::path local;
  /// What a listing said, so that SIZE and MDTM need not be asked.
  std::optional<std::uint64_t> listed{};
  std::optional<file_time> listed_modified{};
};
/// One of many uploads.
struct upload_item {
  std::filesystem::path local;
  std::string remote;
};
/// How one of many transfers ended: with a verdict or a problem.
struct transfer_outcome {
  std::size_t index = 0;  ///< of the item
  std::optional<verdict> result;
  std::exception_ptr problem;  ///< a ferry::error
};
using outcome_callback = std::function<void(const transfer_outcome&)>;
using item_watch = std::function<void(std::size_t index, const transfer_progress&)>;

/// What remove_all() did.
struct removal {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::vector<std::string> refused;  ///< `path: reason` of what stays: unsafe names, what the server refused
};

class FERRY_API client {
 public:
  /// Nothing is sent yet. Throws url_error.
  explicit client(std::string_view url, client_options options = {});
  explicit client(ferry::url where, client_options options = {});
  /// For tests and other event loops: everything waits through `waits_by`, which must outlive the object.
  client(io::host& waits_by, ferry::url where, client_options options = {});
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  /// Says QUIT without waiting for the answer.
  ~client();

  // Connection -----------------------------------------------------------------------------------------------------

  /// Connects, secures and logs in, when that has not happened yet.
  void connect();
  [[nodiscard]] bool is_connected() const noexcept;
  /// QUIT, then closed. The next operation connects again.
  void close() noexcept;
  /// Ends the operation in progress, or the next one, with cancelled_error. Any thread; async-signal-safe.
  void cancel() noexcept;
  [[nodiscard]] const ferry::url& where() const noexcept;
  /// The server's first words; empty before the first connection.
  [[nodiscard]] std::string greeting() const;
  /// The features that the server named, in upper case, with their parameters (FEAT, RFC 2389).
  [[nodiscard]] std::vector<std::string> features();
  /// Of the control connection; nothing when it is clear.
  [[nodiscard]] std::optional<tls_facts> tls() const;

  // Transfers ------------------------------------------------------------------------------------------------------

  /// `RETR`. A file path as sink: the data goes to a temporary name beside it and is renamed once it is judged whole, with its mode and time.
  verdict download(std::string_view remote, sink to, const download_options& options = {});
  /// `STOR`.
  verdict upload(source from, std::string_view remote, const upload_options& options = {});
  /// `APPE`. Tried again only from where the server's SIZE proves it to be; never twice.
  verdict append(source from, std::string_view remote, const upload_options& options = {});
  /// Many files, side by side over as many sessions as client_options::parallel and the server allow, begun in their order. A server that says that it
  /// has too many users (421, 530) gets fewer, and its transfers go on. `each` is told of every one as it ends; `watch` of its progress. Both are
  /// called in the thread of the session that does the transfer, which may or may not be the caller's, and never two calls at a time. A file that
  /// fails does not stop the others, unless they would fail likewise: a full disk, a refused login, a certificate. Throws what the callbacks throw, and
  /// cancelled_error.
  std::vector<transfer_outcome> download_all(std::span<const download_item> items, const download_options& options = {},
                                             const outcome_callback& each = {}, const item_watch& watch = {});
  std::vector<transfer_outcome> upload_all(std::span<const upload_item> items, const upload_options& options = {},
                                           const outcome_callback& each = {}, const item_watch& watch = {});

  /// `RETR`, from `offset` on; SIZE is asked first then, so that a server that passes over REST is noticed (verification_failed). Until it has been read
  /// to its end or is gone, no other operation is possible (std::logic_error).
  [[nodiscard]] remote_reader read(std::string_view remote, std::uint64_t offset = 0);
  /// `STOR`. The bytes are not tried again: a failure ends the upload. Until finish(), or until it is gone, no other operation is possible
  /// (std::logic_error).
  [[nodiscard]] remote_writer write(std::string_view remote);

  // Directories and files --------------------------------------------------------------------------------------------

  /// The entries of a directory, `.` and `..` left out (MLSD, else LIST, else NLST). A listing that is cut is an error.
  [[nodiscard]] std::vector<entry> list(std::string_view path = {});
  /// As they arrive; a listing that is tried again begins anew only when nothing was delivered yet.
  void list(std::string_view path, const std::function<void(entry&)>& take);
  /// One name (MLST, else its line in the listing of its directory). Nothing when there is none.
  [[nodiscard]] std::optional<entry> stat(std::string_view path);
  [[nodiscard]] bool exists(std::string_view path);
  /// `MKD` for what is missing of the path; the directories that were made.
  std::vector<std::string> mkdirs(std::string_view path);
  /// A file (`DELE`), or an empty directory (`RMD`).
  void remove(std::string_view path);
  /// A directory and all below it, or a file. Links are removed, never followed; nothing in a directory is removed before its listing has come
  /// whole. `each` sees every path that has gone; with `dry_run` those that would.
  removal remove_all(std::string_view path, const std::function<void(std::string_view)>& each = {},
                     bool dry_run = false);
  /// `RNFR`, `RNTO`.
  void rename(std::string_view from, std::string_view to);
  /// `SIZE` in binary; nothing when the server does not tell.
  [[nodiscard]] std::optional<std::uint64_t> size(std::string_view path);
  /// `MDTM`; nothing when the server does not tell.
  [[nodiscard]] std::optional<file_time> modified(std::string_view path);
  /// `MFMT`, `MDTM` with two arguments or `SITE UTIME`. False when the server has none of them.
  bool set_modified(std::string_view path, file_time when);
  /// `SITE CHMOD`, with the mode in octal: permission bits, and setuid, setgid and sticky. More than 07777 is std::invalid_argument.
  void chmod(std::string_view path, unsigned mode);
  /// By the server (HASH, XSHA256, ...); nothing when it cannot. Without an algorithm: its strongest.
  [[nodiscard]] std::optional<ferry::checksum> checksum(std::string_view path,
                                                        std::optional<checksum_algorithm> wanted = {});
  /// A whole command; its reply of whatever class. A command whose answer was lost is sent again, as retry_options say: the server may do it twice.
  /// std::invalid_argument, and nothing is sent, for RETR, STOR, STOU, APPE, LIST, NLST and MLSD, PASV, EPSV, PORT, EPRT, LPSV and LPRT, which move data,
  /// and for ABOR, AUTH, CCC, CDUP, CWD, MODE, PASS, PBSZ, PROT, QUIT, REIN, REST, STRU, USER, XCUP and XCWD, which change the session.
  reply quote(std::string_view command);

 private:
  friend FERRY_API verdict copy(client&, std::string_view, client&, std::string_view, const copy_options&);
  std::unique_ptr<detail::client_impl> impl_;
};

}  // namespace ferry
