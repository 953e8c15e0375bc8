// What LIST gives, in any dialect. Invariants: those of listing.hpp.
#include "listing.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ferry::fuzz::require_sound_listing(ferry::fuzz::text(data, size),
                                     ferry::listing_options().format(ferry::listing_format::list));
  return 0;
}
