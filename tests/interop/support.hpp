// What the tests share: a session with a server in a directory of its own, the same directory on disk, and what it means to be in step.
//
// The directory lies below /upload, is made on disk and is gone after the test. Files are compared byte for byte with the disk,
// never with what a server says about them. A test that fails shows its dialogue.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/ftplib.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "servers.hpp"

namespace ferry::interop {

/// For whatever should happen at once: long enough to decide no test, short enough that a hang is seen.
inline constexpr milliseconds patience{40'000};

class interop_test : public ::testing::Test {
 protected:
  interop_test(const interop::server& s, address_family family, mode m);
  void SetUp() override;
  void TearDown() override;

  /// Not connected; deadlines of `patience`, the test's mode, its dialogue kept.
  [[nodiscard]] std::unique_ptr<FTP> fresh();
  void connect(FTP& f) { connect(f, server_); }
  void connect(FTP& f, const interop::server& s);
  static std::string log_in(FTP& f);
  /// Connected, logged in, in the test's directory.
  [[nodiscard]] std::unique_ptr<FTP> session() { return session(server_); }
  [[nodiscard]] std::unique_ptr<FTP> session(const interop::server& s, const std::string& from = {});

  /// The path as servers name it.
  [[nodiscard]] std::string in_directory(std::string_view name) const { return directory_ + "/" + std::string(name); }
  [[nodiscard]] std::filesystem::path on_disk(std::string_view name) const;
  void put_on_disk(std::string_view name, std::string_view bytes) const;
  /// A file of zeros that takes no room.
  void put_large_on_disk(std::string_view name, std::uintmax_t size) const;
  void make_directory_on_disk(std::string_view name) const;
  [[nodiscard]] std::string disk_content(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> disk_names() const;
  /// A path for a local file, outside of the servers' tree.
  [[nodiscard]] std::filesystem::path local(std::string_view name) const { return local_ / name; }

  /// The next commands get their own replies.
  void expect_in_step() { expect_in_step(*ftp); }
  void expect_in_step(FTP& f, std::string_view where = {});
  /// In step or closed, as is_connected() says; never in between.
  void expect_sound(FTP& f);

  /// `call` is refused with that code, and the session goes on.
  template <class Call>
  std::string expect_refused(int code, Call call);
  /// `call` fails with an error that tells the truth about the session.
  template <class Call>
  void expect_fails_soundly(FTP& f, Call call);

  interop::server server_;
  address_family family_;
  mode mode_;
  std::string directory_;
  std::unique_ptr<FTP> ftp;
  std::vector<std::string> dialogue;

 private:
  std::filesystem::path directory_on_disk_;
  std::filesystem::path local_;
};

/// Tests without data connections.
using server_and_family = std::tuple<interop::server, address_family>;
class every_server : public interop_test, public ::testing::WithParamInterface<server_and_family> {
 protected:
  every_server() : interop_test(std::get<0>(GetParam()), std::get<1>(GetParam()), mode::passive) {}
};

/// Tests with data connections.
using way = std::tuple<interop::server, address_family, mode>;
class every_way : public interop_test, public ::testing::WithParamInterface<way> {
 protected:
  every_way() : interop_test(std::get<0>(GetParam()), std::get<1>(GetParam()), std::get<2>(GetParam())) {}
};

std::string server_name(const ::testing::TestParamInfo<server_and_family>& info);
std::string way_name(const ::testing::TestParamInfo<way>& info);

inline const auto all_servers = ::testing::ValuesIn(servers);
inline const auto both_families = ::testing::Values(address_family::ipv4, address_family::ipv6);
inline const auto both_modes = ::testing::Values(mode::passive, mode::active);

// Messages with megabytes of noise in them help nobody.
#define EXPECT_SAME(a, b) EXPECT_TRUE((a) == (b)) << "the content differs"

/// The digits at the front of a reply.
[[nodiscard]] int code_of(std::string_view reply);
/// `size` bytes of every value in no simple order, the same with each run.
[[nodiscard]] std::string noise(std::size_t size);
[[nodiscard]] std::string file_content(const std::filesystem::path& file);

template <class Call>
std::string interop_test::expect_refused(int code, Call call) {
  std::string text;
  try {
    call();
    ADD_FAILURE() << "no refusal where " << code << " was expected";
  } catch (const ftp_error& e) {
    text = e.what();
    EXPECT_EQ(e.code(), code) << e.describe();
    EXPECT_EQ(dynamic_cast<const error_temp*>(&e) != nullptr, code / 100 == 4) << e.describe();
    EXPECT_EQ(dynamic_cast<const error_perm*>(&e) != nullptr, code / 100 == 5) << e.describe();
    EXPECT_TRUE(e.session_usable()) << e.describe();
  }
  expect_in_step();
  return text;
}

template <class Call>
void interop_test::expect_fails_soundly(FTP& f, Call call) {
  try {
    call();
    ADD_FAILURE() << "no error where one was expected";
  } catch (const error& e) {
    EXPECT_EQ(e.session_usable(), f.is_connected()) << e.describe();
  }
  expect_sound(f);
}

}  // namespace ferry::interop
