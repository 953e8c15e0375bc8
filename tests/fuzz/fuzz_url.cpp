// URLs. Invariants: no part has CR, LF or NUL; a segment is no `.` or `..` and has no `/`; what is printed parses to the same again.
#include <ferry/url.hpp>

#include "fuzz.hpp"

namespace {

bool clean(const std::string& s) { return s.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos; }

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ferry::fuzz::require;
  ferry::url u;
  try {
    u = ferry::parse_url(ferry::fuzz::text(data, size));
  } catch (const ferry::url_error&) {
    return 0;
  }
  require(u.port != 0 && !u.host.empty() && clean(u.host), "a URL has a host and a port");
  require(clean(u.user.value_or("")) && clean(u.password.value_or("")), "no line end in user or password");
  for (const auto& s : u.segments) {
    require(clean(s), "no line end in a segment");
    require(s != "." && s != ".." && s.find('/') == std::string::npos, "a segment stays where it is");
  }
  u.password.reset();
  const ferry::url again = ferry::parse_url(u.text());
  require(
      again.text() == u.text() && again.segments == u.segments && again.absolute == u.absolute && again.host == u.host,
      "a printed URL parses to the same");
  return 0;
}
