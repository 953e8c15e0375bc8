// Downloads into everything that a sink can be, from every server, both ways round.
#include <sstream>

#include "support.hpp"

namespace ferry::interop {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

class download_test : public every_way {
 protected:
  [[nodiscard]] std::string download(std::string_view name, rest_t rest = {}) {
    std::string got;
    EXPECT_EQ(code_of(ftp->retrbinary("RETR " + std::string(name), got, 8192, rest)), 226);
    return got;
  }
  [[nodiscard]] std::vector<std::string> lines_of(std::string_view name) {
    std::vector<std::string> lines;
    EXPECT_EQ(
        code_of(ftp->retrlines("RETR " + std::string(name), [&](std::string_view line) { lines.emplace_back(line); })),
        226);
    return lines;
  }
};

INSTANTIATE_TEST_SUITE_P(real, download_test, ::testing::Combine(all_servers, both_families, both_modes), way_name);

TEST_P(download_test, of_all_sizes) {
  for (const std::size_t size : {0u, 1u, 8191u, 8192u, 8193u, 70'000u, 5u << 20}) {
    SCOPED_TRACE(size);
    const std::string bytes = noise(size);
    put_on_disk("file", bytes);
    EXPECT_SAME(download("file"), bytes);
    expect_in_step();
  }
}

TEST_P(download_test, by_callback) {
  const std::string bytes = noise(5 << 20);
  put_on_disk("file", bytes);
  std::string got;
  std::size_t largest = 0;
  const auto take = [&](std::span<const std::byte> block) {
    got += as_text(block);
    largest = std::max(largest, block.size());
  };
  EXPECT_EQ(code_of(ftp->retrbinary("RETR file", take, 3000)), 226);
  EXPECT_SAME(got, bytes);
  EXPECT_LE(largest, 3000u);
  EXPECT_EQ(code_of(ftp->retrbinary("RETR file", [](std::string_view) {})), 226);
  expect_in_step();
}

TEST_P(download_test, into_a_file) {
  for (const std::size_t size : {0u, 1u, 5u << 20}) {
    SCOPED_TRACE(size);
    const std::string bytes = noise(size);
    put_on_disk("file", bytes);
    EXPECT_EQ(code_of(ftp->retrbinary("RETR file", local("copy"))), 226);
    EXPECT_SAME(file_content(local("copy")), bytes);
  }
  expect_in_step();
}

TEST_P(download_test, into_a_stream_a_vector_and_a_span) {
  const std::string bytes = noise(300'000);
  put_on_disk("file", bytes);
  std::ostringstream stream;
  ftp->retrbinary("RETR file", stream);
  EXPECT_SAME(stream.str(), bytes);
  std::vector<std::byte> vector;
  ftp->retrbinary("RETR file", vector);
  EXPECT_SAME(as_text(vector), bytes);
  std::vector<std::byte> room(bytes.size());
  ftp->retrbinary("RETR file", std::span<std::byte>(room));
  EXPECT_SAME(as_text(room), bytes);
  expect_in_step();
}

TEST_P(download_test, more_than_there_is_room_for) {
  put_on_disk("file", noise(5 << 20));
  std::vector<std::byte> room(100'000);
  expect_fails_soundly(*ftp, [&] { ftp->retrbinary("RETR file", std::span<std::byte>(room)); });
  EXPECT_TRUE(ftp->is_connected());
  EXPECT_EQ(download("file").size(), 5u << 20);
}

TEST_P(download_test, from_an_offset) {
  const std::string bytes = noise(300'000);
  put_on_disk("file", bytes);
  for (const std::size_t offset : {0u, 1u, 123'456u, 299'999u, 300'000u}) {
    SCOPED_TRACE(offset);
    EXPECT_SAME(download("file", offset), bytes.substr(offset));
  }
  // The next one starts at the beginning again.
  EXPECT_SAME(download("file"), bytes);
  expect_in_step();
}

TEST_P(download_test, continues_a_local_file) {
  const std::string bytes = noise(300'000);
  put_on_disk("file", bytes);
  ftp->retrbinary("RETR file", local("copy"));
  fs::resize_file(local("copy"), 200'000);
  EXPECT_EQ(code_of(ftp->retrbinary("RETR file", local("copy"), 8192, 150'000)), 226);
  EXPECT_SAME(file_content(local("copy")), bytes);
  expect_in_step();
}

TEST_P(download_test, from_behind_the_end) {
  put_on_disk("file", "short");
  if (server_.start_behind_end == 226)
    EXPECT_THROW((void)download("file", 400), incomplete_transfer);
  else
    expect_refused(server_.start_behind_end, [&] { (void)download("file", 400); });
  EXPECT_EQ(download("file"), "short");
  expect_in_step();
}

TEST_P(download_test, a_missing_file_is_refused) {
  put_on_disk("file", "x");
  for (int i = 0; i < 3; ++i) {
    std::string got;
    expect_refused(550, [&] { ftp->retrbinary("RETR nothing", got); });
    expect_refused(550, [&] { ftp->retrlines("RETR nothing", [](std::string_view) {}); });
    expect_refused(550, [&] { ftp->retrbinary("RETR nothing", local("copy")); });
    EXPECT_EQ(got, "");
    EXPECT_FALSE(fs::exists(local("copy")));
  }
  EXPECT_EQ(download("file"), "x");
}

TEST_P(download_test, a_local_directory_that_is_not_there) {
  put_on_disk("file", "x");
  EXPECT_THROW(ftp->retrbinary("RETR file", local("nothing") / "copy"), local_error);
  expect_in_step();
  EXPECT_EQ(download("file"), "x");
}

TEST_P(download_test, a_callback_that_throws) {
  put_on_disk("file", noise(5 << 20));
  for (const std::size_t after : {0u, 1u << 20}) {
    std::size_t seen = 0;
    const auto take = [&](std::span<const std::byte> block) {
      seen += block.size();
      if (seen > after) throw std::runtime_error("mine");
    };
    EXPECT_THROW(ftp->retrbinary("RETR file", take), std::runtime_error);
    ASSERT_TRUE(ftp->is_connected());
    expect_in_step();
  }
  EXPECT_EQ(download("file").size(), 5u << 20);
}

TEST_P(download_test, cancelled_in_the_middle) {
  put_on_disk("file", noise(5 << 20));
  std::size_t seen = 0;
  const auto take = [&](std::span<const std::byte> block) {
    if (seen == 0) ftp->cancel();
    seen += block.size();
  };
  expect_fails_soundly(*ftp, [&] { ftp->retrbinary("RETR file", take); });
}

TEST_P(download_test, progress) {
  put_on_disk("file", noise(300'000));
  std::vector<std::uint64_t> seen;
  ftp->on_progress([&](std::uint64_t bytes) { seen.push_back(bytes); });
  (void)download("file");
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), 300'000u);
}

TEST_P(download_test, fifty_in_a_row) {
  for (std::size_t i = 0; i < 50; ++i) {
    const std::string bytes = noise(i * 997);
    put_on_disk("file", bytes);
    EXPECT_SAME(download("file"), bytes);
  }
  expect_in_step();
}

TEST_P(download_test, after_the_other_mode) {
  put_on_disk("file", "content");
  for (int i = 0; i < 4; ++i) {
    ftp->set_pasv(!ftp->passiveserver());
    EXPECT_EQ(download("file"), "content");
  }
  expect_in_step();
}

TEST_P(download_test, odd_names) {
  for (const std::string name : {"with space", "\"quoted\"", "apostrophe's", "-dash", "\U0001F6A2"}) {
    SCOPED_TRACE(name);
    put_on_disk(name, name);
    EXPECT_EQ(download(name), name);
    EXPECT_EQ(download(in_directory(name)), name);
  }
  const std::string long_name(200, 'n');
  put_on_disk(long_name, "long");
  EXPECT_EQ(download(long_name), "long");
  expect_in_step();
}

// --- Lines --------------------------------------------------------------------------------------------------------------

TEST_P(download_test, lines_with_lf) {
  put_on_disk("file", "one\ntwo\n\nfour");
  EXPECT_THAT(lines_of("file"), ElementsAre("one", "two", "", "four"));
  put_on_disk("file", "one\ntwo\n");
  EXPECT_THAT(lines_of("file"), ElementsAre("one", "two"));
  put_on_disk("file", "");
  EXPECT_THAT(lines_of("file"), ElementsAre());
  expect_in_step();
}

TEST_P(download_test, lines_with_cr_lf) {
  put_on_disk("file", "one\r\ntwo\r\n");
  // Who puts a CR before each LF makes CR CR LF of it: a line end, and an empty line.
  if (server_.download == ascii::cr_before_lf)
    EXPECT_THAT(lines_of("file"), ElementsAre("one", "", "two", ""));
  else
    EXPECT_THAT(lines_of("file"), ElementsAre("one", "two"));
  expect_in_step();
}

TEST_P(download_test, many_lines) {
  std::vector<std::string> lines;
  std::string text;
  for (std::size_t i = 0; i < 20'000; ++i) {
    lines.push_back("line " + std::to_string(i) + std::string(i % 97, '.'));
    text += lines.back() + "\n";
  }
  put_on_disk("file", text);
  EXPECT_SAME(lines_of("file"), lines);
  expect_in_step();
}

TEST_P(download_test, a_line_callback_that_throws) {
  std::string text;
  while (text.size() < 5u << 20) text += "one more line of text\n";
  put_on_disk("file", text);
  EXPECT_THROW(ftp->retrlines("RETR file", [](std::string_view) { throw std::runtime_error("mine"); }),
               std::runtime_error);
  ASSERT_TRUE(ftp->is_connected());
  expect_in_step();
}

TEST_P(download_test, a_line_beyond_maxline) {
  put_on_disk("file", "short\n" + std::string(9000, 'x') + "\n");
  expect_fails_soundly(*ftp, [&] { (void)lines_of("file"); });
  ASSERT_TRUE(ftp->is_connected());
  ftp->maxline(10'000);
  EXPECT_EQ(lines_of("file").size(), 2u);
}

TEST_P(download_test, binary_after_lines_is_untouched) {
  put_on_disk("file", "one\r\ntwo\nthree\r");
  (void)lines_of("file");
  EXPECT_EQ(download("file"), "one\r\ntwo\nthree\r");
  expect_in_step();
}

}  // namespace ferry::interop
