#include "posix/tcp_channel.hpp"

#include <gtest/gtest.h>

namespace ferry::testing {
namespace {

TEST(tcp_channel, asks_for_a_large_send_buffer_only_where_that_is_a_gain) {
  using io::posix::large_send_buffer;
  constexpr long mebibyte = 1024 * 1024;
  EXPECT_EQ(large_send_buffer(4 * mebibyte, 4 * mebibyte), 4 * mebibyte);
  EXPECT_EQ(large_send_buffer(64 * mebibyte, 4 * mebibyte), 4 * mebibyte);
  EXPECT_EQ(large_send_buffer(3 * mebibyte, 4 * mebibyte), 3 * mebibyte);
  // Debian's own figures: what the kernel finds by itself is more.
  EXPECT_EQ(large_send_buffer(212'992, 4 * mebibyte), 0);
  EXPECT_EQ(large_send_buffer(2 * mebibyte, 4 * mebibyte), 0);
  EXPECT_EQ(large_send_buffer(0, 0), 0);
  EXPECT_EQ(large_send_buffer(4 * mebibyte, 0), 0);
}

}  // namespace
}  // namespace ferry::testing
