// listing_parser: pieces to lines, the first lines to a dialect, lines to entries.
//
// Invariants: a line is held until the dialect is known, and never longer; the sample is bounded in lines and in bytes; how the text was cut into
// pieces changes nothing.
#include <ferry/listing.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "listing/reader.hpp"
#include "wire/ascii.hpp"
#include "wire/charset.hpp"

namespace ferry {

using listings::dialect_row;
using listings::output;
using listings::verdict;

namespace {

constexpr std::size_t max_sample_bytes = 1 << 20;

// What a dialect makes of the sample.
struct evidence {
  std::size_t entries = 0;
  std::size_t noise = 0;
  std::size_t foreign = 0;

  // An entry says more than a heading. A line that the dialect does not know weighs nearly as much as an entry, so that a dialect that reads every
  // other line loses to one that reads them all.
  [[nodiscard]] long score() const {
    return 4 * static_cast<long>(entries) + static_cast<long>(noise) - 3 * static_cast<long>(foreign);
  }
};

using lines = std::span<const std::string_view>;

evidence examine(const dialect_row& candidate, const listing_options& options, lines sample) {
  const auto reader = candidate.make(options);
  reader->look(sample);
  evidence found;
  output out;
  bool holding = false;
  const auto read = [&](std::string_view line) {
    out = {};
    return reader->read(line, out);
  };
  const auto release = [&] {
    out = {};
    ++(reader->release(out) ? found.entries : found.foreign);
    holding = false;
  };
  for (const std::string_view line : sample) {
    verdict v = read(line);
    if (v == verdict::foreign && holding) {
      release();
      v = read(line);
    }
    holding = v == verdict::held;
    if (v == verdict::entry) found.entries += 1 + out.more.size();
    found.noise += v == verdict::noise;
    found.foreign += v == verdict::foreign;
  }
  if (holding) release();
  return found;
}

const dialect_row& by_name(std::string_view name) {
  const auto all = listings::dialects();
  const auto found = std::ranges::find(all, name, &dialect_row::name);
  if (found == all.end()) throw std::invalid_argument("no dialect of listings is called '" + std::string(name) + "'");
  return *found;
}

// The dialect that explains the sample best; none when nothing in it is an entry.
const dialect_row* detect(const listing_options& options, lines sample) {
  const dialect_row* best = nullptr;
  const dialect_row* empty = nullptr;
  long best_score = 0;
  std::size_t best_surplus = 0;
  for (const bool weak : {false, true}) {
    // Among many names one may look like a line of a dialect.
    if (weak && (options.format() == listing_format::list || empty || (best && best_score >= 0))) break;
    for (const dialect_row& candidate : listings::dialects()) {
      if (candidate.weak != weak) continue;
      const evidence found = examine(candidate, options, sample);
      if (found.entries > 0 && (!best || found.score() > best_score)) {
        best = &candidate;
        best_score = found.score();
      }
      // A heading above an empty directory, or above something that the server says in place of entries.
      if (found.entries == 0 && found.noise > found.foreign + best_surplus) {
        empty = &candidate;
        best_surplus = found.noise - found.foreign;
      }
    }
  }
  return best ? best : empty;
}

// `213-Status of x:`, above a listing that came as the reply to STAT; the code. A name has no blank there, as a rule.
std::string_view begun_reply(std::string_view line) {
  const bool begins = line.size() > 4 && line[0] == '2' && line[1] == '1' && line[2] >= '1' && line[2] <= '3' &&
                      line[3] == '-' && line.find(' ') != std::string_view::npos;
  return begins ? line.substr(0, 3) : std::string_view{};
}

}  // namespace

struct listing_parser::state {
  state(listing_options given, entry_sink take_entry, skipped_sink take_skipped)
      : options(std::move(given)),
        entries(std::move(take_entry)),
        skipped(std::move(take_skipped)),
        charset(options.encoding()) {
    std::string_view name = options.dialect();
    if (name.empty() && options.format() == listing_format::mlsd) name = "mlsd";
    if (name.empty() && options.format() == listing_format::nlst) name = "names-only";
    if (!name.empty()) choose(&by_name(name), {});
  }

  void choose(const dialect_row* one, lines first) {
    decided = true;
    chosen = one;
    if (!one) return;
    reader = one->make(options);
    reader->look(first);
  }

  void feed(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, end);
      if (end == std::string_view::npos) {
        keep(piece);
        return;
      }
      bytes.remove_prefix(end + 1);
      if (begun.empty() && !too_long) {
        take(piece);
      } else {
        keep(piece);
        take_begun();
      }
    }
  }

  // One byte more than a line may have shows that it is too long.
  [[nodiscard]] std::size_t longest_kept() const {
    return options.max_line() < SIZE_MAX ? options.max_line() + 1 : SIZE_MAX;
  }

  void keep(std::string_view piece) {
    // The beginning of a line that is too long is enough to say which one it was.
    const std::size_t room = std::min(piece.size(), longest_kept() - begun.size());
    begun.append(piece.substr(0, room));
    if (piece.find_first_not_of('\r', room) != std::string_view::npos) too_long = true;
  }

  void take_begun() {
    const std::string whole = std::exchange(begun, {});
    // A CR where a long line was cut does not end it.
    if (std::exchange(too_long, false)) {
      add(whole);
    } else {
      take(whole);
    }
  }

  void take(std::string_view text) {
    while (text.ends_with('\r')) text.remove_suffix(1);
    add(text);
  }

  void add(std::string_view text) {
    if (decided) {
      deliver(text);
      return;
    }
    sample.emplace_back(text.substr(0, longest_kept()));
    sample_bytes += sample.back().size();
    if (sample.size() >= options.sample_lines() || sample_bytes >= max_sample_bytes) decide(false);
  }

  // Some servers put the code before every line of a reply.
  [[nodiscard]] std::string_view without_code(std::string_view text) const {
    const bool coded = !reply_code.empty() && text.size() > 3 && text.starts_with(reply_code) && text[3] == '-';
    return coded ? text.substr(4) : text;
  }
  [[nodiscard]] bool ends_reply(std::string_view text) const {
    return !reply_code.empty() && text.starts_with(reply_code) && (text.size() == 3 || text[3] == ' ');
  }

  // At the end of the listing, or when the sample is full: text above a listing may be longer than that.
  void decide(bool at_the_end) {
    std::vector<std::string> lines_of_sample = std::exchange(sample, {});
    sample_bytes = 0;
    std::size_t first = 0;
    if (reply_code.empty() && !lines_of_sample.empty()) {
      reply_code = begun_reply(lines_of_sample.front());
      first = reply_code.empty() ? 0 : 1;
    }
    std::vector<std::string_view> views;
    views.reserve(lines_of_sample.size());
    for (std::size_t i = first; i < lines_of_sample.size(); ++i) {
      const std::string& text = lines_of_sample[i];
      if (text.size() <= options.max_line() && !ends_reply(text)) views.emplace_back(without_code(text));
    }
    choose(detect(options, views), views);
    if (first == 1) skip(lines_of_sample.front(), "a line of the reply around the listing");
    for (std::size_t i = first; i < lines_of_sample.size(); ++i) deliver(lines_of_sample[i]);
    decided = chosen || at_the_end;
  }

  void deliver(std::string_view text) {
    if (text.size() > options.max_line()) {
      release();
      skip(text.substr(0, std::min<std::size_t>(200, longest_kept())), "the line is longer than allowed", true);
    } else if (ends_reply(text)) {
      release();
      skip(text, "a line of the reply around the listing");
    } else if (!reader) {
      skip(text, text.empty() ? "an empty line" : "not a line of any known listing", !text.empty());
    } else {
      read(without_code(text));
    }
  }

  void read(std::string_view text) {
    verdict v = try_line(text);
    if (v == verdict::foreign && !held.empty()) {
      release();
      v = try_line(text);
    }
    switch (v) {
      case verdict::entry:
        if (held.empty()) {
          emit(text);
        } else {
          held.append(1, '\n').append(text);
          emit(std::exchange(held, {}));
        }
        break;
      case verdict::held:
        if (!held.empty()) held += '\n';
        held += text;
        break;
      case verdict::noise:
        skip(text, out.reason.empty() ? "a heading" : out.reason, out.unread);
        break;
      case verdict::blank:
        skip(text, out.reason.empty() ? "an empty line" : out.reason);
        break;
      case verdict::foreign:
        skip(text, out.reason.empty() ? "not a line of this listing" : out.reason, true);
        break;
    }
  }

  verdict try_line(std::string_view text) {
    out.reason = {};
    out.unread = false;
    out.more.clear();
    return reader->read(text, out);
  }

  // The end of an entry that waited for its second line.
  void release() {
    if (held.empty()) return;
    const std::string text = std::exchange(held, {});
    out = {};  // the line that was foreign may have left something
    if (reader->release(out)) {
      emit(text);
    } else {
      skip(text, "the rest of this entry is missing", true);
    }
  }

  void emit(std::string_view text) {
    emit(out.found, text);
    for (entry& another : out.more) emit(another, text);
    out.more.clear();
  }

  void emit(entry& found, std::string_view text) {
    if (found.name.empty()) {
      skip(text, "no name", true);
    } else {
      if (!charset.passes_through()) found.decoded = charset.decode(found.name);
      found.self = found.self || found.name == ".";
      found.parent = found.parent || found.name == "..";
      found.raw = text;
      if (entries) entries(found);
    }
    found = {};
  }

  void skip(std::string_view text, std::string_view reason, bool unread = false) {
    out.found = {};
    if (!skipped) return;
    skipped_line line{std::string(text), std::string(reason), unread};
    skipped(line);
  }

  void finish() {
    if (!begun.empty() || too_long) take_begun();
    if (!decided) decide(true);
    release();
  }

  listing_options options;
  entry_sink entries;
  skipped_sink skipped;
  wire::charset charset;
  std::string begun;      // a line whose end has not come
  bool too_long = false;  // that line
  std::vector<std::string> sample;
  std::size_t sample_bytes = 0;
  bool decided = false;
  std::string reply_code;  // of the reply around the listing
  const dialect_row* chosen = nullptr;
  std::unique_ptr<listings::reader> reader;
  std::string held;  // the lines of an entry that is not complete
  output out;
};

listing_parser::listing_parser(listing_options options, entry_sink entries, skipped_sink skipped)
    : state_(std::make_unique<state>(std::move(options), std::move(entries), std::move(skipped))) {}
listing_parser::listing_parser(listing_parser&&) noexcept = default;
listing_parser& listing_parser::operator=(listing_parser&&) noexcept = default;
listing_parser::~listing_parser() = default;

void listing_parser::feed(std::string_view bytes) { state_->feed(bytes); }
void listing_parser::line(std::string_view text) { state_->take(text); }
void listing_parser::finish() { state_->finish(); }
std::string_view listing_parser::dialect() const noexcept {
  return state_->chosen ? state_->chosen->name : std::string_view{};
}

listing parse_listing(std::string_view text, const listing_options& options) {
  listing result;
  listing_parser parser(
      options, [&](entry& found) { result.entries.push_back(std::move(found)); },
      [&](skipped_line& line) { result.skipped.push_back(std::move(line)); });
  parser.feed(text);
  parser.finish();
  result.dialect = parser.dialect();
  return result;
}

}  // namespace ferry
