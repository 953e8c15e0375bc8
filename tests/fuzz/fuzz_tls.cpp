// The TLS engine against a server that sends anything at all. Invariants: it never says that the handshake is done, never gives out a byte,
// never takes a cut for an end; it comes to rest.
#include "fuzz.hpp"
#include "tls/engine.hpp"

namespace {

class canned final : public ferry::tls::transport {
 public:
  canned(std::string_view text, bool ends) : text_(text), ends_(ends) {}
  ferry::tls::result read(std::span<std::byte> room) override {
    if (text_.empty()) return {ends_ ? ferry::tls::status::closed : ferry::tls::status::want_read, 0, {}};
    const std::size_t n = std::min(room.size(), text_.size());
    std::copy_n(reinterpret_cast<const std::byte*>(text_.data()), n, room.begin());
    text_.remove_prefix(n);
    return {ferry::tls::status::done, n, {}};
  }
  ferry::tls::result write(std::span<const std::byte> bytes) override {
    return {ferry::tls::status::done, bytes.size(), {}};
  }

 private:
  std::string_view text_;
  bool ends_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ferry;
  static const auto context = std::make_shared<const tls::context>(tls_options{}.ca_directory("/"));
  const bool ends = size > 0 && (data[0] & 1) != 0;
  canned server(fuzz::text(data, size), ends);
  tls::engine engine(context, server, "localhost", size % 2 == 0 ? tls::reading::ahead : tls::reading::exact);
  for (int step = 0; step < 64; ++step) {
    const auto r = engine.handshake();
    fuzz::require(r.what != tls::status::done, "no handshake with nonsense");
    fuzz::require(r.what != tls::status::closed || engine.peer_closed(), "a cut is no end");
    if (r.what != tls::status::want_write) break;
  }
  std::byte room[64];
  fuzz::require(engine.read(room).what != tls::status::done, "no bytes from nonsense");
  return 0;
}
