// The servers that the tests of this folder run against, and everything in which they differ.
//
// A test never asks which server it talks to: it reads a fact from the table. What a server lacks is asserted as its
// refusal.
#pragma once

#include <ferry/options.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

namespace ferry::interop {

/// What a server does to a line end in a download of TYPE A.
enum class ascii : std::uint8_t {
  untouched,     ///< TYPE A is accepted and means nothing
  normalised,    ///< every line ends in CR LF
  cr_before_lf,  ///< each LF gets a CR, also one that has a CR already
};

/// What a server answers to PASV in a session over IPv6, where 227 cannot name its address.
enum class pasv_on_ipv6 : std::uint8_t {
  meaningless,  ///< 227 with no address that PORT could name
  refused,      ///< 4xx
};

struct server {
  std::string_view name;
  std::string_view variable;  ///< of its port
  std::string_view greeting;  ///< a part of it
  int acct;                   ///< the reply to ACCT after the log-in
  int idle_abort;             ///< the reply to ABOR when nothing is transferred
  bool mlsd;
  bool announces_size;  ///< `(N bytes)` in a 150
  bool size_of_rest;    ///< after REST it announces the rest, not the whole
  ascii download;
  bool stores_crlf;        ///< an upload of TYPE A is kept with CR LF, not LF
  bool sets_times;         ///< by a command that it names in FEAT, or that it takes unasked
  int start_behind_end;    ///< RETR after a REST behind the end of the file
  bool doubles_quotes;     ///< in 257, as RFC 959 demands
  bool mkd_tells_as_sent;  ///< 257 after MKD repeats the name that was sent, not the absolute one
  int nlst_of_nothing;     ///< NLST of a name that does not exist; 226 is an empty list
  int nlst_of_file;        ///< NLST of a file; 226 is its name
  bool nlst_with_dots;     ///< `.` and `..` are in the list
  bool nlst_keeps_path;    ///< NLST of a directory lists its entries behind the directory's name as it was sent
  int list_of_nothing;     ///< LIST of a name that does not exist
  int mlsd_of_nothing;
  bool mlst_ignores_choice;    ///< OPTS MLST is accepted and changes nothing
  int stor_into_nothing;       ///< STOR into a directory that does not exist
  bool any_bytes_in_names;     ///< names that are not UTF-8 are taken as they are; otherwise their bytes become U+FFFD
  bool backslash_in_names;     ///< otherwise refused with 553
  bool controls_in_names;      ///< otherwise shown as `_`, and not found by what is shown
  int rename_into_nothing;     ///< RNTO into a directory that does not exist
  bool foreign_passive;        ///< a stranger's address may connect to a passive port
  bool remembers_aborted;      ///< ABOR before the data connection is accepted: the next transfer does that one, too
  int aborted_download = 426;  ///< what may stand in place of a reply to ABOR
  int aborted_upload = 426;
  pasv_on_ipv6 pasv6;
};

inline constexpr std::array servers{
    server{.name = "vsftpd",
           .variable = "FERRY_VSFTPD_PORT",
           .greeting = "(vsFTPd ",
           .acct = 502,
           .idle_abort = 225,
           .mlsd = false,
           .announces_size = true,
           .size_of_rest = false,
           .download = ascii::untouched,  // unless ascii_download_enable
           .stores_crlf = true,           // unless ascii_upload_enable
           .sets_times = true,
           .start_behind_end = 226,  // with no data, which is not the rest of the file
           .doubles_quotes = true,
           .mkd_tells_as_sent = false,
           .nlst_of_nothing = 226,
           .nlst_of_file = 226,
           .nlst_with_dots = false,
           .nlst_keeps_path = true,
           .list_of_nothing = 226,
           .mlsd_of_nothing = 500,
           .mlst_ignores_choice = false,
           .stor_into_nothing = 553,
           .any_bytes_in_names = true,
           .backslash_in_names = true,
           .controls_in_names = true,
           .rename_into_nothing = 550,
           .foreign_passive = false,
           .remembers_aborted = false,
           .pasv6 = pasv_on_ipv6::meaningless},  // 0,0,0,0 as the address
    server{.name = "proftpd",
           .variable = "FERRY_PROFTPD_PORT",
           .greeting = "ProFTPD Server (test)",
           .acct = 502,
           .idle_abort = 226,
           .mlsd = true,
           .announces_size = true,
           .size_of_rest = true,
           .download = ascii::normalised,
           .stores_crlf = false,
           .sets_times = true,
           .start_behind_end = 554,
           .doubles_quotes = true,
           .mkd_tells_as_sent = false,
           .nlst_of_nothing = 450,
           .nlst_of_file = 226,
           .nlst_with_dots = false,
           .nlst_keeps_path = true,
           .list_of_nothing = 450,  // after a 150 and an empty list
           .mlsd_of_nothing = 550,
           .mlst_ignores_choice = false,
           .stor_into_nothing = 550,
           .any_bytes_in_names = true,
           .backslash_in_names = true,
           .controls_in_names = true,
           .rename_into_nothing = 550,
           .foreign_passive = true,
           .remembers_aborted = false,
           .pasv6 = pasv_on_ipv6::meaningless},  // three numbers
    server{.name = "pureftpd",
           .variable = "FERRY_PUREFTPD_PORT",
           .greeting = "Welcome to Pure-FTPd",
           .acct = 202,
           .idle_abort = 226,
           .mlsd = true,
           .announces_size = false,  // in kbytes only
           .size_of_rest = false,
           .download = ascii::cr_before_lf,
           .stores_crlf = false,
           .sets_times = true,
           .start_behind_end = 554,
           .doubles_quotes = false,
           .mkd_tells_as_sent = true,
           .nlst_of_nothing = 550,
           .nlst_of_file = 550,
           .nlst_with_dots = true,
           .nlst_keeps_path = true,
           .list_of_nothing = 226,
           .mlsd_of_nothing = 550,
           .mlst_ignores_choice = true,
           .stor_into_nothing = 553,
           .any_bytes_in_names = true,
           .backslash_in_names = false,
           .controls_in_names = false,
           .rename_into_nothing = 451,
           .foreign_passive = false,
           .remembers_aborted = false,
           .aborted_download = 150,  // `150 0.001 seconds (measured here)`
           .aborted_upload = 451,
           .pasv6 = pasv_on_ipv6::refused},
    server{.name = "pyftpdlib",
           .variable = "FERRY_PYFTPDLIB_PORT",
           .greeting = "pyftpdlib ",
           .acct = 500,
           .idle_abort = 225,
           .mlsd = true,
           .announces_size = false,
           .size_of_rest = false,
           .download = ascii::normalised,
           .stores_crlf = false,
           .sets_times = true,
           .start_behind_end = 554,
           .doubles_quotes = true,
           .mkd_tells_as_sent = false,
           .nlst_of_nothing = 550,
           .nlst_of_file = 226,
           .nlst_with_dots = false,
           .nlst_keeps_path = false,
           .list_of_nothing = 550,
           .mlsd_of_nothing = 501,
           .mlst_ignores_choice = false,
           .stor_into_nothing = 550,
           .any_bytes_in_names = false,
           .backslash_in_names = true,
           .controls_in_names = true,
           .rename_into_nothing = 550,
           .foreign_passive = false,
           .remembers_aborted = true,
           .pasv6 = pasv_on_ipv6::meaningless},  // the IPv6 address, then the port
};

/// The running set of servers, as scripts/ftp-servers tells it in the file that FERRY_INTEROP_ENV names.
struct running {
  std::filesystem::path root;  ///< the tree that all servers show
  std::string user;
  std::string password;
  std::filesystem::path ca;  ///< that signed the certificate of the TLS servers
  [[nodiscard]] static const running& get();
  [[nodiscard]] std::uint16_t port(const server& s) const { return port(s.variable); }
  [[nodiscard]] std::uint16_t port(std::string_view variable) const;
};

enum class mode : std::uint8_t { passive, active };

[[nodiscard]] std::string_view address_of(address_family family);
[[nodiscard]] std::string_view to_string(address_family family);
[[nodiscard]] std::string_view to_string(mode m);
void PrintTo(const server& s, std::ostream* out);
void PrintTo(mode m, std::ostream* out);

}  // namespace ferry::interop
