// What the TLS tests share: a server that knows TLS, a client that trusts its authority, and the notes of the client's trace.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace ferry::testing {

inline const certificate_folder& files_of_certificates() {
  static const certificate_folder folder;
  return folder;
}

inline const std::filesystem::path& authority_file() {
  static const auto file = files_of_certificates().write("authority.pem", certificates::all().ca.certificate);
  return file;
}

inline tls_options trusting() { return tls_options{}.ca_file(authority_file()); }

class tls_test : public client_test {
 protected:
  explicit tls_test(const std::string& address = "127.0.0.1", const tls_options& context = trusting())
      : client_test(address, std::make_unique<FTP_TLS>(context)), ftps(static_cast<FTP_TLS&>(ftp)) {
    server.enable_tls(config);
    server.files()["/a"] = "all of it";
    ftp.trace([this](const trace_event& e) {
      if (e.kind == trace_kind::note) notes.emplace_back(e.text);
    });
  }

  /// Holds for handshakes and transfers that begin after it.
  template <class Change>
  void set_up(Change change) {
    change(config);
    server.enable_tls(config);
  }

  void log_in() {
    connect();
    ftps.login("anna", "secret");
  }

  tls_config config;
  FTP_TLS& ftps;
  std::vector<std::string> notes;
};

/// The ways in which data connections come about: all of them must do the same.
struct way {
  tls_range version;
  bool implicit;
  bool passive;
};

inline std::string name_of_way(const ::testing::TestParamInfo<way>& info) {
  const way& w = info.param;
  return std::string(w.version == tls_range::only_1_2 ? "tls12" : "tls13") + (w.implicit ? "_implicit" : "_explicit") +
         (w.passive ? "_passive" : "_active");
}

inline auto all_ways() {
  std::vector<way> ways;
  for (const auto version : {tls_range::only_1_2, tls_range::only_1_3})
    for (const bool implicit : {false, true})
      for (const bool passive : {true, false}) ways.push_back({version, implicit, passive});
  return ::testing::ValuesIn(ways);
}

/// Logged in, by one of the ways.
class tls_way_test : public tls_test, public ::testing::WithParamInterface<way> {
 protected:
  void SetUp() override {
    set_up([](tls_config& c) {
      c.versions = GetParam().version;
      c.implicit = GetParam().implicit;
    });
    ftps.implicit(GetParam().implicit);
    ftps.set_pasv(GetParam().passive);
    log_in();
  }
};

}  // namespace ferry::testing
