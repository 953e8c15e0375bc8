// What the FTP servers of NetWare and their Unix-like relatives have in common.
#pragma once

#include <optional>
#include <string_view>

#include "listing/columns.hpp"

namespace ferry::listings {

/// The first columns of a line of NetWare: `d [RWCEAFMS]`, `-[R----F-]`.
struct netware_rights {
  bool directory = false;
  std::string_view rights;  ///< without the brackets
  std::size_t end = 0;      ///< behind the closing bracket
};
[[nodiscard]] std::optional<netware_rights> read_netware_rights(std::string_view line) noexcept;

}  // namespace ferry::listings
