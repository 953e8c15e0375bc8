// ftplib for C++: the class FTP with the methods, the commands on the wire and the results of Python's ftplib.
//
// What is different from Python, and why, is listed in docs/ftplib.md. In short: nothing waits for ever unless asked to; a
// session is in step with its server after any failure, or closed; success means a 2xx reply and every announced byte.
//
// Strings are UTF-8. With `encoding` other than UTF-8 they are converted on the wire; bytes that cannot be decoded are
// kept reversibly (each byte 0xNN as U+DCNN, as Python's surrogateescape does). With UTF-8, the default, bytes pass
// unchanged in both directions, valid or not.
//
// An FTP object is used by one thread at a time; `cancel()` alone may be called from any thread and from a signal
// handler. Every operation can throw the errors of ferry/error.hpp; std::invalid_argument when an argument holds CR, LF or
// NUL (nothing is sent then); not_connected when there is no connection.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ferry/error.hpp>
#include <ferry/export.hpp>
#include <ferry/options.hpp>
#include <ferry/proxy.hpp>
#include <ferry/stream.hpp>
#include <ferry/tls.hpp>
#include <ferry/trace.hpp>

namespace ferry {

namespace io {
class host;  // internal: the waiting point; see src/io/host.hpp
}
namespace session {
class connection;  // internal: one session with one server
}

/// Port 21 (ftplib's FTP_PORT).
inline constexpr std::uint16_t ftp_port = 21;
/// Port 990, implicit TLS.
inline constexpr std::uint16_t ftps_port = 990;
/// Longest accepted line, in bytes, line end counted as one (ftplib's MAXLINE).
inline constexpr std::size_t default_maxline = 8192;

/// Keyword arguments of the constructor.
class FERRY_API ftp_options {
 public:
  /// Sets connect, reply and data deadlines alike. Zero and negative are refused by `connect` with std::invalid_argument;
  /// no_timeout waits for ever. Without it the figures of ferry::deadlines hold.
  ftp_options& timeout(milliseconds t);
  ftp_options& source_address(ferry::source_address a);
  /// A charset name that iconv knows. Throws std::invalid_argument when it does not.
  ftp_options& encoding(std::string name);
  /// Every connection goes through it. An FTP proxy is logged in to by login().
  ftp_options& proxy(proxy_options p);

  std::optional<milliseconds> timeout_;
  std::optional<ferry::source_address> source_address_;
  std::string encoding_ = "utf-8";
  std::optional<proxy_options> proxy_;
};

/// Where a transfer starts: an offset in bytes, or a marker text as the server gave it. Sent as `REST <marker>`.
class FERRY_API restart_marker {
 public:
  restart_marker(std::uint64_t offset);     // NOLINT(google-explicit-constructor)
  restart_marker(int offset);               // NOLINT(google-explicit-constructor) negative: std::invalid_argument
  restart_marker(std::string_view marker);  // NOLINT(google-explicit-constructor)
  restart_marker(const char* marker);       // NOLINT(google-explicit-constructor)
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The marker as an offset; 0 when it is not a number.
  [[nodiscard]] std::uint64_t offset() const noexcept;

 private:
  std::string text_;
};
using rest_t = std::optional<restart_marker>;

struct host_port {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const host_port&, const host_port&) = default;
};

using mlsx_facts = std::map<std::string, std::string, std::less<>>;
struct mlsd_entry {
  std::string name;  ///< as sent, spaces kept
  mlsx_facts facts;  ///< names in lower case, values verbatim
  friend bool operator==(const mlsd_entry&, const mlsd_entry&) = default;
};

namespace detail {
struct ftp_impl;
struct data_impl;
struct listener_impl;
}  // namespace detail

/// A data connection, open for reading (RETR, LIST) or writing (STOR). Read to the end or write all, `close()`, then
/// call `FTP::voidresp()` for the verdict. Must not outlive its FTP object's connection: after that every call throws.
class FERRY_API data_connection {
 public:
  data_connection() noexcept;
  data_connection(data_connection&&) noexcept;
  data_connection& operator=(data_connection&&) noexcept;
  ~data_connection();  ///< closes

  /// At most room.size() bytes; 0 at the end. Waits at most the data deadline.
  std::size_t read(std::span<std::byte> room);
  /// Writes all of it. Waits at most the data deadline for progress.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes) { write(content(bytes)); }
  /// Idempotent; never throws.
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept;
  [[nodiscard]] endpoint local() const;
  [[nodiscard]] endpoint peer() const;

 private:
  friend class FTP;
  friend class listening_socket;
  explicit data_connection(std::shared_ptr<detail::data_impl> impl) noexcept;
  std::shared_ptr<detail::data_impl> impl_;
};

struct data_transfer {
  data_connection connection;
  std::optional<std::uint64_t> size;  ///< from `150 ... (N bytes)`
};

/// What `makeport` gives: a socket that listens for the server.
class FERRY_API listening_socket {
 public:
  listening_socket(listening_socket&&) noexcept;
  listening_socket& operator=(listening_socket&&) noexcept;
  ~listening_socket();
  [[nodiscard]] endpoint local() const;
  /// Waits for a connection from the control connection's peer; others are dropped. Waits at most `deadlines::connect`.
  data_connection accept();
  void close() noexcept;

 private:
  friend class FTP;
  explicit listening_socket(std::unique_ptr<detail::listener_impl> impl) noexcept;
  std::unique_ptr<detail::listener_impl> impl_;
};

class FERRY_API FTP {
 public:
  /// Not connected.
  FTP();
  explicit FTP(const ftp_options& options);
  /// Connects when `host` is not empty, then logs in when `user` is not empty.
  explicit FTP(std::string_view host, std::string_view user = {}, std::string_view passwd = {},
               std::string_view acct = {}, const ftp_options& options = {});
  /// For tests and other event loops: everything waits through `waits_by`, which must outlive the object.
  FTP(io::host& waits_by, const ftp_options& options);
  FTP(FTP&&) noexcept;
  FTP& operator=(FTP&&) noexcept;
  /// Says QUIT when connected (at most `deadlines::farewell`), closes, never throws.
  virtual ~FTP();

  // Connection ------------------------------------------------------------------------------------------------

  /// Connects and reads the greeting, which it returns. Arguments that are left out keep the values of the last call or
  /// the constructor. All addresses of the name are tried, IPv6 and IPv4 in turn, a new one every 250 ms (RFC 8305). A `120` greeting is
  /// waited through (RFC 959 section 5.4). An earlier connection is closed first.
  std::string connect(std::string_view host = {}, std::uint16_t port = 0, std::optional<milliseconds> timeout = {},
                      std::optional<ferry::source_address> source_address = {});
  /// The greeting, or empty when never connected. At debug level 1 and above also traced.
  std::string getwelcome();
  /// `USER`, then `PASS` after 331, then `ACCT` after 332 when there is one. Empty user: `anonymous` with the password `anonymous@`.
  std::string login(std::string_view user = {}, std::string_view passwd = {}, std::string_view acct = {});
  /// `ACCT`.
  std::string acct(std::string_view password);
  /// `QUIT`; needs 2xx; closes whatever the reply is.
  std::string quit();
  /// Closes without a word. Idempotent.
  void close() noexcept;
  [[nodiscard]] bool is_connected() const noexcept;
  /// Makes the operation in progress, or the next one, throw cancelled_error. Any thread; async-signal-safe.
  void cancel() noexcept;

  // Commands and replies -----------------------------------------------------------------------------------------

  /// Sends one command and returns its reply of class 1, 2 or 3.
  std::string sendcmd(std::string_view cmd);
  /// As sendcmd, but the reply must be of class 2.
  std::string voidcmd(std::string_view cmd);
  /// `ABOR`; a transfer in progress loses its data connection, and is aborted by TCP urgent data. Accepts 225, 226 and 426, and what else
  /// the server says of the end of the transfer (4xx; `150 0.1 seconds` from Pure-FTPd).
  std::string abort();
  std::string getresp();
  std::string voidresp();
  void putcmd(std::string_view line);
  void putline(std::string_view line);
  std::string getline();
  std::string getmultiline();
  /// How `line` is shown in a trace: in Python's repr form, PASS and ACCT masked.
  [[nodiscard]] static std::string sanitize(std::string_view line);

  // Directories and files ------------------------------------------------------------------------------------------

  /// `CDUP` for `..` (`CWD ..` when that is answered 500), else `CWD`; an empty name is `.`.
  std::string cwd(std::string_view dirname);
  /// `PWD`; empty when the reply is not 257.
  std::string pwd();
  /// `MKD`; the name as the server gives it, empty when the reply is not 257.
  std::string mkd(std::string_view dirname);
  std::string rmd(std::string_view dirname);
  /// `DELE`; accepts 250 and 200 only.
  std::string delete_(std::string_view filename);
  /// `RNFR` (3xx), `RNTO` (2xx).
  std::string rename(std::string_view fromname, std::string_view toname);
  /// `SIZE`, after `TYPE I` unless the type is known to be I. Nothing when the reply is not 213; error_proto when 213
  /// holds no clean number below 2^63.
  std::optional<std::uint64_t> size(std::string_view filename);

  /// `NLST`, with each argument behind a space, empty ones too.
  std::vector<std::string> nlst();
  std::vector<std::string> nlst(std::string_view arg);
  std::vector<std::string> nlst(std::span<const std::string> args);
  /// `LIST`, with each non-empty argument behind a space. Without a callback lines are printed.
  void dir(line_callback callback = {});
  void dir(std::string_view arg, line_callback callback = {});
  void dir(std::ostream& to);
  void dir(std::string_view arg, std::ostream& to);
  void dir(std::span<const std::string> args, line_callback callback = {});
  /// `MLSD` (RFC 3659). With facts, `OPTS MLST f1;f2;` first. The whole listing is read before this returns.
  std::vector<mlsd_entry> mlsd(std::string_view path = {}, std::span<const std::string> facts = {});

  // Transfers ------------------------------------------------------------------------------------------------------

  /// `TYPE I`, then `cmd` (a whole command such as `RETR name`); blocks of at most `blocksize` bytes go to `to`. Returns the
  /// final reply. A file path as sink moves data inside the kernel where it can.
  std::string retrbinary(std::string_view cmd, sink to, std::size_t blocksize = 8192, rest_t rest = {});
  /// `TYPE A`, then `cmd`; lines end in CR LF, LF or CR. Without a callback lines are printed.
  std::string retrlines(std::string_view cmd, line_callback callback = {});
  /// Each line, and a line feed, to `to`. A stream that fails is a local_error, with the session in step.
  std::string retrlines(std::string_view cmd, std::ostream& to);
  /// `TYPE I`, then `cmd` (`STOR name`), then all of `from`.
  std::string storbinary(std::string_view cmd, source from, std::size_t blocksize = 8192, block_callback callback = {},
                         rest_t rest = {});
  /// `TYPE A`, then `cmd`, then the lines of `from`, each with CR LF at its end.
  std::string storlines(std::string_view cmd, source from, block_callback callback = {});
  data_connection transfercmd(std::string_view cmd, rest_t rest = {});
  data_transfer ntransfercmd(std::string_view cmd, rest_t rest = {});

  /// Listens, and says `PORT` or `EPRT`.
  listening_socket makeport();
  /// `EPSV`, with `PASV` behind it on IPv4 (remembered); where to connect to.
  host_port makepasv();
  std::string sendport(std::string_view host, std::uint16_t port);
  std::string sendeprt(std::string_view host, std::uint16_t port);

  // Attributes -----------------------------------------------------------------------------------------------------

  /// 0 nothing; 1 commands and replies; 2 also each line sent and received; 3 also each line of retrlines. Each line goes to
  /// `to` (standard output when empty), the text in Python's repr form.
  void set_debuglevel(int level, std::function<void(std::string_view)> to = {});
  /// `to` must live as long as the session says anything, its end included.
  void set_debuglevel(int level, std::ostream& to);
  void debug(int level) { set_debuglevel(level); }
  [[nodiscard]] int debugging() const noexcept;
  /// The dialogue as events, besides the debug level.
  void trace(trace_sink sink);
  void on_progress(progress_callback callback);

  void set_pasv(bool on);
  [[nodiscard]] bool passiveserver() const noexcept;
  [[nodiscard]] const std::string& host() const noexcept;
  [[nodiscard]] std::uint16_t port() const noexcept;
  void port(std::uint16_t p);
  [[nodiscard]] std::size_t maxline() const noexcept;
  void maxline(std::size_t bytes);
  [[nodiscard]] const std::string& encoding() const noexcept;
  void encoding(std::string name);
  [[nodiscard]] bool trust_server_pasv_ipv4_address() const noexcept;
  void trust_server_pasv_ipv4_address(bool trust);
  [[nodiscard]] std::optional<milliseconds> timeout() const noexcept;
  void timeout(std::optional<milliseconds> t);
  [[nodiscard]] const std::optional<ferry::source_address>& source_address() const noexcept;
  void source_address(std::optional<ferry::source_address> a);
  /// The family of the control connection; unspecified before the first connect.
  [[nodiscard]] address_family af() const noexcept;
  /// The first three characters of the last reply; empty before the first.
  [[nodiscard]] const std::string& lastresp() const noexcept;
  /// Finer deadlines and limits than ftplib has.
  [[nodiscard]] ferry::deadlines& deadlines() noexcept;
  [[nodiscard]] ferry::limits& limits() noexcept;

 protected:
  [[nodiscard]] detail::ftp_impl& impl() const noexcept { return *impl_; }

 private:
  friend FERRY_API void ftpcp(FTP&, std::string_view, FTP&, std::string_view, std::string_view);
  friend class lister;
  [[nodiscard]] session::connection& session() const;
  std::unique_ptr<detail::ftp_impl> impl_;
};

/// FTP over TLS (RFC 4217), with ftplib's methods. Different from Python: certificates are verified unless the options say otherwise; the first data
/// connection says `PBSZ 0` and `PROT P` by itself when neither prot_p() nor prot_c() was called; sessions are resumed; implicit TLS is there.
/// It never falls back to clear text: when TLS fails, nothing of the credentials is sent.
class FERRY_API FTP_TLS : public FTP {
 public:
  FTP_TLS() : FTP_TLS(tls_options{}) {}
  explicit FTP_TLS(const tls_options& context, const ftp_options& options = {});
  /// Connects when `host` is not empty, then secures and logs in when `user` is not empty.
  explicit FTP_TLS(std::string_view host, std::string_view user = {}, std::string_view passwd = {},
                   std::string_view acct = {}, const tls_options& context = {}, const ftp_options& options = {});
  /// For tests and other event loops, as FTP's.
  FTP_TLS(io::host& waits_by, const tls_options& context, const ftp_options& options);

  /// With `secure`, auth() first when the control connection is clear. A refused AUTH throws and sends no credentials.
  std::string login(std::string_view user = {}, std::string_view passwd = {}, std::string_view acct = {},
                    bool secure = true);
  /// `AUTH TLS` (then `AUTH SSL` when that is answered 500, 502 or 504), and the handshake. Throws std::invalid_argument when the control connection
  /// is secure already, tls_error when the handshake fails (the connection is closed then).
  std::string auth();
  /// `PBSZ 0`, `PROT P`: data connections are protected. Returns the reply to PROT.
  std::string prot_p();
  /// `PROT C`: data connections are clear.
  std::string prot_c();
  /// `CCC`: the control connection goes on in clear; auth() may secure it again. Throws std::invalid_argument when it is clear already.
  std::string ccc();

  [[nodiscard]] bool is_secure() const noexcept;
  /// TLS from the first byte, on port 990 unless another one is given. Takes effect at connect().
  void implicit(bool on);
  [[nodiscard]] bool implicit() const noexcept;
  /// ftplib's `context`: takes effect at the next connect() or auth().
  [[nodiscard]] tls_options& context() noexcept;
  /// What the control connection's TLS is; nothing when it is clear or closed.
  [[nodiscard]] std::optional<tls_facts> control_facts() const;
  /// What the last data connection's TLS was, with `resumed`; nothing when it was clear.
  [[nodiscard]] std::optional<tls_facts> data_facts() const;

  // As ftplib had them before Python 3.12; today's means are in `context()`.

  /// `TLSv1_2` allows that version only; `SSLv23`, `TLS` and `TLS_CLIENT` allow all that are safe. Others throw std::invalid_argument: they are broken.
  void ssl_version(std::string_view protocol);
  /// The client's certificate and key, as `context().client_certificate`.
  void keyfile(const std::filesystem::path& key);
  void certfile(const std::filesystem::path& certificate);
};

/// The number in `150 ... (N bytes)`; nothing when there is none. Throws error_reply when the code is not 150.
[[nodiscard]] FERRY_API std::optional<std::uint64_t> parse150(std::string_view resp);
/// `h1,h2,h3,h4,p1,p2` anywhere in a 227 reply. Throws error_reply (another code) or error_proto (none, or out of range).
[[nodiscard]] FERRY_API host_port parse227(std::string_view resp);
/// `(|||port|)` in a 229 reply, any delimiter; the host is `peer`. Throws error_reply or error_proto.
[[nodiscard]] FERRY_API host_port parse229(std::string_view resp, std::string_view peer);
/// The quoted directory of a 257 reply, doubled quotes undone; empty when there is none. Throws error_reply.
[[nodiscard]] FERRY_API std::string parse257(std::string_view resp);
/// Prints the line and a line feed to standard output.
FERRY_API void print_line(std::string_view line);
/// Copies from server to server (RFC 959 figure 3): `TYPE`, `TYPE`, `PASV` at the source, `PORT` at the target, `STOR`, `RETR`. The address
/// is the source's control peer unless `trust_server_pasv_ipv4_address`. An empty target name means the same name.
FERRY_API void ftpcp(FTP& source, std::string_view sourcename, FTP& target, std::string_view targetname = {},
                     std::string_view type = "I");

}  // namespace ferry
