// Micro-benchmarks of what reads the control connection. Each reports bytes a second of reply text.
// Link with benchmark::benchmark_main.

#include <benchmark/benchmark.h>
#include <ferry/reply.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "wire/features.hpp"
#include "wire/host_port.hpp"
#include "wire/timestamp.hpp"

namespace {

constexpr ferry::reply_limits unlimited{std::numeric_limits<std::size_t>::max(),
                                        std::numeric_limits<std::size_t>::max()};

std::string feature_list(int lines, std::string_view line_end) {
  std::string text = "211-Features:";
  text += line_end;
  for (int i = 0; i < lines; ++i) {
    text += " X-FEATURE-" + std::to_string(i) + " type*;size*;modify*;";
    text += line_end;
  }
  text += "211 End";
  return text;
}

void count_bytes(benchmark::State& state, std::string_view text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}

void take_all(ferry::reply_parser& parser) {
  while (parser.ready()) benchmark::DoNotOptimize(parser.take());
}

void reply_single_line(benchmark::State& state) {
  constexpr std::string_view bytes = "226 Transfer complete; 1234 bytes sent.\r\n";
  ferry::reply_parser parser;
  for (auto _ : state) {
    parser.feed(bytes);
    take_all(parser);
  }
  count_bytes(state, bytes);
}
BENCHMARK(reply_single_line);

void reply_lines_in_one_piece(benchmark::State& state) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += "250 Done.\r\n";
  ferry::reply_parser parser;
  for (auto _ : state) {
    parser.feed(bytes);
    take_all(parser);
  }
  count_bytes(state, bytes);
}
BENCHMARK(reply_lines_in_one_piece);

void reply_of_1000_lines(benchmark::State& state) {
  const std::string bytes = feature_list(1000, "\r\n") + "\r\n";
  ferry::reply_parser parser;
  for (auto _ : state) {
    parser.feed(bytes);
    take_all(parser);
  }
  count_bytes(state, bytes);
}
BENCHMARK(reply_of_1000_lines);

// The rate must not fall as the reply grows.
void reply_byte_by_byte(benchmark::State& state) {
  const std::string bytes = feature_list(static_cast<int>(state.range(0)), "\r\n") + "\r\n";
  ferry::reply_parser parser(unlimited);
  for (auto _ : state) {
    for (std::size_t i = 0; i < bytes.size(); ++i) parser.feed(std::string_view(bytes).substr(i, 1));
    take_all(parser);
  }
  count_bytes(state, bytes);
}
BENCHMARK(reply_byte_by_byte)->Arg(10)->Arg(1000)->Arg(100'000);

void pasv_address(benchmark::State& state) {
  constexpr std::string_view text = "227 Entering Passive Mode (192,0,2,7,8,73).";
  for (auto _ : state) benchmark::DoNotOptimize(ferry::wire::find_pasv_address(text));
  count_bytes(state, text);
}
BENCHMARK(pasv_address);

void timestamp(benchmark::State& state) {
  constexpr std::string_view text = "20240229123456.789";
  for (auto _ : state) benchmark::DoNotOptimize(ferry::wire::parse_timestamp(text));
  count_bytes(state, text);
}
BENCHMARK(timestamp);

void features(benchmark::State& state) {
  const std::string text = feature_list(static_cast<int>(state.range(0)), "\n");
  for (auto _ : state) benchmark::DoNotOptimize(ferry::wire::features::parse(text));
  count_bytes(state, text);
}
BENCHMARK(features)->Arg(20)->Arg(1000);

}  // namespace
