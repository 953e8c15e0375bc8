// Translation between the words of tls and of io, and the order of closing.
#include "io/secure_channel.hpp"

namespace ferry::io {

namespace {

tls::result to_tls(const io_result& r) {
  switch (r.status) {
    case io_status::done:
      return {tls::status::done, r.bytes, {}};
    case io_status::end:
      return {tls::status::closed, 0, {}};
    case io_status::wait_read:
      return {tls::status::want_read, 0, {}};
    case io_status::wait_write:
      return {tls::status::want_write, 0, {}};
    case io_status::failed:
    case io_status::unsupported:
      break;
  }
  return {tls::status::failed, 0, r.error};
}

}  // namespace

secure_channel::secure_channel(std::unique_ptr<channel> below, std::shared_ptr<const tls::context> settings,
                               const std::string& name, tls::reading how, tls::ticket_store* store,
                               std::optional<tls::ticket> offer)
    : below_(std::move(below)), engine_(std::move(settings), *this, name, how, store, std::move(offer)) {}

secure_channel::~secure_channel() = default;

tls::result secure_channel::read(std::span<std::byte> room) { return to_tls(below_->read_some(room)); }
tls::result secure_channel::write(std::span<const std::byte> bytes) { return to_tls(below_->write_some(bytes)); }

io_result secure_channel::translate(const tls::result& r) {
  switch (r.what) {
    case tls::status::done:
      return {io_status::done, r.bytes, {}};
    case tls::status::want_read:
      return {io_status::wait_read, 0, {}};
    case tls::status::want_write:
      return {io_status::wait_write, 0, {}};
    case tls::status::closed:
      return {io_status::end, 0, {}};
    case tls::status::truncated:
      truncated_ = true;
      return {io_status::end, 0, {}};
    case tls::status::failed:
      break;
  }
  return {io_status::failed, 0, r.error};
}

io_result secure_channel::handshake() { return translate(engine_.handshake()); }
io_result secure_channel::read_some(std::span<std::byte> room) { return translate(engine_.read(room)); }
io_result secure_channel::write_some(std::span<const std::byte> bytes) { return translate(engine_.write(bytes)); }

io_result secure_channel::end_writing() {
  if (ended_writing_) return {};
  const auto r = translate(engine_.close());
  if (r.status == io_status::wait_read || r.status == io_status::wait_write) return r;
  ended_writing_ = true;
  below_->shutdown_write();
  return r;
}

void secure_channel::shutdown_write() noexcept {
  try {
    (void)end_writing();
  } catch (...) {  // NOLINT(bugprone-empty-catch) closing goes on without it
  }
}

void secure_channel::close() noexcept {
  try {
    if (!ended_writing_) (void)engine_.close();
  } catch (...) {  // NOLINT(bugprone-empty-catch) closing goes on without it
  }
  ended_writing_ = true;
  below_->close();
}

std::unique_ptr<channel> secure_channel::release() { return std::move(below_); }

}  // namespace ferry::io
