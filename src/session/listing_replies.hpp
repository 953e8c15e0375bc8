// What a refusal of a listing means. Servers say "nothing here" and "not allowed" with the same code; only the words differ.
#pragma once

#include <string_view>

#include <ferry/reply.hpp>

namespace ferry::session {

/// The server does not have the command: 500, 502, 504; RFC 959 section 4.2.
[[nodiscard]] bool not_implemented(const reply& r) noexcept;
/// A 450 or 550 that says that a directory, which is known to exist, holds nothing.
[[nodiscard]] bool means_empty(const reply& r);
/// A 550 that says that there is no such name.
[[nodiscard]] bool means_missing(const reply& r);
/// The words say that it is there, but not for us.
[[nodiscard]] bool means_forbidden(const reply& r);
/// A good reply that says that the directory could not be read: `226 Transfer done (but failed to open directory).` (vsftpd)
[[nodiscard]] bool means_unreadable(const reply& r);
/// `MDTM 20200101120000 x` sets the time of x on servers that know the command with two arguments (vsftpd, Serv-U).
[[nodiscard]] bool sets_a_time(std::string_view name) noexcept;
/// A path that some server would take for an option, a pattern or two words.
[[nodiscard]] bool is_delicate(std::string_view path) noexcept;

}  // namespace ferry::session
