// Who fetches which part of a file: pieces that are handed out, and divided again when somebody has nothing to do. Pure: no session, no thread.
//
// Invariants: pieces in work never overlap each other or what is there; a piece loses its second half only where its owner cannot have come to yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "transfer/ranges.hpp"

namespace ferry::transfer {

/// A part of a file in somebody's work.
struct piece {
  std::size_t number = 0;
  std::uint64_t from = 0;
  std::uint64_t to = 0;  ///< by now: see pieces::reached
  [[nodiscard]] std::uint64_t size() const noexcept { return to - from; }
  friend bool operator==(const piece&, const piece&) = default;
};

class pieces {
 public:
  /// The least that is divided. Its half is more than what a session moves between two reports, and worth the way to the server.
  static constexpr std::uint64_t least_divided = 4U * 1024 * 1024;

  pieces(std::uint64_t size, const ranges& done) : size_(size), done_(done) {}

  /// The first part that nobody works on, else the second half of the largest one in work. Nothing when that has less than `least` to come.
  [[nodiscard]] std::optional<piece> take(std::uint64_t least = least_divided);
  /// Its owner has moved everything up to `moved`, and `written` of that is in the file. Gives where the piece ends now.
  std::uint64_t reached(std::size_t number, std::uint64_t moved, std::uint64_t written);
  /// Nobody works on it any more: what is missing of it is for others. What was taken from a neighbour and not begun goes back to it.
  void release(std::size_t number);
  /// What is in the file.
  [[nodiscard]] ranges written() const;
  /// What is in the file, and nobody works on any more.
  [[nodiscard]] const ranges& done() const noexcept { return done_; }
  /// Bytes that have come, those included that are not in the file yet.
  [[nodiscard]] std::uint64_t moved() const;
  [[nodiscard]] std::size_t at_work() const noexcept { return working_.size(); }
  [[nodiscard]] bool whole() const { return working_.empty() && done_.contains({0, size_}); }
  [[nodiscard]] std::uint64_t missing() const { return size_ - done_.total(); }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  struct work {
    std::uint64_t from;
    std::uint64_t moved;
    std::uint64_t written;
    std::uint64_t to;
  };
  [[nodiscard]] std::optional<range> open_part() const;
  piece begin(range r);

  std::uint64_t size_;
  ranges done_;
  std::map<std::size_t, work> working_;
  std::size_t next_ = 0;
};

}  // namespace ferry::transfer
