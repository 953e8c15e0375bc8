// Commands of one exchange: HOST (RFC 7151), ALLO, SITE, SYST (RFC 959 section 4.1.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "session/connection.hpp"
#include "wire/system.hpp"

namespace ferry::session {

/// `HOST name`, to be said before the login: which of several servers at one address is meant. An IPv6 address gets its brackets, and loses
/// its zone. False when the server does not have the command (500, 502; 530 on servers that know few commands before the login); 504 and
/// any other refusal is thrown, because the wrong host would be logged in to.
bool choose_host(connection& c, std::string_view name);

/// `ALLO bytes`. False when the server does not have the command (500, 502, 504). 452 and 552, no room, are thrown like other refusals.
bool allocate(connection& c, std::uint64_t bytes);

/// `SITE text`; a reply of class 4 or 5 is thrown.
reply site(connection& c, std::string_view text);

/// `SYST`; unknown when the server refuses.
[[nodiscard]] wire::system_kind ask_system(connection& c);

/// Where the login has led, in a form to which `/name` can be put: `PWD`, and if that does not begin with a slash `SYST`. OS/400 is told to use such
/// names (`SITE NAMEFMT 1`) and asked again. Empty when the server does not tell.
[[nodiscard]] std::string starting_directory(connection& c);

}  // namespace ferry::session
