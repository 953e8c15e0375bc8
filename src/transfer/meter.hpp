// What moved, how fast, and what is left: for people who watch.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include <ferry/verdict.hpp>

#include "io/host.hpp"

namespace ferry::transfer {

/// Speeds are those of the last seconds, so that they tell of now. Host and watch outlive it.
class meter {
 public:
  meter(const io::host& host, const transfer_watch& watch) : host_(host), watch_(watch) {}
  void total(std::optional<std::uint64_t> bytes) { total_ = bytes; }
  /// `there`: bytes of the file that are there by now.
  void at(std::uint64_t there);

 private:
  struct point {
    io::clock_time when;
    std::uint64_t bytes;
  };
  const io::host& host_;
  const transfer_watch& watch_;
  std::optional<std::uint64_t> total_;
  std::deque<point> points_;
};

}  // namespace ferry::transfer
