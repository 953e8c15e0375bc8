// Reads the facts of the running set once.
#include "servers.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <ostream>
#include <stdexcept>

namespace ferry::interop {

namespace {

using variables = std::map<std::string, std::string, std::less<>>;

variables read_variables() {
  const char* file = std::getenv("FERRY_INTEROP_ENV");
  if (file == nullptr) throw std::runtime_error("FERRY_INTEROP_ENV names no file; run these tests by ctest -L interop");
  std::ifstream in(file);
  if (!in) throw std::runtime_error(std::string("cannot read ") + file + "; run scripts/ftp-servers start all");
  variables found;
  for (std::string line; std::getline(in, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) found[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return found;
}

const std::string& variable(std::string_view name) {
  static const variables all = read_variables();
  const auto found = all.find(name);
  if (found == all.end())
    throw std::runtime_error(std::string(name) + " is not among the facts of the running servers");
  return found->second;
}

}  // namespace

const running& running::get() {
  static const running set{variable("FERRY_FTP_ROOT"), variable("FERRY_FTP_USER"), variable("FERRY_FTP_PASSWORD"),
                           variable("FERRY_FTP_CA")};
  return set;
}

std::uint16_t running::port(std::string_view name) const {
  return static_cast<std::uint16_t>(std::stoi(variable(name)));
}

std::string_view address_of(address_family family) { return family == address_family::ipv6 ? "::1" : "127.0.0.1"; }
std::string_view to_string(address_family family) { return family == address_family::ipv6 ? "ipv6" : "ipv4"; }
std::string_view to_string(mode m) { return m == mode::active ? "active" : "passive"; }
void PrintTo(const server& s, std::ostream* out) { *out << s.name; }
void PrintTo(mode m, std::ostream* out) { *out << to_string(m); }

}  // namespace ferry::interop
