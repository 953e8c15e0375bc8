// How one transfer is to be made. Values with named setters, no behaviour.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include <ferry/checksum.hpp>
#include <ferry/export.hpp>
#include <ferry/options.hpp>
#include <ferry/transfer.hpp>
#include <ferry/verdict.hpp>

namespace ferry {

/// How often, and for how long, what failed in passing is tried again. A transfer that moved something since its last failure has all its tries
/// again; between tries passes twice the time of the last one, half of it by chance, so that many clients do not come back together.
class retry_options {
 public:
  /// Tries after the first; 4 by default, 0: none.
  retry_options& times(unsigned n) {
    times_ = n;
    return *this;
  }
  /// For an operation, waiting included; no limit by default.
  retry_options& at_most(milliseconds all) {
    at_most_ = all;
    return *this;
  }
  /// The longest wait before the second try; one second by default.
  retry_options& first_delay(milliseconds d) {
    first_delay_ = d;
    return *this;
  }
  /// The longest wait before any try; half a minute by default.
  retry_options& longest_delay(milliseconds d) {
    longest_delay_ = d;
    return *this;
  }

  unsigned times_ = 4;
  milliseconds at_most_ = no_timeout;
  milliseconds first_delay_{1'000};
  milliseconds longest_delay_{30'000};
};

/// What a transfer is held against when it is over, besides the final reply and the end of TLS.
enum class check : std::uint8_t {
  size,      ///< every size that the server tells
  checksum,  ///< a checksum too, where the server has any; where it has none, the size decides
  required,  ///< a checksum: a server without one is verification_failed
};

/// MODE Z.
enum class compression : std::uint8_t {
  off,
  automatic,  ///< files whose name promises a gain, on servers that have it
  always,     ///< every file, on servers that have it
};

class download_options {
 public:
  /// What to do when the file is there. For file paths only; overwrite.
  download_options& existing(if_exists policy) {
    existing_ = policy;
    return *this;
  }
  /// Writes under the final name. The old content goes when the server begins to send; a transfer that fails after that leaves a cut file. With
  /// `if_exists::rename` and `resume` std::invalid_argument.
  download_options& in_place(bool on) {
    in_place_ = on;
    return *this;
  }
  /// Keeps what a failed download has fetched, beside its journal, for a later run. What an earlier run has left is kept in any case.
  download_options& keep_partial(bool on) {
    keep_partial_ = on;
    return *this;
  }
  download_options& verify(check c) {
    verify_ = c;
    return *this;
  }
  /// Gives the file the server's time (MDTM, in a packet that is sent anyway). On.
  download_options& keep_time(bool on) {
    keep_time_ = on;
    return *this;
  }
  /// Permission bits of the new file, up to 0777, under the umask. Without it: those of the file it replaces, else the usual ones.
  download_options& mode(unsigned bits) {
    mode_ = bits;
    return *this;
  }
  /// Lines end in LF here and CR LF on the way (TYPE A). Sizes are not compared then.
  download_options& text(bool on) {
    text_ = on;
    return *this;
  }
  /// What a listing said, so that SIZE and MDTM need not be asked.
  download_options& listed(std::optional<std::uint64_t> size,
                           std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> modified = {}) {
    listed_size_ = size;
    listed_modified_ = modified;
    return *this;
  }
  /// How many sessions fetch parts of the file side by side; the server may let in fewer. 1: one fetches all of it. 0, the default: as many as
  /// client_options::parallel where at least 32 MiB are to come from 20 ms away or more, else one. Where two parts meet, what both sessions have sent is
  /// compared. It holds for binary files at a path, one at a time (not in download_all of several), without `in_place` and without compression; one
  /// session fetches everything else.
  download_options& segments(unsigned n) {
    segments_ = n;
    return *this;
  }
  download_options& watch(transfer_watch w) {
    watch_ = std::move(w);
    return *this;
  }
  /// Limits the whole transfer, tries included.
  download_options& deadline(milliseconds d) {
    deadline_ = d;
    return *this;
  }
  /// Ends the transfer with cancelled_error.
  download_options& stop(std::stop_token t) {
    stop_ = std::move(t);
    return *this;
  }

  if_exists existing_ = if_exists::overwrite;
  bool in_place_ = false;
  bool keep_partial_ = false;
  check verify_ = check::size;
  bool keep_time_ = true;
  std::optional<unsigned> mode_;
  bool text_ = false;
  std::optional<std::uint64_t> listed_size_;
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> listed_modified_;
  unsigned segments_ = 0;
  transfer_watch watch_;
  milliseconds deadline_ = no_timeout;
  std::stop_token stop_;
};

class upload_options {
 public:
  /// What to do when the server has the file; overwrite.
  upload_options& existing(if_exists policy) {
    existing_ = policy;
    return *this;
  }
  /// Under a temporary name beside the target, renamed once the size (and the checksum, if asked for) agrees.
  upload_options& temporary(bool on) {
    temporary_ = on;
    return *this;
  }
  upload_options& verify(check c) {
    verify_ = c;
    return *this;
  }
  /// Gives the remote file the time of the local one (MFMT, MDTM, SITE UTIME), where the source is a file.
  upload_options& keep_time(bool on) {
    keep_time_ = on;
    return *this;
  }
  /// `SITE CHMOD` afterwards.
  upload_options& mode(unsigned bits) {
    mode_ = bits;
    return *this;
  }
  /// Lines end in LF here and CR LF on the way (TYPE A). Sizes are not compared then.
  upload_options& text(bool on) {
    text_ = on;
    return *this;
  }
  /// The server chooses the name (STOU, RFC 959 section 4.1.3), in the directory of the path that is given; see verdict::name.
  upload_options& unique(bool on) {
    unique_ = on;
    return *this;
  }
  /// Says `ALLO` with the size first, for servers that reserve room.
  upload_options& allocate(bool on) {
    allocate_ = on;
    return *this;
  }
  /// Makes the directories that are missing when the server refuses the file.
  upload_options& make_directories(bool on) {
    make_directories_ = on;
    return *this;
  }
  upload_options& watch(transfer_watch w) {
    watch_ = std::move(w);
    return *this;
  }
  upload_options& deadline(milliseconds d) {
    deadline_ = d;
    return *this;
  }
  upload_options& stop(std::stop_token t) {
    stop_ = std::move(t);
    return *this;
  }

  if_exists existing_ = if_exists::overwrite;
  bool temporary_ = false;
  check verify_ = check::size;
  bool keep_time_ = false;
  std::optional<unsigned> mode_;
  bool text_ = false;
  bool unique_ = false;
  bool allocate_ = false;
  bool make_directories_ = false;
  transfer_watch watch_;
  milliseconds deadline_ = no_timeout;
  std::stop_token stop_;
};

/// The way that the bytes of a copy between two servers take.
enum class copy_route : std::uint8_t {
  automatic,     ///< direct; through here when the servers have no way between them
  direct,        ///< from server to server (RFC 959 section 5.2), protected by TLS (CPSV, SSCN) where the sessions are
  through_here,  ///< RETR from one and STOR to the other: nothing is written here, and few bytes are held
};

class copy_options {
 public:
  /// What to do when the target is there; overwrite. `if_exists::resume` is std::invalid_argument: a copy that fails begins anew.
  copy_options& existing(if_exists policy) {
    existing_ = policy;
    return *this;
  }
  /// Writes under the final name from the first byte on, for servers that let nobody rename. A copy that fails leaves a cut file there, which nothing
  /// tells from a whole one.
  copy_options& in_place(bool on) {
    in_place_ = on;
    return *this;
  }
  /// Of both servers, by an algorithm that both have.
  copy_options& verify(check c) {
    verify_ = c;
    return *this;
  }
  /// Gives the copy the time of the source (MDTM; then MFMT, MDTM, SITE UTIME).
  copy_options& keep_time(bool on) {
    keep_time_ = on;
    return *this;
  }
  /// Makes the directories that are missing when the target refuses the file.
  copy_options& make_directories(bool on) {
    make_directories_ = on;
    return *this;
  }
  copy_options& route(copy_route r) {
    route_ = r;
    return *this;
  }
  /// Only what comes through here is seen on its way.
  copy_options& watch(transfer_watch w) {
    watch_ = std::move(w);
    return *this;
  }
  copy_options& deadline(milliseconds d) {
    deadline_ = d;
    return *this;
  }
  copy_options& stop(std::stop_token t) {
    stop_ = std::move(t);
    return *this;
  }

  if_exists existing_ = if_exists::overwrite;
  bool in_place_ = false;
  check verify_ = check::size;
  bool keep_time_ = false;
  bool make_directories_ = false;
  copy_route route_ = copy_route::automatic;
  transfer_watch watch_;
  milliseconds deadline_ = no_timeout;
  std::stop_token stop_;
};

}  // namespace ferry
