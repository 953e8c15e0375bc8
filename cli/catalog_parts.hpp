// What the files of the catalog share.
#pragma once

#include "catalog.hpp"

namespace ferry::cli {

inline std::vector<group> remote_groups() { return {group::account, group::tls, group::connection, group::output}; }

inline constexpr operand_text a_url{.name = "URL", .kind = takes::url};

/// The commands that move no files and change none.
[[nodiscard]] std::vector<command_text> other_commands();

}  // namespace ferry::cli
