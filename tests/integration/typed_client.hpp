// What the tests of the typed client share: a server, clients of it that wait for nothing in vain, and a folder of their own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <ferry/client.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/scripted_server.hpp"

namespace ferry::testing {

/// Different at every place, so that nothing fits where it does not belong.
inline std::string pattern(std::size_t size, unsigned seed = 1) {
  std::string text(size, '\0');
  std::uint32_t state = seed * 2654435761U + 1;
  for (auto& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

class typed_client_test : public ::testing::Test {
 protected:
  explicit typed_client_test(const std::string& address = "127.0.0.1") : server(address) {
    std::string name = (std::filesystem::temp_directory_path() / "ferry-client-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  void TearDown() override {
    clients_.clear();
    server.stop();
    EXPECT_THAT(server.problems(), ::testing::IsEmpty());
    std::filesystem::remove_all(folder);
  }

  static client_options usual() {
    constexpr milliseconds patience{60'000};
    ferry::deadlines d;
    d.drain = d.tls_close = d.farewell = patience;
    return client_options().plain(true).netrc({}).deadlines(d).retry(
        retry_options().times(3).first_delay(milliseconds(1)).longest_delay(milliseconds(1)));
  }
  static client_options once_only() { return usual().retry(retry_options().times(0)); }

  client& open(client_options options = usual(), const std::string& path = {}, const std::string& scheme = "ftp") {
    const bool ipv6 = server.address().find(':') != std::string::npos;
    const std::string host = ipv6 ? '[' + server.address() + ']' : server.address();
    const std::string url = scheme + "://" + host + ":" + std::to_string(server.port()) + "/" + path;
    return *clients_.emplace_back(std::make_unique<client>(url, std::move(options)));
  }
  std::string fetch(client& c, const std::string& name) {
    std::string got;
    last = c.download(name, got);
    return got;
  }
  static std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::filesystem::path make(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }
  /// Everything in the folder, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& e : std::filesystem::directory_iterator(folder)) all.push_back(e.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
  std::size_t count(const std::string& command) {
    const auto all = server.commands();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), command));
  }
  /// Commands that begin with `start`.
  std::vector<std::string> said(const std::string& start) {
    std::vector<std::string> all;
    for (const auto& c : server.commands())
      if (c.starts_with(start)) all.push_back(c);
    return all;
  }
  template <class Error, class Call>
  static Error caught(Call call) {
    try {
      call();
    } catch (const error& e) {
      if (typeid(e) == typeid(Error)) return static_cast<const Error&>(e);
      throw std::logic_error(std::string("another error than was expected: ") + typeid(e).name() + ", " + e.describe());
    }
    throw std::logic_error("no error where one was expected");
  }

  scripted_server server;
  std::filesystem::path folder;
  verdict last;

 private:
  std::vector<std::unique_ptr<client>> clients_;
};

}  // namespace ferry::testing
