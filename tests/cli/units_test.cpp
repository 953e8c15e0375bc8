#include "units.hpp"

#include "pch.hpp"

namespace ferry::cli {
namespace {

using std::chrono::milliseconds;

TEST(units, sizes) {
  const std::pair<std::string_view, std::uint64_t> good[] = {
      {"0", 0},          {"1500", 1500},       {"500k", 512'000},
      {"500K", 512'000}, {"1.5M", 1'572'864},  {"2GiB", 2'147'483'648},
      {"10kB", 10'000},  {"1.5MB", 1'500'000}, {"3T", 3'298'534'883'328},
      {"7B", 7},         {".5k", 512},         {"9007199254740993", 9'007'199'254'740'993}};
  for (const auto& [text, bytes] : good) EXPECT_EQ(read_size(text), bytes) << text;
  for (const char* bad : {"", "k", "-1", "+1", "1e3", "1 k", "1.2.3M", ".", "5x", "5kk", "k5", "0x10", "inf", "nan",
                          "9223372036854775808", "9999999T", "500k/s"})
    EXPECT_EQ(read_size(bad), std::nullopt) << bad;
}

TEST(units, rates) {
  EXPECT_EQ(read_rate("500k/s"), 512'000U);
  EXPECT_EQ(read_rate("500k"), 512'000U);
  for (const char* bad : {"/s", "5/h", "5/s/s"}) EXPECT_EQ(read_rate(bad), std::nullopt) << bad;
}

TEST(units, modes) {
  EXPECT_EQ(read_mode("644"), 0644U);
  EXPECT_EQ(read_mode("7777"), 07777U);
  for (const char* bad : {"", "9", "0x1", "-1", "10000", "644 "}) EXPECT_EQ(read_mode(bad), std::nullopt) << bad;
}

TEST(units, durations) {
  const std::pair<std::string_view, std::int64_t> good[] = {
      {"20", 20'000},      {"0.5", 500},   {"30s", 30'000},      {"5m", 300'000},    {"1.5h", 5'400'000},
      {"2d", 172'800'000}, {"500ms", 500}, {"1h30m", 5'400'000}, {"1m0.5s", 60'500}, {"0.0001", 1}};
  for (const auto& [text, ms] : good) EXPECT_EQ(read_duration(text), milliseconds(ms)) << text;
  for (const char* bad :
       {"", "s", "-5", "5 s", "30m1h", "5s5s", "1h30", "5y", "1e9", "inf", "2000d", "99999999999999999999d"})
    EXPECT_EQ(read_duration(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace ferry::cli
