// What TLS means for one session: its settings, the tickets of this session and no other, and what has been agreed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <ferry/tls.hpp>

#include "tls/context.hpp"
#include "tls/ticket_store.hpp"

namespace ferry::session {

struct security {
  std::string name;  ///< the host that the user asked for; data connections are verified against it too
  std::shared_ptr<const tls::context> context;  ///< null while the control connection has never been secured
  tls::ticket_store tickets;
  bool implicit = false;
  bool protect_data = false;         ///< PROT P is in force
  bool protection_chosen = false;    ///< PROT was said, either way
  bool server_resumes = false;       ///< a data connection of this session has resumed
  std::optional<tls_facts> control;  ///< nothing when the control connection is clear
  std::optional<tls_facts> data;     ///< of the last data connection; nothing when it was clear
};

}  // namespace ferry::session
