// What everything here that touches local files shares: its errors, and names that nobody can foresee.
#pragma once

#include <filesystem>
#include <string_view>

namespace ferry::io::posix {

/// local_error: `doing path: what the system says`.
[[noreturn]] void throw_local(int error, std::string_view doing, const std::filesystem::path& path);

/// `.NAME.RANDOM.part` beside `target`, cut to what a file system takes.
[[nodiscard]] std::filesystem::path temporary_name(const std::filesystem::path& target);

}  // namespace ferry::io::posix
