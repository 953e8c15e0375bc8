// See meeting.hpp.
#include "meeting.hpp"

#include <algorithm>

namespace ferry::testing {

using tls::status;

bool pipe::breaks() {
  ++calls;
  return break_at > 0 && --break_at == 0;
}

tls::result pipe::read(std::span<std::byte> room) {
  if (breaks()) return {status::failed, 0, std::make_error_code(std::errc::connection_reset)};
  if (to_client.empty()) return {ended ? status::closed : status::want_read, 0, {}};
  const auto n = std::min({room.size(), to_client.size(), read_most});
  std::copy_n(reinterpret_cast<const std::byte*>(to_client.data()), n, room.begin());
  to_client.erase(0, n);
  bytes_read += n;
  return {status::done, n, {}};
}

tls::result pipe::write(std::span<const std::byte> bytes) {
  if (breaks()) return {status::failed, 0, std::make_error_code(std::errc::connection_reset)};
  if (refuses_writes) return {status::closed, 0, {}};
  const auto n = std::min({bytes.size(), write_most, write_room});
  if (n == 0) return {status::want_write, 0, {}};
  if (write_room != all) write_room -= n;
  from_client.append(reinterpret_cast<const char*>(bytes.data()), n);
  return {status::done, n, {}};
}

const certificate_folder& folder() {
  static const certificate_folder here;
  return here;
}

const std::filesystem::path& ca_file() {
  static const auto file = folder().write("ca", certificates::all().ca);
  return file;
}

tls_options trusting() {
  tls_options o;
  o.ca_file(ca_file());
  return o;
}

tls_options only(tls_version v) {
  auto o = trusting();
  o.minimum(v).maximum(v);
  return o;
}

std::shared_ptr<const tls::context> context_of(const tls_options& o) { return std::make_shared<const tls::context>(o); }

tls_peer_plan plan_of(tls_version v) {
  tls_peer_plan plan;
  plan.minimum = plan.maximum = v == tls_version::tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
  return plan;
}

const char* name_of(tls_version v) { return v == tls_version::tls_1_2 ? "TLSv1.2" : "TLSv1.3"; }

std::string test_name(const ::testing::TestParamInfo<tls_version>& version) {
  return version.param == tls_version::tls_1_2 ? "tls_1_2" : "tls_1_3";
}

meeting::meeting(const tls_peer& peer, std::shared_ptr<const tls::context> context, how_to_meet how)
    : client(std::move(context), wire, how.name, how.how, how.store, std::move(how.offer)), server(peer) {}

void meeting::move() {
  heard += server.feed(std::exchange(wire.from_client, {}));
  wire.to_client += server.take();
}

tls::result meeting::shake() {
  constexpr int enough = 100'000;
  for (int i = 0; i < enough; ++i) {
    const auto r = client.handshake();
    move();
    if (r.what == status::want_write && wire.write_room == 0) wire.write_room = all;
    if (r.what == status::want_read || r.what == status::want_write) {
      if (r.what == status::want_read && wire.to_client.empty()) return r;
      continue;
    }
    return r;
  }
  ADD_FAILURE() << "the handshake does not end";
  return {status::failed, 0, {}};
}

meeting& meeting::shaken() {
  const auto r = shake();
  EXPECT_EQ(r.what, status::done) << client.failure().message << " / " << client.failure().openssl_reason << " / "
                                  << server.trouble();
  EXPECT_TRUE(server.shaken()) << server.trouble();
  return *this;
}

meeting::reading_result meeting::read(std::size_t room) {
  reading_result all_of_it;
  std::string piece(room, '\0');
  for (;;) {
    all_of_it.last = client.read(std::as_writable_bytes(std::span{piece.data(), piece.size()}));
    if (all_of_it.last.what != status::done) return all_of_it;
    all_of_it.text.append(piece, 0, all_of_it.last.bytes);
  }
}

void meeting::write(std::string_view text) {
  constexpr int enough = 100'000;
  for (int i = 0; i < enough && !text.empty(); ++i) {
    const auto r = client.write(std::as_bytes(std::span{text.data(), text.size()}));
    move();
    if (r.what == status::want_write && wire.write_room == 0) wire.write_room = all;
    if (r.what == status::want_write) continue;
    ASSERT_EQ(r.what, status::done);
    text.remove_prefix(r.bytes);
  }
  ASSERT_TRUE(text.empty());
}

void meeting::say(std::string_view text) {
  server.say(text);
  move();
}

void meeting::server_closes() {
  server.close_notify();
  move();
}

}  // namespace ferry::testing
