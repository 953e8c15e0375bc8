// Proxies on loopback that relay for real: SOCKS5 and HTTP CONNECT. They keep what they were asked for.
//
// A thread accepts, and each connection has one of its own; all end with the proxy. Nothing leaves loopback: a name leads where the
// test says, and nowhere else.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/socket.hpp"
#include "server/stream.hpp"

namespace ferry::testing {

enum class proxy_mood {
  friendly,
  refusing,   ///< SOCKS5 reply 2, HTTP 403
  dribbling,  ///< each byte of its own answers in a segment of its own
  silent,     ///< takes the connection and says nothing
  leaving,    ///< closes in the middle of its last answer
};

class test_proxy {
 public:
  enum class kind { socks5, http };
  explicit test_proxy(kind what);
  test_proxy(const test_proxy&) = delete;
  test_proxy& operator=(const test_proxy&) = delete;
  ~test_proxy();

  [[nodiscard]] const std::string& address() const { return at_.address; }
  [[nodiscard]] std::uint16_t port() const { return at_.port; }

  /// From now on. Besides `localhost`, names are unknown until they are told, and numeric addresses are themselves.
  void name(const std::string& name, const std::string& address);
  void require_login(const std::string& user, const std::string& password);
  void behave(proxy_mood mood);

  /// `host:port` of every request, in order, refused ones too.
  [[nodiscard]] std::vector<std::string> asked() const;

 private:
  struct plan {
    std::map<std::string, std::string> names{{"localhost", "127.0.0.1"}};
    std::string user;
    std::string password;
    proxy_mood mood = proxy_mood::friendly;
  };
  struct request {
    std::string host;
    std::uint16_t port = 0;
  };
  void accept_all();
  void serve(unique_fd client);
  void run(connection& client, const plan& now);
  [[nodiscard]] std::optional<request> hear_socks5(connection& client, const plan& now) const;
  [[nodiscard]] std::optional<request> hear_http(connection& client, const plan& now) const;
  [[nodiscard]] std::optional<connection> reach(const request& r, const plan& now) const;
  void relay(connection& client, connection& server) const;

  const kind kind_;
  const unique_fd listener_;
  const endpoint at_;
  const event stop_;
  mutable std::mutex mutex_;
  plan plan_;
  std::vector<std::string> asked_;
  std::vector<std::thread> sessions_;  // of the accepting thread alone, until it has ended
  std::thread acceptor_;
};

}  // namespace ferry::testing
