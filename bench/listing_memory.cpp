// Streams a listing of 1,000,000 lines, made as it goes, through the parser, and shows the peak of resident memory: it must not grow with the
// listing. ferry_listing_memory unix|mlsd; fails above the aim or when lines are lost.

#include <sys/resource.h>
#include <ferry/listing.hpp>

#include <cstdio>
#include <string>
#include <string_view>

#include "listing_text.hpp"

namespace {

constexpr unsigned lines = 1'000'000;
constexpr std::size_t piece = 64 << 10;
constexpr double most_mib = 12;

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc == 2 ? argv[1] : "";
  if (kind != "unix" && kind != "mlsd") {
    std::fputs("usage: ferry_listing_memory unix|mlsd\n", stderr);
    return 2;
  }
  const auto append_line = kind == "unix" ? ferry::bench::append_unix_line : ferry::bench::append_mlsd_line;
  unsigned entries = 0;
  ferry::listing_parser parser(ferry::listing_options(), [&](ferry::entry&) { ++entries; });
  std::string text;
  for (unsigned i = 0; i < lines; ++i) {
    append_line(text, i);
    if (text.size() < piece) continue;
    parser.feed(text);
    text.clear();
  }
  parser.feed(text);
  parser.finish();
  const double peak = peak_mib();
  std::printf("listing of %u lines, %-4s: %u entries, peak memory %.1f MiB (aim: %.0f)\n", lines, argv[1], entries,
              peak, most_mib);
  return entries == lines && peak <= most_mib ? 0 : 1;
}
