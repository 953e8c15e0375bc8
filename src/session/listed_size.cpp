// Whatever is odd about the answer makes it none: it is held against bytes that have come.
#include "session/listed_size.hpp"

#include <string>
#include <utility>
#include <vector>

#include <ferry/listing.hpp>

#include "session/ask.hpp"
#include "session/retrieve.hpp"

namespace ferry::session {

namespace {

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

class one_file {
 public:
  /// `asked_for` by this command, which is a verb of four letters and a path.
  one_file(listing_format format, const wire::command& asked_for)
      : name_(last_part(asked_for.line().substr(5))),
        parser_(listing_options().format(format), [this](entry& e) { found_.push_back(std::move(e)); }) {}

  void line(std::string_view text) {
    if (found_.size() < 2) parser_.line(text);
  }

  // Servers give a path as they like it; the caller has asked for a name.
  [[nodiscard]] std::optional<std::uint64_t> size() {
    parser_.finish();
    if (found_.size() != 1) return {};
    const entry& e = found_.front();
    const bool fits = e.type == entry_type::file && last_part(e.name) == name_;
    return fits && !e.size_is_rounded ? e.size : std::nullopt;
  }

 private:
  std::string name_;  // in the server's charset
  std::vector<entry> found_;
  listing_parser parser_;
};

}  // namespace

std::optional<std::uint64_t> listed_size(connection& c, const wire::features& known, std::string_view path) {
  if (known.has("MLST")) {
    const auto command = c.make_command("MLST", path);
    const reply r = ask(c, command);
    if (!r.completed()) return {};
    const auto lines = r.lines();
    one_file file(listing_format::mlsd, command);
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) file.line(lines[i]);
    return file.size();
  }
  if (path.starts_with('-') || path.find_first_of(" *?[]{}~\\") != std::string_view::npos) return {};
  const auto command = c.make_command("LIST", path);
  one_file file(listing_format::list, command);
  try {
    (void)retrieve_lines(c, command, [&](std::string_view line) { file.line(line); });
  } catch (const ftp_error& refused) {
    if (!refused.session_usable()) throw;
    return {};
  }
  return file.size();
}

}  // namespace ferry::session
