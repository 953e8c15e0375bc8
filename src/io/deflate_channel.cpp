// Nothing is held back for long: input is taken as it comes, output leaves as soon as a buffer is full.
#include "io/deflate_channel.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace ferry::io {

namespace {

constexpr std::size_t buffer_size = 64 * 1024;
constexpr std::size_t largest_step = 16 * 1024 * 1024;  // zlib counts in 32 bits

Bytef* as_zlib(std::byte* p) { return reinterpret_cast<Bytef*>(p); }

uInt step_of(std::size_t n) { return static_cast<uInt>(std::min(n, largest_step)); }

}  // namespace

struct deflate_channel::inflater {
  inflater() {
    if (::inflateInit(&z) != Z_OK) throw std::bad_alloc();
  }
  ~inflater() { ::inflateEnd(&z); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  z_stream z{};
  std::vector<std::byte> buffer = std::vector<std::byte>(buffer_size);
  std::uint64_t came = 0;
  std::uint64_t made = 0;
  bool holds_more = false;  // the room was too small for what the input gives
  bool over = false;        // the stream has ended
};

struct deflate_channel::deflater {
  deflater() {
    if (::deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::bad_alloc();
  }
  ~deflater() { ::deflateEnd(&z); }
  deflater(const deflater&) = delete;
  deflater& operator=(const deflater&) = delete;

  // What was compressed and has not left.
  [[nodiscard]] std::span<const std::byte> waiting() const { return std::span{buffer}.first(end).subspan(sent); }
  void compress(int flush) {
    sent = 0;
    z.next_out = as_zlib(buffer.data());
    z.avail_out = static_cast<uInt>(buffer.size());
    over = ::deflate(&z, flush) == Z_STREAM_END;
    end = buffer.size() - z.avail_out;
  }

  z_stream z{};
  std::vector<std::byte> buffer = std::vector<std::byte>(buffer_size);
  std::size_t sent = 0;
  std::size_t end = 0;
  bool over = false;
};

deflate_channel::deflate_channel(std::unique_ptr<channel> below, std::uint64_t ratio)
    : below_(std::move(below)), ratio_(ratio) {}

deflate_channel::~deflate_channel() = default;

bool deflate_channel::buffered() const {
  return (in_ && !in_->over && (in_->z.avail_in > 0 || in_->holds_more)) || below_->buffered();
}

io_result deflate_channel::fail(trouble why) {
  trouble_ = why;
  return {io_status::failed, 0, std::make_error_code(std::errc::bad_message)};
}

bool deflate_channel::beyond_bound() const noexcept {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t fair = expected_.value_or(ratio_ == 0 || in_->came > most / ratio_ ? most : in_->came * ratio_);
  return in_->made > (fair > most - slack ? most : fair + slack);
}

// Behind the stream there is nothing but the end of the connection, which only the channel below can judge (TLS).
io_result deflate_channel::read_end() {
  const auto r = below_->read_some(in_->buffer);
  return r.status == io_status::done ? fail(trouble::corrupt) : r;
}

io_result deflate_channel::refill() {
  const auto r = below_->read_some(in_->buffer);
  if (r.status == io_status::done) {
    in_->came += r.bytes;
    wire_bytes_ += r.bytes;
    in_->z.next_in = as_zlib(in_->buffer.data());
    in_->z.avail_in = static_cast<uInt>(r.bytes);
  }
  // Some servers send nothing at all for an empty file.
  if (r.status == io_status::end && in_->came > 0) return fail(trouble::truncated);
  return r;
}

io_result deflate_channel::read_some(std::span<std::byte> room) {
  if (trouble_ != trouble::none) return fail(trouble_);
  if (!in_) in_ = std::make_unique<inflater>();
  auto& z = in_->z;
  for (;;) {
    if (in_->over) return z.avail_in > 0 ? fail(trouble::corrupt) : read_end();
    if (z.avail_in == 0 && !in_->holds_more)
      if (const auto r = refill(); r.status != io_status::done) return r;
    z.next_out = as_zlib(room.data());
    z.avail_out = step_of(room.size());
    const int outcome = ::inflate(&z, Z_NO_FLUSH);
    const std::size_t made = step_of(room.size()) - z.avail_out;
    in_->made += made;
    in_->holds_more = z.avail_out == 0;
    in_->over = outcome == Z_STREAM_END;
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) return fail(trouble::corrupt);
    if (beyond_bound()) return fail(trouble::too_much);
    if (made > 0) return {io_status::done, made, {}};
  }
}

io_result deflate_channel::flush() {
  while (!out_->waiting().empty()) {
    const auto r = below_->write_some(out_->waiting());
    if (r.status != io_status::done) return r;
    out_->sent += r.bytes;
    wire_bytes_ += r.bytes;
  }
  return {};
}

io_result deflate_channel::write_some(std::span<const std::byte> bytes) {
  if (!out_) out_ = std::make_unique<deflater>();
  if (const auto r = flush(); r.status != io_status::done) return r;
  auto& z = out_->z;
  const uInt given = step_of(bytes.size());
  // zlib's field is not const, and it does not write there.
  z.next_in = as_zlib(const_cast<std::byte*>(bytes.data()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  z.avail_in = given;
  out_->compress(Z_NO_FLUSH);
  return {io_status::done, given - z.avail_in, {}};
}

io_result deflate_channel::finish_writing() {
  if (!out_) out_ = std::make_unique<deflater>();
  for (;;) {
    if (const auto r = flush(); r.status != io_status::done) return r;
    if (out_->over) return {};
    out_->z.next_in = nullptr;
    out_->z.avail_in = 0;
    out_->compress(Z_FINISH);
  }
}

}  // namespace ferry::io
