// Which bytes of a file are there: half-open ranges, sorted, with gaps between them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace ferry::transfer {

/// The bytes from `from` up to and without `to`.
struct range {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  [[nodiscard]] std::uint64_t size() const noexcept { return to - from; }
  friend bool operator==(const range&, const range&) = default;
};

class ranges {
 public:
  ranges() = default;
  /// Empty ones add nothing; those that touch or overlap become one.
  void add(range r);
  void add(const ranges& others);
  /// Forgets what is not in `others` too.
  void keep(const ranges& others);
  /// Forgets what lies at `size` and behind.
  void cut(std::uint64_t size);

  [[nodiscard]] const std::vector<range>& list() const noexcept { return list_; }
  /// Bytes in all.
  [[nodiscard]] std::uint64_t total() const noexcept;
  /// Bytes from 0 on without a gap.
  [[nodiscard]] std::uint64_t from_start() const noexcept;
  [[nodiscard]] bool contains(range r) const noexcept;
  [[nodiscard]] bool contains(const ranges& others) const noexcept;
  /// The first gap at or behind `from` in a file of `size` bytes.
  [[nodiscard]] std::optional<range> next_gap(std::uint64_t from, std::uint64_t size) const noexcept;
  /// All the gaps of a file of `size` bytes.
  [[nodiscard]] std::vector<range> missing(std::uint64_t size) const;
  friend bool operator==(const ranges&, const ranges&) = default;

 private:
  std::vector<range> list_;
};

}  // namespace ferry::transfer
