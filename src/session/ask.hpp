// A command whose refusal is an answer.
#pragma once

#include <string_view>

#include "session/connection.hpp"

namespace ferry::session {

/// The reply, of whatever class; one that ends the session (421) is thrown.
[[nodiscard]] reply ask(connection& c, const wire::command& command);
[[nodiscard]] reply ask(connection& c, std::string_view verb, std::string_view argument);
/// Throws a reply that is no answer: of class 4 or 5, or of a class that is none.
[[noreturn]] void throw_refusal(const connection& c, const reply& r);
/// The same, of a reply to a command that was not the last one.
[[noreturn]] void throw_refusal(const connection& c, const reply& r, const wire::command& to);

}  // namespace ferry::session
