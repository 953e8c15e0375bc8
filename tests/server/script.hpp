// What a test wants the server to do otherwise. Held apart from the sessions because a test may change it while they run;
// a change is seen by the next command.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ferry::testing {

class session;
class tls_setup;
/// Plays one command. The argument is everything after the verb and one space.
using handler = std::function<void(session&, std::string_view argument)>;

class script {
 public:
  void on(std::string_view verb, handler play);
  void once(std::string_view verb, handler play);
  void at_command(std::size_t number, handler play);
  void before(std::string_view verb, std::string raw);
  void on_connect(std::function<void(session&)> play);
  void require_login(std::string user, std::string password);
  void tls(std::shared_ptr<const tls_setup> setup);
  void offer(std::string feature);

  /// The handler that a test has set for this command: at_command, else once, else on, else nothing.
  [[nodiscard]] std::optional<handler> take(const std::string& verb, std::size_t number);
  /// The text to send ahead of this command's reply; used up.
  [[nodiscard]] std::string take_before(const std::string& verb);
  [[nodiscard]] std::function<void(session&)> connect_handler() const;
  /// True when no login was required, too.
  [[nodiscard]] bool accepts(const std::string& user, const std::string& password) const;
  [[nodiscard]] bool login_required() const;
  /// The lines that a test has added to FEAT, and what stands behind `name` in the first that begins with it; nothing when there is none.
  [[nodiscard]] std::vector<std::string> offers() const;
  [[nodiscard]] std::optional<std::string> offered(std::string_view name) const;
  /// Null when TLS is off.
  [[nodiscard]] std::shared_ptr<const tls_setup> tls() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, handler> handlers_;
  std::map<std::string, std::deque<handler>> once_;
  std::map<std::size_t, handler> at_command_;
  std::map<std::string, std::deque<std::string>> before_;
  std::function<void(session&)> connect_;
  std::shared_ptr<const tls_setup> tls_;
  std::vector<std::string> offers_;
  std::optional<std::pair<std::string, std::string>> credentials_;
};

}  // namespace ferry::testing
