// The sinks and sources that ferry/stream.hpp promises. They refer to the user's objects and own nothing but files.
#include <ferry/error.hpp>
#include <ferry/stream.hpp>

#include <algorithm>
#include <cstring>
#include <istream>
#include <optional>
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
  void write(std::span<const std::byte> bytes) override {
    f_(bytes);
    written_ += bytes.size();
  }
  // What was given away cannot be taken back.
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override { return bytes_kept == written_; }

 private:
  std::function<void(std::span<const std::byte>)> f_;
  std::uint64_t written_ = 0;
};

class stream_sink final : public io::sink {
 public:
  explicit stream_sink(std::ostream& out) : out_(out) {}
  void write(std::span<const std::byte> bytes) override {
    const auto text = as_text(bytes);
    if (!out_.write(text.data(), static_cast<std::streamsize>(text.size())))
      fail_local(std::errc::io_error, "cannot write to the output stream");
    written_ += bytes.size();
  }
  void commit() override {
    if (!out_.flush()) fail_local(std::errc::io_error, "cannot write to the output stream");
  }
  // Going back would leave the old bytes behind the new ones: a stream cannot be cut.
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override { return bytes_kept == written_; }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::ostream& out_;
  std::uint64_t written_ = 0;
};

template <class Container>
class container_sink final : public io::sink {
 public:
  explicit container_sink(Container& out) : out_(out), start_(out.size()) {}
  void begin(std::uint64_t) override { start_ = out_.size(); }
  void write(std::span<const std::byte> bytes) override {
    const auto* first = reinterpret_cast<const typename Container::value_type*>(bytes.data());
    out_.insert(out_.end(), first, first + bytes.size());
  }
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override {
    if (out_.size() < start_ || bytes_kept > out_.size() - start_) return false;
    out_.resize(start_ + static_cast<std::size_t>(bytes_kept));
    return true;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  Container& out_;
  std::size_t start_;  // the user's own bytes before the transfer's
};

class span_sink final : public io::sink {
 public:
  explicit span_sink(std::span<std::byte> out) : room_(out) {}
  void write(std::span<const std::byte> bytes) override {
    if (bytes.size() > room_.size() - written_)
      fail_local(std::errc::no_buffer_space, "the data is larger than the buffer given for it");
    std::copy(bytes.begin(), bytes.end(), room_.subspan(written_).begin());
    written_ += bytes.size();
  }
  [[nodiscard]] bool restart(std::uint64_t bytes_kept) override {
    if (bytes_kept > written_) return false;
    written_ = static_cast<std::size_t>(bytes_kept);
    return true;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::span<std::byte> room_;
  std::size_t written_ = 0;
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
  void begin() override {
    check();
    start_ = position();
  }
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    in_.read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(room.size()));
    check();
    return static_cast<std::size_t>(in_.gcount());
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override {
    const auto from = start_ ? start_ : position();
    return from ? length_after(*from) : std::nullopt;
  }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    if (!start_) start_ = position();
    const auto most = start_ ? length_after(*start_) : std::nullopt;
    if (!most || offset > *most) return false;
    in_.clear();  // the end of the file was seen
    return !in_.seekg(*start_ + static_cast<std::streamoff>(offset)).fail();
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  void check() const {
    if (in_.bad() || (in_.fail() && !in_.eof()))
      fail_local(std::errc::io_error, "cannot read from the input stream: it has failed, or its file is not open");
  }

  // The buffer is asked, not the stream: a stream at its end, or one that cannot seek, would say so by failing.
  [[nodiscard]] std::optional<std::streamoff> seek(std::streamoff by, std::ios_base::seekdir from) const {
    const std::streamoff at =
        in_.rdbuf() != nullptr ? std::streamoff(in_.rdbuf()->pubseekoff(by, from, std::ios::in)) : -1;
    return at >= 0 ? std::optional(at) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::streamoff> position() const { return seek(0, std::ios::cur); }
  [[nodiscard]] std::optional<std::uint64_t> length_after(std::streamoff start) const {
    const auto here = position();
    if (!here) return {};
    const auto end = seek(0, std::ios::end);
    (void)seek(*here, std::ios::beg);
    if (!end || *end < start) return {};
    return static_cast<std::uint64_t>(*end - start);
  }

  std::istream& in_;
  std::optional<std::streamoff> start_;  // nothing: it cannot be told
};

class span_source final : public io::source {
 public:
  explicit span_source(std::span<const std::byte> bytes) : bytes_(bytes) {}
  [[nodiscard]] std::size_t read(std::span<std::byte> room) override {
    const auto rest = bytes_.subspan(given_);
    const std::size_t n = std::min(room.size(), rest.size());
    std::copy_n(rest.begin(), n, room.begin());
    given_ += n;
    return n;
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return bytes_.size(); }
  [[nodiscard]] bool restart(std::uint64_t offset) override {
    if (offset > bytes_.size()) return false;
    given_ = static_cast<std::size_t>(offset);
    return true;
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return true; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t given_ = 0;
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
