// The sinks and sources that ferry/stream.hpp promises. They refer to the user's objects and own nothing but files.
#include <ferry/error.hpp>
#include <ferry/stream.hpp>

#include <algorithm>
#include <cstring>
#include <istream>
#include <ostream>

#include "io/transfer_end.hpp"
#include "posix/file_end.hpp"

namespace ferry {

namespace {

[[noreturn]] void fail_local(std::errc why, const std::string& message) {
  throw local_error(std::make_error_code(why), message,
                    {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
}

class callback_sink final : public io::sink {
 public:
  explicit callback_sink(std::function<void(std::span<const std::byte>)> f) : f_(std::move(f)) {}
  void write(std::span<const std::byte> bytes) override { f_(bytes); }

 private:
  std::function<void(std::span<const std::byte>)> f_;
};

class stream_sink final : public io::sink {
 public:
  explicit stream_sink(std::ostream& out) : out_(out) {}
  void write(std::span<const std::byte> bytes) override {
    const auto text = as_text(bytes);
    if (!out_.write(text.data(), static_cast<std::streamsize>(text.size())))
      fail_local(std::errc::io_error, "cannot write to the output stream");
  }
  void commit() override {
    if (!out_.flush()) fail_local(std::errc::io_error, "cannot write to the output stream");
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::ostream& out_;
};

template <class Container>
class container_sink final : public io::sink {
 public:
  explicit container_sink(Container& out) : out_(out) {}
  void write(std::span<const std::byte> bytes) override {
    const auto* first = reinterpret_cast<const typename Container::value_type*>(bytes.data());
    out_.insert(out_.end(), first, first + bytes.size());
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  Container& out_;
};

class span_sink final : public io::sink {
 public:
  explicit span_sink(std::span<std::byte> out) : room_(out) {}
  void write(std::span<const std::byte> bytes) override {
    if (bytes.size() > room_.size())
      fail_local(std::errc::no_buffer_space, "the data is larger than the buffer given for it");
    std::copy(bytes.begin(), bytes.end(), room_.begin());
    room_ = room_.subspan(bytes.size());
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::span<std::byte> room_;
};

class callback_source final : public io::source {
 public:
  explicit callback_source(std::function<std::size_t(std::span<std::byte>)> f) : f_(std::move(f)) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    const std::size_t n = f_(room);
    if (n > room.size()) throw std::out_of_range("a producer returned more bytes than it had room for");
    return n;
  }

 private:
  std::function<std::size_t(std::span<std::byte>)> f_;
};

class stream_source final : public io::source {
 public:
  explicit stream_source(std::istream& in) : in_(in) {}
  // A file that could not be opened would else empty the remote one.
  void begin() override { check(); }
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    in_.read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(room.size()));
    check();
    return static_cast<std::size_t>(in_.gcount());
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  void check() const {
    if (in_.bad() || (in_.fail() && !in_.eof()))
      fail_local(std::errc::io_error, "cannot read from the input stream: it has failed, or its file is not open");
  }

  std::istream& in_;
};

class span_source final : public io::source {
 public:
  explicit span_source(std::span<const std::byte> bytes) : bytes_(bytes) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    const std::size_t n = std::min(room.size(), bytes_.size());
    std::copy_n(bytes_.begin(), n, room.begin());
    bytes_ = bytes_.subspan(n);
    return n;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

sink::sink(std::function<void(std::span<const std::byte>)> callback)
    : impl_(std::make_unique<callback_sink>(std::move(callback))) {}
sink::sink(std::ostream& out) : impl_(std::make_unique<stream_sink>(out)) {}
sink::sink(std::string& out) : impl_(std::make_unique<container_sink<std::string>>(out)) {}
sink::sink(std::vector<std::byte>& out) : impl_(std::make_unique<container_sink<std::vector<std::byte>>>(out)) {}
sink::sink(std::span<std::byte> out) : impl_(std::make_unique<span_sink>(out)) {}
sink::sink(const std::filesystem::path& file) : impl_(std::make_unique<io::posix::file_sink>(file)) {}
sink::sink(std::unique_ptr<io::sink> impl) : impl_(std::move(impl)) {}
sink::sink(sink&&) noexcept = default;
sink& sink::operator=(sink&&) noexcept = default;
sink::~sink() = default;

source::source(std::function<std::size_t(std::span<std::byte>)> producer)
    : impl_(std::make_unique<callback_source>(std::move(producer))) {}
source::source(std::istream& in) : impl_(std::make_unique<stream_source>(in)) {}
source::source(std::span<const std::byte> bytes) : impl_(std::make_unique<span_source>(bytes)) {}
source::source(const std::filesystem::path& file) : impl_(std::make_unique<io::posix::file_source>(file)) {}
source::source(std::unique_ptr<io::source> impl) : impl_(std::move(impl)) {}
source::source(source&&) noexcept = default;
source& source::operator=(source&&) noexcept = default;
source::~source() = default;

}  // namespace ferry
