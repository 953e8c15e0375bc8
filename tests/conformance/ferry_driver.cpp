// Runs scenarios with ferry::FTP: a request a line on standard input, its results a line on standard output.
// The counterpart of run_ftplib.py, with results in the same normal form (README.md).
#include <iostream>
#include <string>

#include "ferry_calls.hpp"

int main() {
  std::cout << R"({"client":"ferry"})" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = conformance::json::parse(line);
    const auto results = conformance::ferry_runner(request).run();
    std::cout << conformance::json{{"results", results}}.dump() << std::endl;
  }
}
