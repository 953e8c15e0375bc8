// STAT of a directory: the lines of LIST inside a reply, so bounded by the limit of a reply. RFC 959 section 4.1.3.
#include "session/directory_reader.hpp"
#include "session/listing_replies.hpp"

namespace ferry::session {

void directory_reader::by_status(std::string_view path, const entry_sink& take) {
  // vsftpd gives an empty listing for a directory that does not exist.
  inside(path, [&] { status_of_this_directory(take); });
}

void directory_reader::status_of_this_directory(const entry_sink& take) {
  const reply r = c().require_completed(wire::command("STAT", "."));
  const auto lines = r.lines();
  // One line is no listing: the status of the server, or nothing at all.
  if (lines.size() < 2) c().refuse<error_reply>(r, phase::command);
  counted seen;
  listing_parser parser(reading(listing_format::list), seen.entries(take), seen.unread(skipped_));
  const std::string every_line = std::string(r.code_text()) + '-';
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    const bool coded = lines[i].starts_with(every_line);
    parser.line(coded ? lines[i].substr(every_line.size()) : lines[i]);
  }
  parser.finish();
  if (seen.nothing_was_read()) refuse_unread(parser.dialect());
  last_command_ = list_command::stat;
  dialect_ = parser.dialect();
}

}  // namespace ferry::session
