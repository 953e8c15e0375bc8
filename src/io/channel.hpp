// A byte stream that never blocks, and the listener that accepts one.
//
// Every call returns at once. `wait_read` and `wait_write` say what to wait for before trying again; a layer in between (TLS) may
// ask for either in either direction. Errors are values here; the session turns them into exceptions, because it knows the phase.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

#include <ferry/options.hpp>

#include "io/readiness.hpp"

namespace ferry::io {

class deflate_channel;
class secure_channel;
class sink;
class source;

enum class io_status : std::uint8_t {
  done,         ///< `bytes` moved, at least one
  end,          ///< the peer closed in good order (reading), or the source has no more (move_from)
  wait_read,    ///< nothing moved; wait for readable
  wait_write,   ///< nothing moved; wait for writable
  failed,       ///< `error` says why
  unsupported,  ///< this pair cannot be moved inside the kernel; read and write instead
};

struct io_result {
  io_status status = io_status::done;
  std::size_t bytes = 0;
  std::error_code error;
};

class channel : public waitable {
 public:
  /// Nothing while connecting; then success or the reason of failure, for ever.
  [[nodiscard]] virtual std::optional<std::error_code> connected() = 0;
  [[nodiscard]] virtual io_result read_some(std::span<std::byte> room) = 0;
  [[nodiscard]] virtual io_result write_some(std::span<const std::byte> bytes) = 0;
  /// The last byte is sent as TCP urgent data.
  [[nodiscard]] virtual io_result write_urgent(std::span<const std::byte> bytes) { return write_some(bytes); }
  /// `read_some` may give bytes although there is nothing to wait for.
  [[nodiscard]] virtual bool buffered() const { return false; }
  /// This channel as a TLS one, or null.
  [[nodiscard]] virtual secure_channel* secure() noexcept { return nullptr; }
  /// This channel as a compressing one, or null.
  [[nodiscard]] virtual deflate_channel* deflated() noexcept { return nullptr; }
  /// Writes what a layer holds back until all is there, and its end; again after waiting until it is `done`. Nothing is written behind it.
  [[nodiscard]] virtual io_result finish_writing() { return {}; }
  /// Much will be written over a long way: a larger send buffer, where that is a gain.
  virtual void prefer_large_sends() noexcept {}
  /// The shortest way to the peer and back that the system has seen on this connection; nothing when it does not tell.
  [[nodiscard]] virtual std::optional<std::chrono::microseconds> round_trip() const { return {}; }
  /// Moves at most `most` bytes from this channel to `to` without passing user memory.
  [[nodiscard]] virtual io_result move_to(sink& to, std::size_t most) {
    (void)to, (void)most;
    return {io_status::unsupported, 0, {}};
  }
  /// Moves at most `most` bytes from `from` to this channel without passing user memory.
  [[nodiscard]] virtual io_result move_from(source& from, std::size_t most) {
    (void)from, (void)most;
    return {io_status::unsupported, 0, {}};
  }
  /// No more will be written; reading goes on.
  virtual void shutdown_write() noexcept = 0;
  /// Closes in good order: what was written still arrives. Idempotent. Later reads and writes fail.
  virtual void close() noexcept = 0;
  /// Closes so that the peer sees an error, not an end: a cut upload must not look whole. Idempotent.
  virtual void reset() noexcept = 0;
  [[nodiscard]] virtual endpoint local() const = 0;
  [[nodiscard]] virtual endpoint peer() const = 0;
};

class listener : public waitable {
 public:
  /// A connection, or null when none is waiting.
  [[nodiscard]] virtual std::unique_ptr<channel> accept(std::error_code& ec) = 0;
  [[nodiscard]] virtual endpoint local() const = 0;
  virtual void close() noexcept = 0;
};

}  // namespace ferry::io
