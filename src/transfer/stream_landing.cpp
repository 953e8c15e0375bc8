// Bytes are counted once the sink has taken them: what it throws stops the count where it stopped.
#include "transfer/stream_landing.hpp"

#include <stdexcept>

namespace ferry::transfer {

landing::~landing() = default;

class stream_landing::recorder final : public io::sink {
 public:
  explicit recorder(stream_landing& owner) : owner_(owner) {}
  void write(std::span<const std::byte> bytes) override {
    owner_.to_.write(bytes);
    owner_.tail_.add(bytes);
    if (owner_.digest_) owner_.digest_->update(bytes);
  }
  [[nodiscard]] bool any_block_size() const noexcept override { return owner_.to_.any_block_size(); }
  [[nodiscard]] bool wants_full_blocks() const noexcept override { return false; }

 private:
  stream_landing& owner_;
};

stream_landing::stream_landing(io::sink& to, std::optional<checksum_algorithm> digest)
    : to_(to), recorder_(std::make_unique<recorder>(*this)) {
  if (digest) digest_.emplace(*digest);
}
stream_landing::~stream_landing() = default;

bool stream_landing::agrees(std::uint64_t offset, std::span<const std::byte> bytes) {
  return tail_.agrees(offset, bytes);
}

bool stream_landing::of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) {
  // A file that grows is still the same one: what was delivered is its beginning.
  const bool same =
      !(size && size_ && *size < *size_) && !(modified && modified_ && *modified != *modified_ && size == size_);
  if (have() == 0 || same) {
    if (size) size_ = size;
    if (modified) modified_ = modified;
  }
  return have() == 0 || same;
}

io::sink& stream_landing::sink() {
  if (!begun_) to_.begin(0);
  begun_ = true;
  return *recorder_;
}

bool stream_landing::begin_anew() {
  if (have() == 0) return true;
  if (!to_.restart(0)) return false;
  tail_ = tail();
  if (digest_) digest_.emplace(digest_->algorithm());
  return true;
}

ferry::checksum stream_landing::digest(checksum_algorithm by) {
  if (!digest_ || digest_->algorithm() != by) throw std::logic_error("no digest of this algorithm was arranged");
  return digest_->finish();
}

void stream_landing::commit(verdict&) {
  (void)sink();
  to_.commit();
}

void stream_landing::abandon() noexcept { to_.abandon(); }

}  // namespace ferry::transfer
