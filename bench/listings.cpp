// Micro-benchmarks of listings: detected, streamed, counted and not kept. Each reports lines a second (items) and bytes.

#include <benchmark/benchmark.h>
#include <ferry/listing.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "listing_text.hpp"

namespace {

constexpr unsigned lines = 100'000;
constexpr std::size_t piece = 64 << 10;  // what a data connection gives at once

void parse_100000_entries(benchmark::State& state, void (*append_line)(std::string&, unsigned)) {
  using namespace std::chrono;
  std::string text;
  for (unsigned i = 0; i < lines; ++i) append_line(text, i);
  const auto options = ferry::listing_options().now(local_days(2026y / 11 / 20) + hours(12));
  for (auto _ : state) {
    std::size_t entries = 0;
    ferry::listing_parser parser(options, [&](ferry::entry& found) {
      benchmark::DoNotOptimize(found);
      ++entries;
    });
    for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(std::string_view(text).substr(at, piece));
    parser.finish();
    if (entries != lines) state.SkipWithError("not every line is an entry");
  }
  const auto runs = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(runs * lines);
  state.SetBytesProcessed(runs * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(parse_100000_entries, unix, ferry::bench::append_unix_line)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parse_100000_entries, mlsd, ferry::bench::append_mlsd_line)->Unit(benchmark::kMillisecond);

}  // namespace
