// The end of what a download has already: read again from the server and compared, so that a file that changed in between, or a server that passes over
// REST, is noticed before a byte is joined to another file's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ferry::transfer {

/// How much is read again. A changed file that agrees over so much at its seam was not changed there.
inline constexpr std::size_t overlap_bytes = 64 * 1024;

/// The last bytes of a stream, by the offset at which they end.
class tail {
 public:
  explicit tail(std::size_t most = overlap_bytes) : most_(most) {}
  /// Bytes `from` a file's beginning that are known by other means.
  void start(std::uint64_t end, std::vector<std::byte> last);
  void add(std::span<const std::byte> bytes);
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  [[nodiscard]] std::uint64_t begin() const noexcept { return end_ - size(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  /// Do `bytes`, which stand at `offset` in the file, agree with what is known? What lies before the tail is not known and agrees.
  [[nodiscard]] bool agrees(std::uint64_t offset, std::span<const std::byte> bytes) const noexcept;

 private:
  std::size_t most_;
  std::uint64_t end_ = 0;
  std::vector<std::byte> bytes_;
};

}  // namespace ferry::transfer
