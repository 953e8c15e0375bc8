// All algorithms at once cost CPU, which is paid only when a checksum was asked for.
#include "transfer/noted_source.hpp"

namespace ferry::transfer {

noted_source::noted_source(io::source& from, bool digests) : from_(from) {
  if (!digests) return;
  for (const auto a : {checksum_algorithm::crc32, checksum_algorithm::md5, checksum_algorithm::sha1,
                       checksum_algorithm::sha256, checksum_algorithm::sha512})
    digests_.emplace_back(a);
}

std::size_t noted_source::read(std::span<std::byte> room) {
  was_read_ = true;
  const std::size_t n = from_.read(room);
  for (auto& d : digests_) d.update(room.first(n));
  return n;
}

std::optional<checksum> noted_source::finish(checksum_algorithm by) {
  for (auto& d : digests_)
    if (d.algorithm() == by) return d.finish();
  return {};
}

}  // namespace ferry::transfer
