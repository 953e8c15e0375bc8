// What holds for every listing, shown on all of tests/listings/corpus, on its beginnings, and on what damage makes of it. Chance is seeded: each
// run does the same. How much is tried is bounded by counts, not by time; it takes seconds even under the sanitizers.
#include <ferry/listing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "listings/soundness.hpp"

namespace ferry::listings {
namespace {

struct sample {
  std::string id;
  std::string text;
  listing whole;  // with the dialect that was found
};

listing_options options_with(const std::string& dialect = {}) {
  using namespace std::chrono;
  return listing_options().now(local_days(2026y / 11 / 20) + hours(12)).dialect(dialect);
}

// The bytes of lines that are not UTF-8 are shown as one character each, U+0000 to U+00FF.
std::string from_latin(const std::string& utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c >= 0xc0 && i + 1 < utf8.size()) {
      bytes += static_cast<char>((c & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    } else {
      bytes += utf8[i];
    }
  }
  return bytes;
}

std::vector<sample> read_corpus() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(FERRY_LISTING_CORPUS)) {
    if (file.path().extension() == ".jsonl") files.push_back(file.path());
  }
  std::ranges::sort(files);
  std::vector<sample> all;
  for (const auto& file : files) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      const auto object = nlohmann::json::parse(line);
      sample one{object.at("id"), {}, {}};
      for (const auto& text : object.at("lines")) {
        const std::string utf8 = text;
        one.text += (object.contains("lines_b64") ? from_latin(utf8) : utf8) + "\r\n";
      }
      one.whole = parse_listing(one.text, options_with());
      all.push_back(std::move(one));
    }
  }
  return all;
}

const std::vector<sample>& corpus() {
  static const std::vector<sample> all = read_corpus();
  return all;
}

// Where damage is done: the first lines of a long listing are as good as all of them.
std::string_view beginning(const sample& one) { return std::string_view(one.text).substr(0, 1000); }

class chance {
 public:
  std::size_t below(std::size_t limit) { return engine_() % limit; }

 private:
  std::mt19937 engine_{20261120};  // NOLINT: the same each time is what is wanted
};

template <class Feed>
listing parse_in_pieces(const listing_options& options, const Feed& feed) {
  listing got;
  listing_parser parser(
      options, [&](entry& e) { got.entries.push_back(std::move(e)); },
      [&](skipped_line& s) { got.skipped.push_back(std::move(s)); });
  feed(parser);
  parser.finish();
  got.dialect = parser.dialect();
  return got;
}

void expect_same(const listing& got, const listing& wanted, const std::string& what) {
  EXPECT_EQ(got.dialect, wanted.dialect) << what;
  EXPECT_TRUE(got.entries == wanted.entries) << what;
  EXPECT_TRUE(got.skipped == wanted.skipped) << what;
}

void expect_sound(const listing& got, std::string_view text, const std::string& what) {
  for (const entry& e : got.entries) {
    const char* fault = fault_of(e, text);
    EXPECT_EQ(fault, nullptr) << fault << "\n" << what << "\n" << e.raw << "\n" << got.dialect;
  }
}

TEST(listing_properties, the_corpus_is_there) { EXPECT_GT(corpus().size(), 1000u); }

TEST(listing_properties, pieces_do_not_matter) {
  for (const sample& one : corpus()) {
    const std::string_view text = one.text;
    const auto bytes = [&](listing_parser& parser) {
      for (std::size_t i = 0; i < text.size(); ++i) parser.feed(text.substr(i, 1));
    };
    const auto lines = [&](listing_parser& parser) {
      for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        parser.line(rest.substr(0, end));
        rest.remove_prefix(end + 1);
      }
    };
    expect_same(parse_in_pieces(options_with(), bytes), one.whole, one.id + " byte by byte");
    expect_same(parse_in_pieces(options_with(), lines), one.whole, one.id + " by lines");
  }
}

TEST(listing_properties, every_split_gives_the_same) {
  chance pick;
  for (const sample& one : corpus()) {
    const std::string_view text = beginning(one);
    if (text.empty()) continue;
    const listing_options options = options_with(one.whole.dialect);
    const listing wanted = parse_listing(text, options);
    const bool all = text.size() <= 80;
    for (std::size_t i = 0; i < (all ? text.size() : 8); ++i) {
      const std::size_t at = all ? i : pick.below(text.size());
      const auto two = [&](listing_parser& parser) {
        parser.feed(text.substr(0, at));
        parser.feed(text.substr(at));
      };
      expect_same(parse_in_pieces(options, two), wanted, one.id + " split at " + std::to_string(at));
    }
  }
}

TEST(listing_properties, long_lines_are_the_same_in_pieces) {
  const auto options = listing_options().format(listing_format::nlst).max_line(4);
  for (const std::string_view text :
       {"abcd\r\n", "abcd\r\r\r\n", "abcd\re\n", "abcde\n", "abc\r\re\r\nf", "abcdefgh", "abcd\r"}) {
    const listing whole = parse_listing(text, options);
    for (std::size_t step = 1; step < 4; ++step) {
      const auto pieces = [&](listing_parser& parser) {
        for (std::size_t at = 0; at < text.size(); at += step) parser.feed(text.substr(at, step));
      };
      expect_same(parse_in_pieces(options, pieces), whole, std::string(text) + " by " + std::to_string(step));
    }
  }
  EXPECT_EQ(parse_listing("abcd\r\r\r\n", options).entries.size(), 1u);
  EXPECT_EQ(parse_listing("abcd\re\n", options).entries.size(), 0u);
  const auto boundless = listing_options().format(listing_format::nlst).max_line(SIZE_MAX);
  const auto two = [](listing_parser& parser) {
    parser.feed("a");
    parser.feed("b");
  };
  EXPECT_EQ(parse_in_pieces(boundless, two).entries.at(0).name, "ab");
}

TEST(listing_properties, every_entry_is_sound) {
  for (const sample& one : corpus()) expect_sound(one.whole, one.text, one.id);
}

TEST(listing_properties, truncation_is_harmless) {
  chance pick;
  for (const sample& one : corpus()) {
    const std::string_view text = beginning(one);
    if (text.empty()) continue;
    const bool all = text.size() <= 80;
    for (std::size_t i = 0; i < (all ? text.size() : 8); ++i) {
      // Without the rest of the listing, another dialect may be found; once each is enough.
      const std::string_view part = text.substr(0, all ? i : pick.below(text.size()));
      const std::string dialect = i == 0 ? std::string() : one.whole.dialect;
      expect_sound(parse_listing(part, options_with(dialect)), part, one.id + " cut");
    }
  }
}

TEST(listing_properties, a_changed_byte_is_harmless) {
  // The NUL at its end is one of them.
  static constexpr char changes[] = "\n\r\t ;=/\\.,:-+[]()<>'\"09azAZ\x7f\x80\xc3\xff";
  chance pick;
  for (const sample& one : corpus()) {
    std::string text(beginning(one));
    if (text.empty()) continue;
    for (int i = 0; i < 10; ++i) {
      const std::size_t at = pick.below(text.size());
      const char before = std::exchange(text[at], changes[pick.below(sizeof changes)]);
      const std::string dialect = i == 0 ? std::string() : one.whole.dialect;
      expect_sound(parse_listing(text, options_with(dialect)), text, one.id + " changed at " + std::to_string(at));
      text[at] = before;
    }
  }
}

// Printers of what the corpus holds. They leave out what their format has no words for, and the parser has to find all the rest again.

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

std::string as_mlsd(const entry& e) {
  std::string line;
  const auto add = [&](const std::string& name, const std::string& value) { line += name + '=' + value + ';'; };
  if (e.self || e.parent) {
    add("type", e.self ? "cdir" : "pdir");
  } else if (e.type == entry_type::link) {
    add("type", "OS.unix=slink:" + e.target);
  } else if (e.type != entry_type::unknown) {
    add("type", e.type == entry_type::other ? "OS.unix=pipe" : std::string(to_string(e.type)));
  }
  if (e.size) add(e.type == entry_type::directory ? "sizd" : "size", std::to_string(*e.size));
  if (e.modified) {
    std::string digits = to_string({e.modified->written, time_precision::subsecond, {}, {}, false});
    std::erase_if(digits, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    add("modify", digits);
  }
  if (e.mode) {
    std::string octal;
    for (int shift = 9; shift >= 0; shift -= 3) octal += static_cast<char>('0' + (*e.mode >> shift & 7));
    add("UNIX.mode", octal);
  }
  if (!e.owner.empty()) add("UNIX.owner", e.owner);
  if (!e.group.empty()) add("UNIX.group", e.group);
  return line + ' ' + e.name;
}

TEST(listing_properties, printed_as_mlsd_an_entry_is_the_same_again) {
  std::size_t count = 0;
  for (const sample& one : corpus()) {
    for (const entry& e : one.whole.entries) {
      if (e.name.ends_with('\r') || has_any(e.owner + e.group + e.target, "; ")) continue;
      const std::string line = as_mlsd(e);
      const listing got = parse_listing(line, listing_options().format(listing_format::mlsd));
      ASSERT_EQ(got.entries.size(), 1u) << line;
      const entry& again = got.entries.front();
      EXPECT_EQ(again.name, e.name) << line;
      EXPECT_EQ(again.type, e.self || e.parent ? entry_type::directory : e.type) << line;
      EXPECT_EQ(again.self, e.self) << line;
      EXPECT_EQ(again.size, e.size) << line;
      EXPECT_EQ(again.mode, e.mode) << line;
      EXPECT_EQ(again.owner + ' ' + again.group, e.owner + ' ' + e.group) << line;
      EXPECT_EQ(again.target, e.target) << line;
      ASSERT_EQ(again.modified.has_value(), e.modified.has_value()) << line;
      EXPECT_TRUE(!e.modified || floor<std::chrono::milliseconds>(e.modified->written) == again.modified->written)
          << line;
      ++count;
    }
  }
  EXPECT_GT(count, 200u);
}

}  // namespace
}  // namespace ferry::listings
