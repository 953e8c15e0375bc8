// netrc files. Invariant: nothing but netrc_error is thrown, whatever the text is.
#include <ferry/netrc.hpp>

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto file = ferry::netrc::parse(ferry::fuzz::text(data, size));
    (void)file.authenticators("host");
    (void)file.dump();
  } catch (const ferry::netrc_error&) {
  }
  return 0;
}
