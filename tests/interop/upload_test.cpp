// Uploads out of everything that a source can be, compared with the server's disk.
#include <fstream>
#include <sstream>

#include "support.hpp"

namespace ferry::interop {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class upload_test : public every_way {
 protected:
  void upload(std::string_view name, std::string_view bytes, rest_t rest = {}) {
    EXPECT_EQ(code_of(ftp->storbinary("STOR " + std::string(name), content(bytes), 8192, {}, rest)), 226);
  }
  /// What a server makes of these lines in TYPE A.
  [[nodiscard]] std::string stored(const std::vector<std::string>& lines) const {
    std::string text;
    for (const auto& line : lines) text += line + (server_.stores_crlf ? "\r\n" : "\n");
    return text;
  }
};

INSTANTIATE_TEST_SUITE_P(real, upload_test, ::testing::Combine(all_servers, both_families, both_modes), way_name);

TEST_P(upload_test, of_all_sizes) {
  for (const std::size_t size : {0u, 1u, 8191u, 8192u, 8193u, 70'000u, 5u << 20}) {
    SCOPED_TRACE(size);
    const std::string bytes = noise(size);
    upload("file", bytes);
    EXPECT_SAME(disk_content("file"), bytes);
    expect_in_step();
  }
}

TEST_P(upload_test, out_of_a_file) {
  for (const std::size_t size : {0u, 1u, 5u << 20}) {
    SCOPED_TRACE(size);
    const std::string bytes = noise(size);
    std::ofstream(local("file"), std::ios::binary) << bytes;
    EXPECT_EQ(code_of(ftp->storbinary("STOR file", local("file"))), 226);
    EXPECT_SAME(disk_content("file"), bytes);
  }
  expect_in_step();
}

TEST_P(upload_test, out_of_a_stream_and_a_producer) {
  const std::string bytes = noise(300'000);
  std::istringstream stream(bytes);
  ftp->storbinary("STOR from-stream", stream);
  EXPECT_SAME(disk_content("from-stream"), bytes);
  std::size_t given = 0;
  const auto produce = [&](std::span<std::byte> room) {
    const auto piece = content(bytes).subspan(given, std::min({room.size(), bytes.size() - given, std::size_t{7777}}));
    std::copy(piece.begin(), piece.end(), room.begin());
    given += piece.size();
    return piece.size();
  };
  ftp->storbinary("STOR from-producer", produce);
  EXPECT_SAME(disk_content("from-producer"), bytes);
  expect_in_step();
}

TEST_P(upload_test, callback_sees_every_block) {
  const std::string bytes = noise(300'000);
  std::string seen;
  const auto see = [&](std::span<const std::byte> block) {
    EXPECT_LE(block.size(), 4096u);
    seen += as_text(block);
  };
  EXPECT_EQ(code_of(ftp->storbinary("STOR file", content(bytes), 4096, see)), 226);
  EXPECT_SAME(seen, bytes);
  EXPECT_SAME(disk_content("file"), bytes);
  expect_in_step();
}

TEST_P(upload_test, replaces) {
  upload("file", noise(100'000));
  upload("file", "short");
  EXPECT_EQ(disk_content("file"), "short");
  expect_in_step();
}

TEST_P(upload_test, at_an_offset) {
  const std::string bytes = noise(300'000);
  upload("file", bytes.substr(0, 200'000));
  upload("file", bytes.substr(150'000), 150'000);
  EXPECT_SAME(disk_content("file"), bytes);
  upload("file", "anew");
  EXPECT_EQ(disk_content("file"), "anew");
  expect_in_step();
}

TEST_P(upload_test, appends) {
  upload("file", "one");
  EXPECT_EQ(code_of(ftp->storbinary("APPE file", content(" two"))), 226);
  EXPECT_EQ(disk_content("file"), "one two");
  expect_in_step();
}

TEST_P(upload_test, into_nothing_is_refused) {
  for (int i = 0; i < 3; ++i) {
    expect_refused(server_.stor_into_nothing, [&] { ftp->storbinary("STOR nothing/file", content("x")); });
    std::istringstream lines("x\n");
    expect_refused(server_.stor_into_nothing, [&] { ftp->storlines("STOR nothing/file", lines); });
  }
  upload("file", "x");
  EXPECT_EQ(disk_content("file"), "x");
}

TEST_P(upload_test, a_local_file_that_is_not_there) {
  EXPECT_THROW(ftp->storbinary("STOR file", local("nothing")), local_error);
  EXPECT_FALSE(fs::exists(on_disk("file")));
  expect_in_step();
}

TEST_P(upload_test, a_callback_that_throws) {
  const std::string bytes = noise(5 << 20);
  std::size_t seen = 0;
  const auto see = [&](std::span<const std::byte> block) {
    seen += block.size();
    if (seen > 1u << 20) throw std::runtime_error("mine");
  };
  EXPECT_THROW(ftp->storbinary("STOR file", content(bytes), 8192, see), std::runtime_error);
  ASSERT_TRUE(ftp->is_connected());
  expect_in_step();
  upload("file", bytes);
  EXPECT_SAME(disk_content("file"), bytes);
}

TEST_P(upload_test, a_producer_that_throws_leaves_no_whole_file) {
  const std::string bytes = noise(5 << 20);
  std::size_t given = 0;
  const auto produce = [&](std::span<std::byte> room) {
    if (given > 1u << 20) throw std::runtime_error("mine");
    given += room.size();
    std::fill(room.begin(), room.end(), std::byte{7});
    return room.size();
  };
  EXPECT_THROW(ftp->storbinary("STOR file", produce), std::runtime_error);
  ASSERT_TRUE(ftp->is_connected());
  expect_in_step();
}

TEST_P(upload_test, fifty_in_a_row) {
  for (std::size_t i = 0; i < 50; ++i) {
    const std::string bytes = noise(i * 997);
    upload("file", bytes);
    EXPECT_SAME(disk_content("file"), bytes);
  }
  expect_in_step();
}

TEST_P(upload_test, odd_names) {
  for (const std::string name : {"with space", "\"quoted\"", "apostrophe's", "-dash", "\U0001F6A2"}) {
    SCOPED_TRACE(name);
    upload(name, name);
    EXPECT_EQ(disk_content(name), name);
  }
  const std::string long_name(200, 'n');
  upload(in_directory(long_name), "long");
  EXPECT_EQ(disk_content(long_name), "long");
  expect_in_step();
}

// --- Lines --------------------------------------------------------------------------------------------------------------

TEST_P(upload_test, lines) {
  std::istringstream lf("one\ntwo\n\nfour");
  EXPECT_EQ(code_of(ftp->storlines("STOR file", lf)), 226);
  EXPECT_EQ(disk_content("file"), stored({"one", "two", "", "four"}));
  std::istringstream crlf("one\r\ntwo\r\n");
  EXPECT_EQ(code_of(ftp->storlines("STOR file", crlf)), 226);
  EXPECT_EQ(disk_content("file"), stored({"one", "two"}));
  EXPECT_EQ(code_of(ftp->storlines("STOR file", content(""))), 226);
  EXPECT_EQ(disk_content("file"), "");
  expect_in_step();
}

TEST_P(upload_test, callback_sees_every_line) {
  std::vector<std::string> seen;
  ftp->storlines("STOR file", content("one\ntwo"),
                 [&](std::span<const std::byte> line) { seen.emplace_back(as_text(line)); });
  EXPECT_THAT(seen, ElementsAre("one\r\n", "two\r\n"));
  EXPECT_EQ(disk_content("file"), stored({"one", "two"}));
  expect_in_step();
}

TEST_P(upload_test, many_lines) {
  std::vector<std::string> lines;
  std::string text;
  for (std::size_t i = 0; i < 20'000; ++i) {
    lines.push_back("line " + std::to_string(i) + std::string(i % 97, '.'));
    text += lines.back() + "\n";
  }
  EXPECT_EQ(code_of(ftp->storlines("STOR file", content(text))), 226);
  EXPECT_SAME(disk_content("file"), stored(lines));
  expect_in_step();
}

TEST_P(upload_test, binary_after_lines_is_untouched) {
  ftp->storlines("STOR lines", content("one\n"));
  upload("file", "one\r\ntwo\nthree\r");
  EXPECT_EQ(disk_content("file"), "one\r\ntwo\nthree\r");
  expect_in_step();
}

}  // namespace ferry::interop
