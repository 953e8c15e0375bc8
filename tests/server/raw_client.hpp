// The least FTP client there can be, for the server's own tests: it sends lines, reads replies, opens data connections.
#pragma once

#include <string>
#include <string_view>

#include "server/scripted_server.hpp"
#include "server/stranger.hpp"

namespace ferry::testing {

class raw_client {
 public:
  explicit raw_client(const scripted_server& server);

  void send(std::string_view line);
  /// One reply with all its lines, joined by '\n'; empty when the server has closed.
  std::string reply();
  std::string command(std::string_view line);
  /// Whole transfers over EPSV, with the replies 150 and 226 expected.
  std::string download(std::string_view verb_and_path);
  void upload(std::string_view verb_and_path, std::string_view bytes);

  /// Connects as PASV or EPSV says.
  connection passive(std::string_view verb);
  /// Sends PORT or EPRT; the server connects to the listener.
  unique_fd active(std::string_view verb);
  [[nodiscard]] connection accept(const unique_fd& listener);
  [[nodiscard]] connection& control() { return control_; }

 private:
  std::string line();

  std::string address_;
  waiter wait_{event()};
  connection control_;
};

}  // namespace ferry::testing
