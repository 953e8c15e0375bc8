// Facts and names of MLSD and MLST. Invariants: those of listing.hpp.
#include "listing.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ferry::fuzz::require_sound_listing(ferry::fuzz::text(data, size),
                                     ferry::listing_options().format(ferry::listing_format::mlsd));
  return 0;
}
