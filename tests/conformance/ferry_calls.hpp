// The calls of a scenario, made on ferry::FTP.
#pragma once

#include <ferry/ftplib.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "normal_form.hpp"

namespace conformance {

/// One scenario's clients and what they hold. Each call gives one result in the normal form.
class ferry_runner {
 public:
  explicit ferry_runner(const json& request);
  /// All results, in order.
  json run();

 private:
  struct client {
    explicit client(const json& options);
    ferry::FTP ftp;
    std::vector<std::string> debug_lines;
  };

  client& client_of(const json& call);
  json attempt(const json& call);
  void dispatch(client& c, const json& call, json& result);
  void function(const json& call, json& result);
  void method(client& c, const json& call, json& result);
  bool plain_method(ferry::FTP& ftp, const std::string& name, const json& args, json& result);
  void connect(ferry::FTP& ftp, const json& call, json& result);
  void use(ferry::data_connection connection, const json& call, json& result);
  void end();

  const json& request_;
  const json& scenario_;
  std::map<std::string, std::unique_ptr<client>> clients_;
  std::optional<ferry::data_connection> held_;
};

}  // namespace conformance
