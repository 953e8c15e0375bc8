// What an FTP object and its data connections share.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include <ferry/ftplib.hpp>

#include "posix/posix_host.hpp"
#include "session/connection.hpp"
#include "session/data_link.hpp"

namespace ferry::detail {

struct ftp_impl {
  explicit ftp_impl(io::host* other, const ftp_options& options);
  ftp_impl(const ftp_impl&) = delete;
  ftp_impl& operator=(const ftp_impl&) = delete;
  ~ftp_impl();

  void apply_timeout();
  /// Throws std::invalid_argument for one that is not possible.
  static void check_timeout(const std::optional<milliseconds>& t);
  void update_trace();
  void debug(int level, std::string_view label, std::string_view text) const;
  void on_event(const trace_event& e) const;

  std::unique_ptr<io::posix::posix_host> own_host;
  io::host* host;
  session::settings settings;
  std::shared_ptr<session::connection> session;  // never null
  std::string host_name;
  std::uint16_t port = ftp_port;
  std::string welcome;
  std::string encoding_name;
  std::optional<milliseconds> timeout;
  int debug_level = 0;
  std::function<void(std::string_view)> debug_to;
  trace_sink user_trace;
  std::deque<std::string> lines;  // of a reply that getline() has begun
};

struct data_impl {
  std::weak_ptr<session::connection> session;
  std::shared_ptr<session::data_link> link;
  [[nodiscard]] session::data_link& usable() const;
};

struct listener_impl {
  std::weak_ptr<session::connection> session;
  std::unique_ptr<io::listener> listener;
};

}  // namespace ferry::detail
