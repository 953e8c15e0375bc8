// The server's side of RFC 4217.
#include <utility>

#include "scripted_channel.hpp"
#include "scripted_host.hpp"

namespace ferry::testing {

void scripted_host::speak_tls(std::shared_ptr<const tls_peer> peer) {
  tls = std::move(peer);
  on("AUTH", [this](std::string_view) {
    reply("234 go on");
    begin_tls();
  });
  on("PBSZ", "200 PBSZ=0");
  on("PROT", [this](std::string_view level) {
    protects_data = level == "P";
    reply("200 protection set");
  });
  on("CCC", [this](std::string_view) {
    clearing_ = true;
    reply("200 in clear from here on");
  });
}

void scripted_host::begin_tls() {
  if (control_ != nullptr) control_->put_tls_on(*tls);
}

void scripted_host::drop_tls() {
  if (control_ != nullptr) control_->drop_tls();
}

}  // namespace ferry::testing
