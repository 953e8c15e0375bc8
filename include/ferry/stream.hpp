// Where the bytes of a transfer go to and come from: whatever C++ people have at hand.
//
// A `sink` is made from a callable, a std::ostream, a std::string, a std::vector<std::byte>, a fixed span or a file
// path; a `source` from a callable, a std::istream, a span or a file path. A string as such is refused at compile time,
// because it could mean a path or the content: say std::filesystem::path{...} or ferry::content(...).
//
// Lifetimes: streams, strings, vectors and spans are referred to, not copied, and must outlive the transfer.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <ferry/export.hpp>

namespace ferry {

/// The bytes of a text.
[[nodiscard]] inline std::span<const std::byte> content(std::string_view text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}
/// Bytes seen as text.
[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

namespace io {
class sink;    // internal: what the engine writes to
class source;  // internal: what the engine reads from
}  // namespace io

template <class F>
concept byte_callback = std::invocable<F&, std::span<const std::byte>>;
template <class F>
concept text_callback = !byte_callback<F> && std::invocable<F&, std::string_view>;
template <class F>
concept byte_producer = requires(F& f, std::span<std::byte> room) {
  { f(room) } -> std::convertible_to<std::size_t>;
};

/// Takes the bytes of a download. Move-only; good for one transfer.
class FERRY_API sink {
 public:
  /// Called with each block, in order; what it throws stops the transfer and is thrown on.
  template <byte_callback F>
    requires(!std::same_as<std::remove_cvref_t<F>, sink>)
  sink(F callback)  // NOLINT(google-explicit-constructor)
      : sink(std::function<void(std::span<const std::byte>)>(std::move(callback))) {}
  template <text_callback F>
    requires(!std::same_as<std::remove_cvref_t<F>, sink>)
  sink(F callback)  // NOLINT(google-explicit-constructor)
      : sink(std::function<void(std::span<const std::byte>)>(
            [f = std::move(callback)](std::span<const std::byte> b) mutable { f(as_text(b)); })) {}
  sink(std::function<void(std::span<const std::byte>)> callback);  // NOLINT(google-explicit-constructor)
  /// Written to; a stream that fails stops the transfer with local_error.
  sink(std::ostream& out);  // NOLINT(google-explicit-constructor)
  /// Appended to.
  sink(std::string& out);             // NOLINT(google-explicit-constructor)
  sink(std::vector<std::byte>& out);  // NOLINT(google-explicit-constructor)
  /// Filled from its start; more data than room is a local_error (std::errc::no_buffer_space).
  sink(std::span<std::byte> out);  // NOLINT(google-explicit-constructor)
  /// A file. The data goes to a temporary name in the same directory and is renamed when the transfer has succeeded; on
  /// failure the temporary file is removed and a file that was there stays as it was. When the transfer starts at an offset,
  /// the existing file must have at least that length; it is cut there and continued in place.
  sink(const std::filesystem::path& file);  // NOLINT(google-explicit-constructor)
  sink(const char*) = delete;
  sink(std::string_view) = delete;

  explicit sink(std::unique_ptr<io::sink> impl);
  sink(sink&&) noexcept;
  sink& operator=(sink&&) noexcept;
  ~sink();

  [[nodiscard]] io::sink& impl() const noexcept { return *impl_; }

 private:
  std::unique_ptr<io::sink> impl_;
};

/// Gives the bytes of an upload. Move-only; good for one transfer.
class FERRY_API source {
 public:
  /// Called with room to fill; returns how many bytes it filled, 0 at the end.
  template <byte_producer F>
    requires(!std::same_as<std::remove_cvref_t<F>, source>)
  source(F producer)  // NOLINT(google-explicit-constructor)
      : source(std::function<std::size_t(std::span<std::byte>)>(std::move(producer))) {}
  source(std::function<std::size_t(std::span<std::byte>)> producer);  // NOLINT(google-explicit-constructor)
  source(std::istream& in);                                           // NOLINT(google-explicit-constructor)
  source(std::span<const std::byte> bytes);                           // NOLINT(google-explicit-constructor)
  /// A regular file; opened when the transfer starts.
  source(const std::filesystem::path& file);  // NOLINT(google-explicit-constructor)
  source(const char*) = delete;
  source(std::string_view) = delete;
  source(const std::string&) = delete;

  explicit source(std::unique_ptr<io::source> impl);
  source(source&&) noexcept;
  source& operator=(source&&) noexcept;
  ~source();

  [[nodiscard]] io::source& impl() const noexcept { return *impl_; }

 private:
  std::unique_ptr<io::source> impl_;
};

/// Called with each line, its line end removed; valid during the call. What it throws stops the transfer.
using line_callback = std::function<void(std::string_view)>;
/// Called with each block after it was sent.
using block_callback = std::function<void(std::span<const std::byte>)>;
/// Called while data moves, with the bytes moved so far in this transfer.
using progress_callback = std::function<void(std::uint64_t)>;

}  // namespace ferry
