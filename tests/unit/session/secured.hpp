// A fixture whose server speaks TLS 1.3 with a certificate that is good for "localhost".
#pragma once

#include "fixture.hpp"
#include "session/greet.hpp"
#include "session/login.hpp"
#include "session/secure.hpp"
#include "support/tls_peer.hpp"

namespace ferry::testing {

/// Greeted, and the control connection is secured; nobody is logged in.
inline void prepare_secured(fixture& f) {
  static const certificate_folder folder;
  static const auto ca = folder.write("ca", certificates::all().ca);
  static const auto server = [] {
    tls_peer_plan plan;
    plan.who = certificates::all().good;
    plan.minimum = plan.maximum = TLS1_3_VERSION;
    return std::make_shared<const tls_peer>(std::move(plan));
  }();
  f.host.names["localhost"] = {{address_family::ipv4, "192.0.2.1", 0}};
  f.host.speak_tls(server);
  f.host.files["a"] = "the content of a";
  f.settings.tls.ca_file(ca);
  session::greet(f.session, "localhost", 21);
  session::authenticate(f.session);
}

/// Logged in, and data is protected.
inline void prepare_protected(fixture& f) {
  prepare_secured(f);
  session::login(f.session, {});
  session::protect(f.session);
}

}  // namespace ferry::testing
