// How entries look in LIST, MLSD and MLST. No clock: LIST always shows the year, as `ls -l` does for old files.
#pragma once

#include <set>
#include <string>

#include "server/file_tree.hpp"

namespace ferry::testing {

/// One line in the form of `ls -l`, without a line end.
[[nodiscard]] std::string ls_line(const std::string& name, const file_entry& entry);

inline const std::set<std::string> all_facts{"type", "size", "modify", "perm", "unique"};

/// `type=file;size=3; name` with the facts that are in the set (RFC 3659), without a line end.
[[nodiscard]] std::string mlsx_line(const std::string& name, const file_entry& entry,
                                    const std::set<std::string>& facts = all_facts);

}  // namespace ferry::testing
