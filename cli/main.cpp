// The ferry command.
#include <span>
#include <string>
#include <vector>

#include "output.hpp"
#include "password.hpp"
#include "program.hpp"
#include "shell.hpp"
#include "signals.hpp"

int main(int argc, char** argv) {
  ferry::cli::keep_standard_descriptors();
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
  ferry::cli::hide_passwords(words);
  ferry::cli::take_secret_variables();
  ferry::cli::signals::install();
  return ferry::cli::run(std::move(arguments));
}
