// The command line: which command, with which arguments.
#pragma once

#include <string>
#include <vector>

namespace ferry::cli {

/// Runs the command that `arguments` (without the program's name) ask for. Gives the exit code.
[[nodiscard]] int run(std::vector<std::string> arguments);

}  // namespace ferry::cli
