// A client engine and an OpenSSL server that meet over two pipes in memory.
//
// The pipes carry as much or as little as a test wants, end where it wants, and break at any call.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/certificates.hpp"
#include "support/tls_peer.hpp"
#include "tls/engine.hpp"

namespace ferry::testing {

inline constexpr std::size_t all = std::string::npos;

/// The client's side of the two pipes.
class pipe final : public tls::transport {
 public:
  std::string to_client;
  std::string from_client;
  /// No more comes once `to_client` is empty.
  bool ended = false;
  /// The other side takes no more.
  bool refuses_writes = false;
  /// Most that one call moves.
  std::size_t read_most = all;
  std::size_t write_most = all;
  /// What can be written before writing would block.
  std::size_t write_room = all;
  /// The n-th call from now breaks; 0 for none.
  std::size_t break_at = 0;
  std::size_t calls = 0;
  std::size_t bytes_read = 0;

  [[nodiscard]] tls::result read(std::span<std::byte> room) override;
  [[nodiscard]] tls::result write(std::span<const std::byte> bytes) override;

 private:
  [[nodiscard]] bool breaks();
};

/// The CA of the tests in a file.
[[nodiscard]] const std::filesystem::path& ca_file();
/// A folder for what a test binary needs.
[[nodiscard]] const certificate_folder& folder();
/// Options that trust the CA of the tests and nobody else.
[[nodiscard]] tls_options trusting();
[[nodiscard]] tls_options only(tls_version v);
[[nodiscard]] std::shared_ptr<const tls::context> context_of(const tls_options& o);
/// A server of one version.
[[nodiscard]] tls_peer_plan plan_of(tls_version v);
[[nodiscard]] const char* name_of(tls_version v);
inline constexpr tls_version both_versions[] = {tls_version::tls_1_2, tls_version::tls_1_3};
/// For the names of tests that are run with both.
[[nodiscard]] std::string test_name(const ::testing::TestParamInfo<tls_version>& version);

struct how_to_meet {
  std::string name = "localhost";
  tls::reading how = tls::reading::exact;
  tls::ticket_store* store = nullptr;
  std::optional<tls::ticket> offer = {};
};

struct meeting {
  explicit meeting(const tls_peer& peer, std::shared_ptr<const tls::context> context = context_of(trusting()),
                   how_to_meet how = {});

  /// What each has to send arrives; what the server reads is added to `heard`.
  void move();
  /// Both go on until the client's handshake ends, in whatever way.
  tls::result shake();
  /// Shakes hands and expects it to go well.
  meeting& shaken();
  /// The client reads until it would have to wait, or for ever once.
  struct reading_result {
    std::string text;
    tls::result last;
  };
  reading_result read(std::size_t room = 4096);
  /// The client writes all of it; the server hears it.
  void write(std::string_view text);
  /// The server says it, and it is on its way.
  void say(std::string_view text);
  void server_closes();

  pipe wire;
  tls::engine client;
  tls_peer_end server;
  std::string heard;
};

}  // namespace ferry::testing
