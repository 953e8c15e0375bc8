// The TLS sessions that one FTP session may resume, as DER copies.
//
// Copies, because OpenSSL marks a session that was offered as used and spoils one whose connection ended without close_notify. Newest first:
// TLS 1.3 servers give each connection new tickets, and some accept a ticket once.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace ferry::tls {

using ticket = std::vector<unsigned char>;

class ticket_store {
 public:
  void add(ticket t);
  /// The newest of those that were offered least often; it counts as offered.
  [[nodiscard]] std::optional<ticket> next();
  /// The server did not want it.
  void drop(const ticket& t);
  void clear() noexcept { kept_.clear(); }
  /// The group of the last key exchange, by OpenSSL's number; 0: none yet. A server that wants another one than is offered first asks for it,
  /// which takes a round trip of every connection (vsftpd knows P-256 alone).
  void group(int nid) noexcept { group_ = nid; }
  [[nodiscard]] int group() const noexcept { return group_; }
  [[nodiscard]] std::size_t size() const noexcept { return kept_.size(); }

 private:
  struct kept {
    ticket der;
    unsigned offered = 0;
  };
  std::deque<kept> kept_;
  int group_ = 0;
};

}  // namespace ferry::tls
