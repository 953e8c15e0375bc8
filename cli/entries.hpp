// Entries of listings on standard output: as names, as `ls -l` shows them, as JSON. What `ls` and `parse-listing` share.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/listing.hpp>

#include "json.hpp"
#include "output.hpp"

namespace ferry::cli {

enum class order { server, name, size, time };
/// By name in the order of its bytes, by size with the largest first, by time with the newest first. What is unknown comes last, and equal ones are in
/// the order of their names.
void sort_entries(std::vector<entry>& entries, order by);

/// The keys are documented in docs/command.md. `dialect` empty: null.
[[nodiscard]] json_object entry_json(const entry& e, std::string_view dialect);
[[nodiscard]] json_object skipped_json(const skipped_line& line);
/// `2 lines of the listing could not be read`
[[nodiscard]] std::string unread_text(std::size_t lines);

enum class form { names, details, json };

/// Names and all other text of a server are escaped for a terminal, in JSON as JSON does.
class entry_printer {
 public:
  entry_printer(output& out, form how) : out_(out), how_(how) {}

  /// Details are held until there are enough to find the widths of their columns.
  void print(const entry& e, std::string_view dialect);
  /// The same, with columns as wide as all of them need.
  void print_all(const std::vector<entry>& entries, std::string_view dialect);
  /// What comes now is in this directory. JSON says so in each object, so nothing is written there.
  void heading(std::string_view directory);
  /// The end of one directory: nothing is held then.
  void end();

 private:
  // Type and permissions, owner, group, size, time; the name last.
  static constexpr std::size_t columns = 5;
  struct row {
    std::array<std::string, columns> cells;
    std::string name;
  };
  static row row_of(const entry& e);
  void measure(const row& r);
  void write(const row& r);

  output& out_;
  form how_;
  bool any_ = false;
  std::array<std::size_t, columns> widths_{};
  std::vector<row> held_;
};

}  // namespace ferry::cli
