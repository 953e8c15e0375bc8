// What a dialect is to the rest: a reader of lines, and a row in the table of dialects.cpp.
//
// One dialect, one file. A reader reads one listing from top to bottom and may remember: a heading, the first half of an entry that wraps, the
// order of day and month. It never reads a clock and never looks outside its line.
#pragma once

#include <ferry/listing.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::listings {

/// What a reader makes of a line.
enum class verdict : std::uint8_t {
  foreign,  ///< not a line of this dialect
  entry,    ///< `output.found` is filled
  noise,    ///< belongs to the dialect, but is no entry: a heading, a total
  held,     ///< the beginning of an entry that ends on a later line
  blank,    ///< says nothing for or against the dialect: an empty line, a message that many servers send
};

/// The reason that readers give for what the server says in place of an entry: `ls: .: Permission denied`.
inline constexpr std::string_view message_of_the_server = "a message of the server";

/// Where a reader puts what it has read.
struct output {
  entry found;              ///< empty at each call of read()
  std::vector<entry> more;  ///< further entries of the same line, in its order; empty at each call of read()
  std::string_view reason;  ///< why a line is noise or foreign: text that outlives the reader
  bool unread = false;      ///< of noise: it was to be an entry
};

class reader {
 public:
  explicit reader(const listing_options& options) : options_(&options) {}
  virtual ~reader();
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  /// The first lines of the listing, before any of them is read: for what one line cannot decide. The views end with the call.
  virtual void look(std::span<const std::string_view> sample);
  /// A line without its end.
  virtual verdict read(std::string_view line, output& out) = 0;
  /// Called when the line after a held one is foreign, or the listing ends: does the held text make an entry by itself? The line that was
  /// foreign is then read again.
  virtual bool release(output& out);

 protected:
  [[nodiscard]] const listing_options& options() const noexcept { return *options_; }

 private:
  const listing_options* options_;
};

struct dialect_row {
  std::string_view name;
  std::unique_ptr<reader> (*make)(const listing_options&);
  /// A bare list of names would pass too: considered only when no other dialect reads more lines than it leaves.
  bool weak = false;
};

/// All of them, those with the surest signs first.
[[nodiscard]] std::span<const dialect_row> dialects();

template <class Reader>
std::unique_ptr<reader> make_reader(const listing_options& options) {
  return std::make_unique<Reader>(options);
}

}  // namespace ferry::listings
