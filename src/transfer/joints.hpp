// Where the parts of a file join: what the later session got of the bytes before its own is held against what an earlier one has put there.
//
// Invariants: a joint costs a few bytes, however much is compared; one that agrees with bytes that nobody will write any more is forgotten. So what is kept
// does not grow with the number of interruptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "io/files.hpp"
#include "transfer/ranges.hpp"

namespace ferry::transfer {

class joints {
 public:
  /// A session goes on at `at`, and this is what it got of the bytes before. What another had got for that place counts no more: of what that one sent
  /// nothing is left behind it.
  void add(std::uint64_t at, std::span<const std::byte> before);
  /// Forgets those that agree with `content` and lie in what is there for good.
  void settle(io::file& content, const ranges& for_good);
  /// The first joint whose sides are not the same.
  [[nodiscard]] std::optional<std::uint64_t> disagreement(io::file& content) const;
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

 private:
  struct joint {
    std::size_t length;
    std::uint64_t digest;
  };
  using entry = std::pair<const std::uint64_t, joint>;
  [[nodiscard]] static bool agrees(io::file& content, const entry& one);

  std::map<std::uint64_t, joint> all_;  // by where they are
};

}  // namespace ferry::transfer
