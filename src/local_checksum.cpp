// Checksums of files here, to be held against those of a server.
#include <ferry/checksum.hpp>

#include <cerrno>
#include <fstream>
#include <span>
#include <system_error>
#include <vector>

#include <ferry/error.hpp>

#include "tls/digest.hpp"

namespace ferry {

checksum checksum_of(const std::filesystem::path& file, checksum_algorithm algorithm) {
  constexpr std::size_t block = 256 * 1024;
  tls::digest digest(algorithm);
  std::ifstream in(file, std::ios::binary);
  const auto fail = [&] {
    const std::error_code ec(errno, std::generic_category());
    throw local_error(ec, "cannot read " + file.string() + ": " + ec.message(),
                      {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = true});
  };
  if (!in) fail();
  std::vector<char> room(block);
  while (in.read(room.data(), static_cast<std::streamsize>(room.size())) || in.gcount() > 0)
    digest.update(std::as_bytes(std::span(room)).first(static_cast<std::size_t>(in.gcount())));
  // A directory opens and cannot be read.
  if (in.bad()) fail();
  return digest.finish();
}

}  // namespace ferry
