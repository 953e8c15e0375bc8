// The local ends of a transfer. They may block for a local disk, never for a peer. They throw what the user's code throws, and
// local_error for files and streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

namespace ferry::io {

class sink {
 public:
  sink() = default;
  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;
  virtual ~sink();  ///< what was not committed is abandoned
  /// Before the first byte; `offset` is where the transfer starts.
  virtual void begin(std::uint64_t offset) { (void)offset; }
  virtual void write(std::span<const std::byte> bytes) = 0;
  /// The transfer has succeeded: make the result visible.
  virtual void commit() {}
  /// The transfer has failed: leave no partial result under a final name. Idempotent, never throws.
  virtual void abandon() noexcept {}
  /// Only the first `bytes_kept` bytes of this transfer count, the next one follows them. False: it cannot go back, or
  /// there were fewer.
  [[nodiscard]] virtual bool restart(std::uint64_t bytes_kept) {
    (void)bytes_kept;
    return false;
  }
  /// The file, when this is nothing but the name of one; else null.
  [[nodiscard]] virtual const std::filesystem::path* path() const noexcept { return nullptr; }
  /// True when large blocks are cheaper than small ones and nobody sees their borders.
  [[nodiscard]] virtual bool any_block_size() const noexcept { return false; }
  /// True when nobody sees anything before `commit`, so that data may wait until a large block is full.
  [[nodiscard]] virtual bool wants_full_blocks() const noexcept { return false; }
};

class source {
 public:
  source() = default;
  source(const source&) = delete;
  source& operator=(const source&) = delete;
  virtual ~source();
  /// Before the first byte. Skipping to an offset is the caller's business, as in ftplib.
  virtual void begin() {}
  /// At most room.size() bytes; 0 at the end.
  [[nodiscard]] virtual std::size_t read(std::span<std::byte> room) = 0;
  /// Bytes that there are in all, from the first one that `read` gives, or gave. Nothing when that is not known.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return {}; }
  /// `read` goes on with that byte, counted from the first one that it gave. False: it cannot, and is where it was.
  [[nodiscard]] virtual bool restart(std::uint64_t offset) {
    (void)offset;
    return false;
  }
  /// The file, when this is nothing but the name of one; else null.
  [[nodiscard]] virtual const std::filesystem::path* path() const noexcept { return nullptr; }
  [[nodiscard]] virtual bool any_block_size() const noexcept { return false; }
};

}  // namespace ferry::io
