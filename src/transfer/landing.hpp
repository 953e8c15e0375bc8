// Where a download lands, over all its attempts: what is there already, and what becomes of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <ferry/checksum.hpp>
#include <ferry/verdict.hpp>

#include "io/files.hpp"
#include "io/transfer_end.hpp"
#include "tls/digest.hpp"
#include "transfer/overlap.hpp"

namespace ferry::transfer {

class partial_file;

class landing {
 public:
  landing() = default;
  landing(const landing&) = delete;
  landing& operator=(const landing&) = delete;
  virtual ~landing();

  /// Bytes of the file, from its beginning, that are there and can be trusted.
  [[nodiscard]] virtual std::uint64_t have() const = 0;
  /// From where on they can be compared.
  [[nodiscard]] virtual std::uint64_t known_from() const = 0;
  /// Do these bytes of the file agree with what is there?
  [[nodiscard]] virtual bool agrees(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  /// What the server says of its file now. False when what is there is of another one.
  [[nodiscard]] virtual bool of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) = 0;
  /// Takes what comes behind have(), for one attempt; good until the next call.
  [[nodiscard]] virtual io::sink& sink() = 0;
  /// The attempt is over: what the sink took counts.
  virtual void settle() noexcept = 0;
  /// What is there is of no use. False when it cannot be taken back.
  [[nodiscard]] virtual bool begin_anew() = 0;
  /// `there` bytes of the file have come by now; of the last of them some may still be in our hands.
  virtual void checkpoint(std::uint64_t there) = 0;
  [[nodiscard]] virtual ferry::checksum digest(checksum_algorithm by) = 0;
  /// The file that several sessions may write to side by side; null where bytes come in order.
  [[nodiscard]] virtual partial_file* in_pieces() noexcept { return nullptr; }
  /// It is whole.
  virtual void commit(verdict& of) = 0;
  /// It will not become whole now.
  virtual void abandon() noexcept = 0;
};

}  // namespace ferry::transfer
